"""Test a brand's conversations: `bot/.venv/bin/python bot/test.py --brand brands/liander --model
var/assistants/liander`.

Runs Rasa's own test of every story in `assistant/tests/**.yml` (format of `rasa test`: user texts with the
intent expected, slots, the actions expected) against the trained model. Exit status 1, and each failed story
with what was predicted instead, when one fails."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from bot import quiet  # noqa: E402 - the import path is set just above
from bot.training.sources import MODEL_FILE  # noqa: E402

PREFIX = "test_"


@dataclass(frozen=True)
class Outcome:
    stories: int
    passed: int
    failures: str  # Rasa's own account, YAML with the prediction beside each step


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Run a brand's test stories.")
    parser.add_argument(
        "--brand", type=Path, required=True, help="the brand's folder, such as brands/liander"
    )
    parser.add_argument("--model", type=Path, required=True, help="model file, or the folder it lies in")
    options = parser.parse_args(arguments)
    tests = options.brand / "assistant" / "tests"
    overlooked = [path for path in tests.rglob("*.yml") if not path.name.startswith(PREFIX)]
    if overlooked or not any(tests.rglob("*.yml")):
        what = f"{overlooked[0]}: Rasa" if overlooked else f"{tests}: no stories; Rasa"
        print(f"{what} only reads files whose name begins with {PREFIX}", file=sys.stderr)
        return 1
    outcome = run(tests, model_file(options.model))
    print(f"{outcome.passed} of {outcome.stories} stories pass")
    if outcome.passed < outcome.stories:
        print(outcome.failures)
    return int(outcome.passed < outcome.stories)


def model_file(given: Path) -> Path:
    return given / MODEL_FILE if given.is_dir() else given


def run(tests: Path, model: Path) -> Outcome:
    quiet.before_importing_rasa()
    from rasa.core.agent import Agent
    from rasa.core.test import FAILED_STORIES_FILE, REPORT_STORIES_FILE
    from rasa.core.test import test as rasa_test

    quiet.after_importing_rasa()
    agent = Agent.load(str(model))
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(rasa_test(str(tests), agent, out_directory=scratch, e2e=True, disable_plotting=True))
        counts = json.loads((Path(scratch) / REPORT_STORIES_FILE).read_text())["conversation_accuracy"]
        failures = (Path(scratch) / FAILED_STORIES_FILE).read_text()
    return Outcome(counts["total"], counts["correct"], failures)


if __name__ == "__main__":
    sys.exit(main())
