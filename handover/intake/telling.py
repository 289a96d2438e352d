"""Tells customers where they stand whenever it may have changed: their place, who answers, who reads."""

import asyncio
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection

from handover.administration import Administration
from handover.feed.feed import Feed
from handover.feed.presenting import Audience
from handover.intake.standing import StandingOf
from handover.storage import waiting
from models.vocabulary.identity import BrandKey, ConversationId

log = structlog.get_logger()

GATHER = 0.05
"""Seconds in which changes are gathered: a busy queue is told twenty times a second at most."""


class StateTeller:
    """Of one administration, in one process. Only conversations followed here are looked at."""

    def __init__(self, administration: Administration, feed: Feed, standing: StandingOf) -> None:
        self._administration = administration
        self._feed = feed
        self._standing = standing
        self._conversations: set[ConversationId] = set()
        self._brands: set[BrandKey] = set()
        self._something = asyncio.Event()

    def conversation(self, conversation: ConversationId) -> None:
        if self._feed.follows(Audience.CUSTOMER, conversation):
            self._conversations.add(conversation)
            self._something.set()

    def queue(self, brand: BrandKey) -> None:
        """Everybody who waits may have another place."""
        self._brands.add(brand)
        self._something.set()

    def everybody(self) -> None:
        """The assistant came or went."""
        for conversation in self._feed.followed():
            self.conversation(conversation)

    async def run(self) -> None:
        while True:
            await self._something.wait()
            await asyncio.sleep(GATHER)
            self._something.clear()
            try:
                await self._tell()
            except Exception as error:  # the database is away; the next change tells
                log.warning("states_not_told", error=type(error).__name__)

    async def _tell(self) -> None:
        conversations, brands = self._conversations, self._brands
        self._conversations, self._brands = set(), set()
        states = await self._administration.database.read(lambda db: self._read(db, conversations, brands))
        for conversation, state in states.items():
            frame = orjson.dumps({"t": "state", **state}).decode()
            self._feed.signal(conversation, Audience.CUSTOMER, frame)

    def _read(
        self, db: Connection, conversations: set[ConversationId], brands: set[BrandKey]
    ) -> dict[ConversationId, dict[str, Any]]:
        queued = {ConversationId(row.id) for row in waiting.queued(db, brands)} if brands else set()
        here = {c for c in queued if self._feed.follows(Audience.CUSTOMER, c)} | conversations
        return {c: state for c in here if (state := self._standing.read(db, c)) is not None}
