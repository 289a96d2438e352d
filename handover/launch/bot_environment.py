"""The assistants' own Python: 3.10, with Rasa, in `bot/.venv`."""

import subprocess
from pathlib import Path

from handover.launch.problem import CannotStart
from handover.settings import PROJECT

PYTHON = PROJECT / "bot" / ".venv" / "bin" / "python"

_ASK = "import importlib.metadata as m, sys; print('%d.%d' % sys.version_info[:2], m.version('rasa'))"
_ANSWER_SECONDS = 30
_REMEDY = "run `make setup`"


def bot_versions(python: Path = PYTHON) -> tuple[str, str]:
    """Versions of Python and Rasa there. Raises CannotStart when the environment cannot run an assistant."""
    if not python.exists():
        raise CannotStart(
            f"the assistants' Python 3.10 environment {python.parents[1]} is missing: {_REMEDY}"
        )
    try:
        asked = subprocess.run(  # noqa: S603 - the interpreter that `make setup` put there
            [python, "-c", _ASK], capture_output=True, text=True, timeout=_ANSWER_SECONDS, check=True
        )
        version, rasa = asked.stdout.split()
    except (OSError, ValueError, subprocess.SubprocessError):
        raise CannotStart(f"the assistants' environment {python.parents[1]} is broken: {_REMEDY}") from None
    if version != "3.10":
        raise CannotStart(f"{python} is Python {version}, and Rasa 3.6 needs 3.10: {_REMEDY}")
    return version, rasa
