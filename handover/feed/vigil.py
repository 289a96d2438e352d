"""Hints may be lost, so somebody looks: every few seconds followed heads, and who follows them, are compared
with SQL.

While Redis is away this is how processes hear of each other at all; then it looks often.
"""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import Connection

from handover.feed.feed import Feed
from handover.feed.wakes import Wakes
from handover.storage import contact_points
from handover.storage import log as conversation_log
from handover.storage.database import Database
from models.vocabulary.address import Address
from models.vocabulary.identity import ConversationId

log = structlog.get_logger()

LOOK_EVERY = 5.0
LOOK_EVERY_ALONE = 0.25


async def keep_vigil(database: Database, feed: Feed, wakes: Wakes, look_again: Callable[[], None]) -> None:
    """Until cancelled. `look_again` is told whenever a hint may have been lost."""
    while True:
        await asyncio.sleep(LOOK_EVERY if wakes.connected else LOOK_EVERY_ALONE)
        try:
            heads, points = await database.read(lambda db: _look(db, feed.followed()))
        except Exception as error:  # the database is away
            log.warning("vigil_failed", error=type(error).__name__)
            continue
        for conversation, head in heads.items():
            feed.woken(conversation, head)
            feed.belong(conversation, points)
        look_again()


def _look(
    db: Connection, followed: Sequence[ConversationId]
) -> tuple[dict[ConversationId, int], dict[Address, ConversationId]]:
    """How far each has come, and which addresses belong to them."""
    points = contact_points.at_conversations(db, followed)
    return conversation_log.heads(db, followed), {at: point.conversation for at, point in points.items()}
