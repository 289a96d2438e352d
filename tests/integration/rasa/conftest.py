"""Customers, agents and a back office of the running installation, by its protocols: no browser between."""

from collections.abc import AsyncIterator

import pytest

from tests.support.broker import Clients
from tests.support.demo import Demo

PATIENCE = 60.0
"""Seconds: an assistant answers in one, but not on a machine that does ten other things."""


@pytest.fixture
async def clients(demo: Demo) -> AsyncIterator[Clients]:
    """Afterwards nobody waits, and no agent is at work."""
    these = Clients(demo.url.removeprefix("http://"), demo.data_dir, PATIENCE)
    yield these
    await these.leave()
    demo.clear_desk()
