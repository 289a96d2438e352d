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
    """And is what was found: without it the same world is in order."""
    found = played("--bug", bug, "--schedules", str(FIND_WITHIN))
    assert found.returncode == 1, f"not found: {found.stdout}{found.stderr}"
    seed = found.stdout.split()[1].rstrip(":")
    without = played("--seed", seed)
    assert without.returncode == 0, without.stdout + without.stderr


def test_a_seed_replays() -> None:
    assert played("--bug", "told before commit").stdout == played("--bug", "told before commit").stdout
