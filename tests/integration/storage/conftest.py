from collections.abc import AsyncIterator, Iterator

import pytest

from handover.storage.migrate import upgrade
from tests.integration.storage.simulated import SimulatedStore
from tests.integration.storage.store import Store
from tests.simulation.store.quick import quick_words

SIMULATED = "simulated"


@pytest.fixture(params=["sqlite", "postgres", SIMULATED, f"{SIMULATED} quickly"])
def kept_in(request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of an empty database of either kind; or the simulation's own, spoken to in both ways."""
    match request.param:
        case "sqlite" | "postgres" as kind:
            yield request.getfixturevalue(f"{kind}_database")
        case "simulated":
            yield SIMULATED
        case _:
            with quick_words():
                yield SIMULATED


@pytest.fixture
async def store(kept_in: str) -> AsyncIterator[Store]:
    """An empty store, on each."""
    if kept_in == SIMULATED:
        yield SimulatedStore()
        return
    store = Store(kept_in)
    await store.process().write(lambda db: upgrade(db, "administration"))
    yield store
    await store.close()
