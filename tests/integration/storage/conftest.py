from collections.abc import AsyncIterator

import pytest

from handover.storage.migrate import upgrade
from tests.integration.storage.store import Store


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An empty store, once on SQLite and once on PostgreSQL."""
    store = Store(database_url)
    await store.process().write(lambda db: upgrade(db, "administration"))
    yield store
    await store.close()
