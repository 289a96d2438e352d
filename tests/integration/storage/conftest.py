from collections.abc import AsyncIterator

import pytest

from handover.storage.migrate import upgrade
from tests.integration.storage.simulated import SimulatedStore
from tests.integration.storage.store import Store


@pytest.fixture(params=["sqlite", "postgres", "simulated"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """An empty store: on SQLite, on PostgreSQL, and as the simulation has it."""
    if request.param == "simulated":
        yield SimulatedStore()
        return
    store = Store(request.getfixturevalue(f"{request.param}_database"))
    await store.process().write(lambda db: upgrade(db, "administration"))
    yield store
    await store.close()
