"""A customer follows the log for as long as the address they do it from belongs to the conversation."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from channel_connectors.contract import MOVED, Rejected, TooSlow
from handover.feed.feed import Feed
from handover.feed.follower import Follower, Overflow
from handover.intake import refusals
from handover.storage import contact_points
from handover.storage import log as conversation_log
from handover.storage.database import Database
from models.vocabulary.address import Address
from models.vocabulary.identity import ConversationId

_MOVED = orjson.dumps(MOVED).decode()


@dataclass(frozen=True, slots=True)
class Followed:
    """`Following` over a feed's follower."""

    feed: Feed
    database: Database
    conversation: ConversationId
    follower: Follower
    address: Address

    async def frames(self) -> AsyncIterator[list[str]]:
        while True:
            try:
                yield await self.follower.take()
            except Overflow as overflow:
                raise TooSlow from overflow
            if self.follower.held_up is not None and not await self._stays(self.follower.held_up):
                yield [_MOVED]

    async def too_slow(self) -> None:
        await self.follower.overflowed.wait()

    async def _stays(self, seq: int) -> bool:
        """Somebody left with event `seq`: another one, or who follows here."""
        try:
            now, head = await self.database.read(lambda db: held_at(db, self.address))
        except (Rejected, SQLAlchemyError, OSError):
            return False  # it comes again, and is told then
        if now == self.conversation:
            self.follower.go_on(head)
            self.feed.follow(now, self.address.brand, self.follower, seq)
        return now == self.conversation


def held_at(db: Connection, address: Address) -> tuple[ConversationId, int]:
    """The conversation that an address belongs to, and a head up to which it does. Raises `Rejected`."""
    point = contact_points.find(db, address)
    while point is not None:
        head = conversation_log.head(db, point.conversation)
        again = contact_points.find(db, address)
        if again is not None and again.conversation == point.conversation:
            return point.conversation, head
        point = again
    raise refusals.gone()
