"""Measure understanding on labelled messages kept apart from training.

    P=bot/.venv/bin/python
    $P bot/evaluate.py --model var/assistants/liander --csv tests/heldout/liander/intents.csv
    $P bot/evaluate.py --train train.csv --csv test.csv --text sentence --label label --out-of-scope NO_NODES

The first asks a trained assistant, with whatever pipeline it has; the second trains only our intent judge on
a CSV, which takes seconds and needs no Rasa. Messages are never printed unless --show-errors is given."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from bot import quiet  # noqa: E402 - the import path is set just above
from bot.components.sentences import SentenceModel, handover_threshold, stuck_score  # noqa: E402
from bot.measures import Judged, Measures, measure  # noqa: E402
from bot.training.sources import MODEL_FILE  # noqa: E402

FALLBACK = "nlu_fallback"
# A message -> (best intent, stuck score, handed over)
Judge = Callable[[str], tuple[str, float, bool]]


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    labelled = _read(options.csv, options.text, options.label)
    judge = _model_judge(options.model) if options.model else _csv_judge(options)
    judged = [Judged(text, intent, *judge(text)) for text, intent in labelled]
    measures = measure(judged, options.out_of_scope)
    print(json.dumps(measures.as_dict(), indent=1) if options.json else _table(measures))
    if options.show_errors:
        print("\n".join(_errors(judged, options.out_of_scope)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure understanding on labelled messages.")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--model", type=Path, help="model file, or the folder it lies in")
    source.add_argument("--train", type=Path, help="train the intent judge on this CSV instead")
    parser.add_argument("--csv", type=Path, required=True, help="labelled messages")
    parser.add_argument("--text", default="text", help="column of the message")
    parser.add_argument("--label", default="intent", help="column of the intent")
    parser.add_argument(
        "--out-of-scope", default="out_of_scope", help="label of messages that no intent fits"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show-errors", action="store_true", help="print the messages that went wrong")
    return parser


def _read(path: Path, text: str, label: str) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row[text], row[label]) for row in csv.DictReader(lines)]


def _csv_judge(options: argparse.Namespace) -> Judge:
    model = SentenceModel(*zip(*_read(options.train, options.text, options.label), strict=True))
    threshold = handover_threshold(model)

    def judge(text: str) -> tuple[str, float, bool]:
        judgement = model.judge(text)
        score = stuck_score(judgement.doubt, threshold)
        return judgement.ranking[0][0], score, score >= 0.5

    return judge


def _model_judge(given: Path) -> Judge:
    quiet.before_importing_rasa()
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.trackers import DialogueStateTracker

    quiet.after_importing_rasa()
    processor = Agent.load(str(given / MODEL_FILE if given.is_dir() else given)).processor
    nobody = DialogueStateTracker("evaluation", [])

    def judge(text: str) -> tuple[str, float, bool]:
        # As the broker channel does: a leading slash is text, not a command.
        parsed = processor._parse_message_with_graph(UserMessage(text.strip().lstrip("/ ") or "?"), nobody)
        intent, ranking = parsed["intent"], parsed.get("intent_ranking") or [parsed["intent"]]
        best = next((one for one in ranking if one["name"] != FALLBACK), intent)
        stuck = (parsed.get("stuck") or {}).get("score", 1.0 - best["confidence"])
        return str(best["name"]), float(stuck), intent["name"] == FALLBACK

    return judge


def _table(measures: Measures) -> str:
    lines = [
        f"messages                       {measures.in_scope} in scope, {measures.out_of_scope} out of scope",
        f"in-scope accuracy              {_figure(measures.accuracy)}",
        f"AUROC, out against in scope    {_figure(measures.auroc)}",
        f"out-of-scope recall at <= 10 % {_figure(measures.recall_at_10)}",
        f"AUROC, wrong against right     {_figure(measures.stuck_auroc)}",
        "at the model's own threshold:",
        f"  understood, yet handed over  {_figure(measures.too_early)}",
        f"  out of scope, handed over    {_figure(measures.caught)}",
        f"  answered wrongly             {_figure(measures.too_late)}",
        "recall per intent:",
    ]
    return "\n".join([*lines, *_intents(measures.per_intent)])


def _intents(per_intent: dict[str, tuple[float, int]]) -> Iterable[str]:
    worst_first = sorted(per_intent.items(), key=lambda one: one[1])
    return (f"  {recall:.2f}  {intent} ({number})" for intent, (recall, number) in worst_first)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _errors(judged: list[Judged], out_of_scope: str) -> Iterable[str]:
    for one in judged:
        if one.intent == out_of_scope and not one.handed_over:
            yield f"answered ({one.guess}, {one.stuck:.2f}): {one.text}"
        elif one.intent != out_of_scope and not one.right:
            yield f"{one.intent} taken for {one.guess} ({one.stuck:.2f}): {one.text}"


if __name__ == "__main__":
    sys.exit(main())
