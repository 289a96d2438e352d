"""Fresh PostgreSQL databases for tests."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy import make_url


@contextmanager
def fresh_database(server: str, suffix: str = "") -> Iterator[str]:
    """A new empty database on `server` (a SQLAlchemy URL that may create databases); dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}{suffix}"
    asyncio.run(_execute(server, f"CREATE DATABASE {name} STRATEGY file_copy"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        asyncio.run(_execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def _execute(server: str, statement: str) -> None:
    url = make_url(server).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
