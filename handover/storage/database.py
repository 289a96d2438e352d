"""One database: how to open it, and the two ways to use it.

Work is given as plain functions over a SQLAlchemy `Connection` and runs on either engine. On PostgreSQL each
statement is awaited. On SQLite, which answers in microseconds, a whole transaction runs in a thread of its
own: going to and fro for every statement cost ten times what SQLite did (docs/decisions/0007).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

T = TypeVar("T")

READERS = 4
"""Threads that read one SQLite database; its one writer has a thread to itself."""
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)


class Database(Protocol):
    """Raises `sqlalchemy.exc.SQLAlchemyError` or `OSError` where the database cannot be used."""

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction; it is committed when this returns."""
        ...

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on what is committed; nothing it writes stays."""
        ...

    async def close(self) -> None: ...


def database_at(url: str) -> Database:
    """`url` is SQLAlchemy's: `sqlite:///…` or `postgresql+asyncpg://…`. Connects when first used."""
    return Sqlite(url) if url.startswith("sqlite") else Postgres(url)


class Sqlite:
    """A file. One writer at a time: writers queue before its thread instead of in SQLite's busy handler."""

    def __init__(self, url: str) -> None:
        self.engine = _sqlite_engine(url)
        self._writer = ThreadPoolExecutor(1, "sqlite-writer")
        self._readers = ThreadPoolExecutor(READERS, "sqlite-reader")

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._written, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._looked_up, work)

    async def close(self) -> None:
        for threads in (self._writer, self._readers):
            await asyncio.to_thread(threads.shutdown)
        self.engine.dispose()

    def _written(self, work: Callable[[Connection], T]) -> T:
        with self.engine.connect() as connection:
            # SQLAlchemy's BEGIN would be deferred: two readers that become writers block each other.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            result = work(connection)
            connection.commit()
            return result

    def _looked_up(self, work: Callable[[Connection], T]) -> T:
        with self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            return work(connection)


class Postgres:
    """A server, over asyncpg."""

    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(
            url, pool_size=8, max_overflow=8, pool_pre_ping=False, hide_parameters=True
        )

    async def write(self, work: Callable[[Connection], T]) -> T:
        async with self.engine.connect() as connection:
            result = await connection.run_sync(work)
            await connection.commit()
            return result

    async def read(self, work: Callable[[Connection], T]) -> T:
        async with self.engine.connect() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        await self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    parsed = make_url(url).set(drivername="sqlite")
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, pool_size=READERS + 1, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    return engine
