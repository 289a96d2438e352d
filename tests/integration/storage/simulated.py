"""The simulated store behind the same handle, so that it is held to what the databases are held to."""

from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.util.concurrency import greenlet_spawn

from handover.storage.database import Database
from tests.integration.storage.store import Store
from tests.simulation.store.database import SimulatedDatabase
from tests.simulation.store.transaction import Storage


class SimulatedStore(Store):
    """Processes share the rows; each has connections of its own."""

    def __init__(self) -> None:
        super().__init__("simulated")
        self._storage = Storage()
        self._simulated: dict[int, SimulatedDatabase] = {}

    def process(self, number: int = 0) -> Database:
        return self._connections(number)

    @asynccontextmanager
    async def open_work(self, process: int, work: Callable[[Connection], Any]) -> Any:
        transaction = self._storage.begin()
        connection = self._connections(process).connection(transaction)
        yield await greenlet_spawn(work, connection)
        transaction.commit()

    def _connections(self, number: int) -> SimulatedDatabase:
        return self._simulated.setdefault(number, SimulatedDatabase(self._storage))
