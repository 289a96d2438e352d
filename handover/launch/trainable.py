"""Whether the assistants can be trained at all, asked before anything runs; a training would tell too late.

Asked of `bot/train.py` itself, which needs no Rasa for it: a third of a second where something changed since
the last training, less where nothing did. The brands are asked side by side.
"""

import os
import subprocess
from collections.abc import Iterable

from handover.launch.assistants import training
from handover.launch.problem import CannotStart
from handover.settings import PartialSettings
from models.vocabulary.identity import BrandKey

_SECONDS = 120
"""Far more than it takes on a busy machine."""


def refuse_untrainable(brands: Iterable[BrandKey], settings: PartialSettings) -> None:
    """Raises CannotStart with the first problem in the files of a brand whose assistant must be trained."""
    checks = [_begun(brand, settings) for brand in brands]
    problems = [line for check in checks for line in _problems(check)]
    if problems:
        first, *others = problems
        more = f" ({len(others)} more: run `handover brand validate`)" if others else ""
        raise CannotStart(f"{first}{more}")


def _begun(brand: BrandKey, settings: PartialSettings) -> subprocess.Popen[str]:
    program = training(brand, settings, "--check")
    return subprocess.Popen(  # noqa: S603 - our own program
        program.command,
        env={**os.environ, **program.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _problems(check: subprocess.Popen[str]) -> list[str]:
    """One line each; where it broke instead of telling, the last thing it said."""
    with check:
        try:
            _, said = check.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            check.kill()
            return [f"the files of an assistant could not be checked within {_SECONDS} s"]
    lines = said.splitlines()
    if check.returncode == 0:
        return []
    return lines[-1:] if not lines or lines[0].startswith("Traceback") else lines
