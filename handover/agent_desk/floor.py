"""Who is at the desk in this process, and what may have changed for them.

The floor does not carry content: it only tells a connection that its queue, its seat or its conversations may
be different, and each connection looks for itself. So a lost or doubled hint costs a look and nothing else.
"""

import asyncio
from collections.abc import Collection
from enum import StrEnum

from handover.feed.follower import Follower
from handover.feed.presenting import Audience
from models.vocabulary.identity import AgentId, BrandKey, ConversationId


class Hint(StrEnum):
    """What may have changed."""

    QUEUE = "queue"
    SEAT = "seat"


class Place:
    """One agent's connection: frames to send wait in `follower`, hints and touched summaries here."""

    def __init__(self, agent: AgentId, brands: Collection[BrandKey]) -> None:
        self.agent = agent
        self.brands = frozenset(brands)
        self.follower = Follower(Audience.AGENT)
        self.replaced = asyncio.Event()
        self._hints: set[Hint] = set()
        self._touched: set[ConversationId] = set()
        self._hinted = asyncio.Event()
        self._was_touched = asyncio.Event()

    def hint(self, hint: Hint) -> None:
        self._hints.add(hint)
        self._hinted.set()

    def touch(self, conversation: ConversationId) -> None:
        """The summary of a followed conversation may read differently now."""
        self._touched.add(conversation)
        self._was_touched.set()

    async def hints(self) -> set[Hint]:
        """Wait for one; what came meanwhile comes along, once."""
        await self._hinted.wait()
        self._hinted.clear()
        hints, self._hints = self._hints, set()
        return hints

    async def touched(self) -> set[ConversationId]:
        """As `hints`."""
        await self._was_touched.wait()
        self._was_touched.clear()
        touched, self._touched = self._touched, set()
        return touched


class Floor:
    """Everybody connected here. An agent has one connection: a second one replaces the first."""

    def __init__(self) -> None:
        self._places: dict[AgentId, Place] = {}

    def join(self, place: Place) -> None:
        before = self._places.get(place.agent)
        if before is not None:
            before.replaced.set()
        self._places[place.agent] = place

    def leave(self, place: Place) -> None:
        if self._places.get(place.agent) is place:
            del self._places[place.agent]

    def agents(self) -> Collection[AgentId]:
        return self._places.keys()

    def queue_moved(self, brand: BrandKey) -> None:
        for place in self._places.values():
            if brand in place.brands:
                place.hint(Hint.QUEUE)

    def seat_changed(self, agent: AgentId) -> None:
        place = self._places.get(agent)
        if place is not None:
            place.hint(Hint.SEAT)

    def spoken(self, conversation: ConversationId) -> None:
        for place in self._places.values():
            place.touch(conversation)

    def look_again(self) -> None:
        """Hints may have been lost: everybody looks."""
        for place in self._places.values():
            place.hint(Hint.QUEUE)
            place.hint(Hint.SEAT)
