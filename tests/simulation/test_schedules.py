"""Some thousand schedules, the same each time; `python -m tests.simulation` plays any number of others."""

import subprocess
import sys

import pytest

from tests.simulation.plan import SCHEDULES

ALL = 8_000
PART = 2_000
"""Schedules that one test plays, in a process of its own: hashes must be the same for a seed to replay."""
PATIENCE = 280
"""Seconds, on a machine that does other things as well."""


def played(*asked: str, patience: float = PATIENCE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.simulation", *asked]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience)


@pytest.mark.timeout(PATIENCE + 20)
@pytest.mark.parametrize("first", range(1, ALL // SCHEDULES + 1, PART // SCHEDULES))
def test_every_invariant_holds(first: int) -> None:
    done = played("--first", str(first), "--schedules", str(PART), "--processes", "1")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_seed_replays() -> None:
    once, again = (played("--bug", "told before commit").stdout for _ in range(2))
    assert once.startswith("told before commit: seed ")
    assert once == again
