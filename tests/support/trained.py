"""Trained assistants of the real brands, kept in var/ for as long as their sources stay the same."""

import subprocess
from pathlib import Path

from filelock import FileLock

from handover.launch.bot_environment import PYTHON
from handover.settings import PROJECT

BRANDS = ("firan", "liander", "qirion")
FOLDER = PROJECT / "var" / "tests" / "assistants"
_TRAINING_SECONDS = 1200  # a minute on an idle machine


def trained(brand: str) -> Path:
    """Folder of the brand's up-to-date model. Of several test processes one trains, the others wait."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    home, model = PROJECT / "brands" / brand, FOLDER / brand
    command = [str(PYTHON), str(PROJECT / "bot" / "train.py"), "--brand", str(home), "--out", str(model)]
    with FileLock(FOLDER / f"{brand}.lock"):
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TRAINING_SECONDS, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{brand} could not be trained:\n{done.stderr}")
    return model
