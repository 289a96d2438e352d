"""Hints may be lost, so somebody looks: followed heads are compared with SQL every few seconds.

While Redis is away this is how processes hear of each other at all; then it looks often.
"""

import asyncio
from collections.abc import Callable

import structlog

from handover.feed.feed import Feed
from handover.feed.wakes import Wakes
from handover.storage import log as conversation_log
from handover.storage.database import Database

log = structlog.get_logger()

LOOK_EVERY = 5.0
LOOK_EVERY_ALONE = 0.25


async def keep_vigil(database: Database, feed: Feed, wakes: Wakes, look_again: Callable[[], None]) -> None:
    """Until cancelled. `look_again` is told whenever a hint may have been lost."""
    while True:
        await asyncio.sleep(LOOK_EVERY if wakes.connected else LOOK_EVERY_ALONE)
        try:
            heads = await database.read(lambda db: conversation_log.heads(db, feed.followed()))
        except Exception as error:  # the database is away
            log.warning("vigil_failed", error=type(error).__name__)
            continue
        for conversation, head in heads.items():
            feed.woken(conversation, head)
        look_again()
