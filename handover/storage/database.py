"""One database: how to open it, and the two ways to use it.

Work is given as plain functions over a SQLAlchemy `Connection` and runs on either driver; SQLite has one
writer at a time, so writers of this process queue here instead of inside SQLite's busy handler.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

T = TypeVar("T")

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)


class Database:
    """`url` is an SQLAlchemy URL with an asyncio driver, e.g. `postgresql+asyncpg://…`."""

    def __init__(self, url: str) -> None:
        self._sqlite = url.startswith("sqlite")
        self.engine = _sqlite_engine(url) if self._sqlite else _postgres_engine(url)
        self._one_writer = asyncio.Lock()

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction; it is committed when this returns."""
        async with self._turn(), self.engine.connect() as connection:
            if self._sqlite:
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            result = await connection.run_sync(work)
            await connection.commit()
            return result

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on what is committed; nothing it writes stays."""
        async with self.engine.connect() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        await self.engine.dispose()

    def _turn(self) -> AbstractAsyncContextManager[Any]:
        return self._one_writer if self._sqlite else nullcontext()


def _postgres_engine(url: str) -> AsyncEngine:
    return create_async_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=False)


def _sqlite_engine(url: str) -> AsyncEngine:
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, pool_size=8)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # SQLAlchemy's BEGIN is deferred; ours says IMMEDIATE: a reader never has to become a writer.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    return engine
