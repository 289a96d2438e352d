"""Databases as the broker opens them: migrated, and closed when the test is done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from handover.storage.database import Database, database_at
from handover.storage.migrate import Schema, upgrade


@asynccontextmanager
async def opened(url: str, schema: Schema) -> AsyncIterator[Database]:
    """The database of `url`, with the tables of that schema."""
    database = database_at(url)
    try:
        await database.write(lambda connection: upgrade(connection, schema))
        yield database
    finally:
        await database.close()
