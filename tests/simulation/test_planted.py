"""Each planted bug is found, and it is what was found: without it the same world is in order."""

from collections.abc import Iterator
from itertools import islice

import pytest
import structlog

from tests.simulation.planted import BUGS, fitting
from tests.simulation.running import run

WORLDS = 2_000
"""In which it must be found; most are in the first ten."""


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str) -> None:
    found = run(list(islice(fitting(bug, BUGS[bug].near), WORLDS)), bug, most=1)
    assert found.failed
    assert run(list(found.failed)).failed == {}
