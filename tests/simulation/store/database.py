"""The simulated database as a broker process sees it: `handover.storage.database.Database` over `Storage`.

Between any two statements others may run. A transaction that was executed is not committed yet, and who is
committed has not heard of it yet: `Weather` decides what happens in between.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import Connection, TextClause
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.util.concurrency import await_only, greenlet_spawn

from tests.simulation.store.told import Told
from tests.simulation.store.transaction import Storage, Transaction
from tests.simulation.store.translating import translated

T = TypeVar("T")


class Weather(Protocol):
    """What may happen around a transaction. Each may raise what a broken connection raises."""

    @property
    def overlapping(self) -> bool:
        """Whether others may run between two statements."""
        ...

    async def before(self) -> None: ...

    async def between(self) -> None:
        """Between two statements."""
        ...

    async def executed(self) -> None:
        """Before the commit: the transaction holds its locks."""
        ...

    async def committed(self) -> None:
        """Before the process hears of it."""
        ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Fair:
    """Nothing happens."""

    overlapping: bool = False

    async def before(self) -> None: ...

    async def between(self) -> None: ...

    async def executed(self) -> None: ...

    async def committed(self) -> None: ...

    def now(self) -> datetime:
        return datetime.now(UTC)


class _Dialect:
    name = "postgresql"


class SimulatedConnection:
    """As much of SQLAlchemy's `Connection` as the product uses."""

    dialect = _Dialect()

    def __init__(self, transaction: Transaction, weather: Weather) -> None:
        self._transaction = transaction
        self._weather = weather

    def execute(self, statement: Any, parameters: Any = None) -> Told:
        if self._weather.overlapping:
            await_only(self._weather.between())
        if self._transaction.over:
            raise OperationalError("statement", None, Exception("the connection is closed"))
        if self._transaction.failed:
            raise OperationalError("statement", None, Exception("the transaction is aborted"))
        if isinstance(statement, TextClause):
            return Told(("clock_timestamp",), [(self._weather.now(),)])
        runs = statement if hasattr(statement, "run") else translated(statement, self._transaction)
        try:
            return runs.run(self._transaction, parameters)
        except DBAPIError:
            self._transaction.failed = True
            raise

    @contextmanager
    def begin_nested(self) -> Iterator[None]:
        savepoint = self._transaction.savepoint()
        try:
            yield
        except BaseException:
            self._transaction.back_to(savepoint)
            raise


class SimulatedDatabase:
    """One process's connections to `storage`."""

    def __init__(self, storage: Storage, weather: Weather | None = None) -> None:
        self._storage = storage
        self._weather = weather or Fair()
        self._open: set[Transaction] = set()

    async def write(self, work: Callable[[Connection], T]) -> T:
        await self._weather.before()
        transaction = self._begin()
        try:
            result = await self._run(work, transaction)
            await self._weather.executed()
            if transaction.over:
                raise OperationalError("commit", None, Exception("the connection is closed"))
            transaction.commit()
        finally:
            self._end(transaction)
        await self._weather.committed()
        return result

    async def read(self, work: Callable[[Connection], T]) -> T:
        await self._weather.before()
        transaction = self._begin()
        try:
            return await self._run(work, transaction)
        finally:
            self._end(transaction)

    async def close(self) -> None:
        self.abandon()

    def abandon(self) -> None:
        """The process is gone: the database rolls back whatever it had under way."""
        for transaction in list(self._open):
            transaction.rollback()

    def connection(self, transaction: Transaction) -> Connection:
        return cast(Connection, SimulatedConnection(transaction, self._weather))

    def _begin(self) -> Transaction:
        transaction = self._storage.begin()
        self._open.add(transaction)
        return transaction

    def _end(self, transaction: Transaction) -> None:
        transaction.rollback()
        self._open.discard(transaction)

    async def _run(self, work: Callable[[Connection], T], transaction: Transaction) -> T:
        if self._weather.overlapping or len(self._storage.open) > 1:
            return await greenlet_spawn(work, self.connection(transaction))
        return work(self.connection(transaction))
