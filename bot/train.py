"""Train a brand's assistant: `bot/.venv/bin/python bot/train.py --brand brands/liander --out
var/assistants/liander`.

Merges `bot/shared` with the brand's files, makes responses from its texts, checks everything, trains, and
writes `assistant.tar.gz` with `fingerprint.json` beside it. When no input changed since, it says "nothing to
train" and returns at once. Progress on stdout; on failure one line per problem on stderr and exit status 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from bot.training.checks import notes_of, problems_of  # noqa: E402 - the import path is set just above
from bot.training.fit import train  # noqa: E402
from bot.training.merge import merged  # noqa: E402
from bot.training.problem import NotTrainable  # noqa: E402
from bot.training.sources import MODEL_FILE, SHARED, Sources, sources_of  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    sources = sources_of(options.brand, options.shared)
    fingerprint = sources.fingerprint()
    if not options.force and _trained_from(options.out) == fingerprint:
        print(f"{sources.brand}: nothing to train", flush=True)
        return 0
    try:
        _train(sources, options.out, check_only=options.check)
    except NotTrainable as failure:
        print("\n".join(map(str, failure.problems)), file=sys.stderr)
        return 1
    if not options.check:
        _remember(options.out, fingerprint)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Train a brand's assistant.")
    parser.add_argument(
        "--brand", type=Path, required=True, help="the brand's folder, such as brands/liander"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--shared", type=Path, default=SHARED, help="skills every assistant includes")
    parser.add_argument("--force", action="store_true", help="train even when nothing changed")
    parser.add_argument("--check", action="store_true", help="check the files, do not train")
    return parser


def _train(sources: Sources, out: Path, *, check_only: bool) -> None:
    started = time.monotonic()
    if not check_only:
        _say(sources, "merging and checking")
    assistant = merged(sources)
    problems = problems_of(assistant)
    if problems:
        raise NotTrainable(problems)
    for note in notes_of(assistant):
        _say(sources, f"note: {note}")
    if check_only:
        return _say(sources, "nothing wrong with its assistant")
    _say(sources, "training")
    train(assistant, sources.config, out / MODEL_FILE)
    return _say(sources, f"trained in {time.monotonic() - started:.0f} s")


def _say(sources: Sources, what: str) -> None:
    print(f"{sources.brand}: {what}", flush=True)


def _trained_from(out: Path) -> str | None:
    """Fingerprint of the model that lies there, None when there is none."""
    try:
        return (
            str(json.loads((out / "fingerprint.json").read_text())["fingerprint"])
            * (out / MODEL_FILE).exists()
        )
    except (OSError, ValueError, KeyError):
        return None


def _remember(out: Path, fingerprint: str) -> None:
    beside = out / "fingerprint.json.new"
    beside.write_text(json.dumps({"fingerprint": fingerprint, "model": MODEL_FILE}) + "\n")
    beside.replace(out / "fingerprint.json")


if __name__ == "__main__":
    sys.exit(main())
