"""20,000 schedules, the same each time; `python -m tests.simulation` plays them too."""

import subprocess
import sys

import pytest

from tests.simulation.plan import SCHEDULES
from tests.simulation.planted import BUGS

ALL = 20_000
PART = 1_000
"""Schedules that one test plays, in a process of its own: hashes must be the same for a seed to replay."""
FIND_WITHIN = 2_000
"""Schedules in which each planted bug is found; most are in the first hundred."""


def played(*asked: str, seconds: float = 110) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.simulation", *asked]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)


@pytest.mark.parametrize("first", range(1, ALL // SCHEDULES + 1, PART // SCHEDULES))
def test_every_invariant_holds(first: int) -> None:
    done = played("--first", str(first), "--schedules", str(PART), "--processes", "1")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str) -> None:
    """And it is what was found: without it the same world is in order."""
    done = played("--bug", bug, "--schedules", str(FIND_WITHIN))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_seed_replays() -> None:
    once, again = (played("--bug", "told before commit").stdout for _ in range(2))
    assert once.startswith("seed ")
    assert once == again
