"""Each planted bug is found, and it is what was found: without it the same world is in order."""

import pytest

from tests.simulation.planted import BUGS
from tests.simulation.test_schedules import played

SCHEDULES = 10_000
"""In which it must be found. Each search begins where one was found before."""
PATIENCE = 800
"""Seconds: a change of the product moves the worlds that show a bug, and looking for them takes minutes."""


@pytest.mark.timeout(PATIENCE + 20)
def test_a_planted_bug_is_found() -> None:
    done = played("--schedules", str(SCHEDULES), *(f"--bug={bug}" for bug in BUGS), patience=PATIENCE)
    found = [line for line in done.stdout.splitlines() if ": seed " in line]
    assert [line.split(":")[0] for line in found] == list(BUGS), done.stdout + done.stderr
    assert done.returncode == 0, done.stdout
