from collections.abc import AsyncIterator
from contextlib import nullcontext

import pytest

from handover.storage.migrate import upgrade
from tests.integration.storage.simulated import SimulatedStore
from tests.integration.storage.store import Store
from tests.simulation.store.quick import quick_words


@pytest.fixture(params=["sqlite", "postgres", "simulated", "simulated quickly"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """An empty store: on SQLite, on PostgreSQL, and as the simulation has it."""
    if request.param.startswith("simulated"):
        with quick_words() if request.param == "simulated quickly" else nullcontext():
            yield SimulatedStore()
        return
    store = Store(request.getfixturevalue(f"{request.param}_database"))
    await store.process().write(lambda db: upgrade(db, "administration"))
    yield store
    await store.close()
