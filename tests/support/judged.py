"""What the real brands' trained assistants make of held-out messages and of their own conversation tests.

Importing Rasa takes longer than everything it is asked here, so one process asks it about the brands that are
judged in the same run: Liander, whose model the demo needs, with `make test`, the others with `make verify`.
"""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from handover.launch.bot_environment import PYTHON
from handover.settings import PROJECT
from tests.support.trained import trained

_TOGETHER = (("liander",), ("firan", "qirion"))
_SECONDS = 300
_PROGRAM = """
import contextlib, io, json, sys
from pathlib import Path
sys.path.insert(0, sys.argv.pop(1))
from bot import evaluate, test
found = {}
for brand, model in json.loads(sys.argv.pop(1)).items():
    with contextlib.redirect_stdout(io.StringIO()) as figures:
        evaluate.main(["--json", "--model", model, "--csv", f"tests/heldout/{brand}/intents.csv"])
    with contextlib.redirect_stdout(io.StringIO()):
        stories = test.run(Path("brands", brand, "assistant", "tests"), test.model_file(Path(model)))
    found[brand] = {"measures": json.loads(figures.getvalue()), "stories": vars(stories)}
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Stories:
    """How a brand's conversation tests went; `failures` is Rasa's own account."""

    stories: int
    passed: int
    failures: str


@dataclass(frozen=True, slots=True)
class Judged:
    """`measures` as `bot/measures.py` names them."""

    measures: Mapping[str, Any]
    stories: Stories


def judged(brand: str) -> Judged:
    """Trained first where its sources changed."""
    together = next(brands for brands in _TOGETHER if brand in brands)
    return _judged(together)[brand]


@cache
def _judged(brands: tuple[str, ...]) -> Mapping[str, Judged]:
    models = json.dumps({brand: str(trained(brand)) for brand in brands})
    command = [str(PYTHON), "-c", _PROGRAM, str(PROJECT), models]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the assistants could not be asked:\n{done.stderr}")
    found = json.loads(done.stdout.splitlines()[-1])
    return {brand: Judged(one["measures"], Stories(**one["stories"])) for brand, one in found.items()}
