"""One administration's desk in this process: what connections share."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from handover.access.identity import Identity
from handover.administration import Administration
from handover.agent_desk import frames as f
from handover.agent_desk.floor import Floor
from handover.agent_desk.orders import named_colleague, order
from handover.agent_desk.view import DeskView
from handover.clock import Clock
from handover.conversation import commands as c
from handover.conversation.refusals import Refused
from handover.conversation.state import Agent
from handover.feed.feed import Feed
from handover.storage import log as conversation_log
from handover.storage import seats, waiting
from handover.storage.batch import Honoured, Request, UnknownConversation
from handover.storage.group_commit import Broken, Unavailable
from handover.timekeeping.liveness import ALIVE_FOR
from models.vocabulary.identity import AgentId, BrandKey, CommandId, ConversationId

Tell = Callable[[ConversationId, dict[str, Any]], None]
"""Something for the customer of a conversation that is not logged."""


class NotForYou(Exception):
    """The conversation is not there, or of a brand the agent was not granted: one answer for both."""


class UnknownSlot(Exception):
    """The brand has no such slot."""


class NoColleague(Exception):
    """The agent a pass names has no seat here, or not for this brand, or is away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDesk:
    """`seat_moved` is told when an agent may take, or may no longer; `read_moved` when an agent read on."""

    administration: Administration
    feed: Feed
    floor: Floor
    view: DeskView
    clock: Clock
    tell_customer: Tell
    seat_moved: Callable[[AgentId], None]
    read_moved: Callable[[ConversationId], None]

    async def seat(self, identity: Identity) -> None:
        """Signing in takes a seat: alive from now, away until they say otherwise."""
        brands, until = sorted(identity.brands), self.clock.now() + ALIVE_FOR
        await self.administration.database.write(
            lambda db: seats.take_place(
                db, identity.id, identity.name, list(brands), identity.capacity, until
            )
        )

    async def set_presence(self, agent: AgentId, state: str) -> None:
        await self.administration.database.write(lambda db: seats.set_presence(db, agent, state))
        if state == "away":
            await self._give_back_offers(agent)
        self.seat_moved(agent)

    async def _give_back_offers(self, agent: AgentId) -> None:
        """Nobody waits for who is away. What cannot be taken back now expires by itself."""
        offered = await self.administration.database.read(lambda db: waiting.offered_to(db, agent))
        for conversation, seq in offered:
            away = c.AgentIsAway(id=CommandId(f"away:{agent}:{seq}"), agent=agent)
            with suppress(Refused, UnknownConversation, Unavailable, Broken):
                await self.administration.commits.submit(Request(conversation, away))

    async def give(self, identity: Identity, frame: f.Decided) -> Honoured:
        """Commit an agent's order. Raises `NotForYou`, `NoColleague`, and what the core refuses with."""
        conversation = ConversationId(frame.conversation)
        named = named_colleague(frame)

        def look(connection: Connection) -> tuple[BrandKey, Agent | None]:
            brand = self.allowed(connection, identity, conversation)
            return brand, self._colleague(connection, named, brand)

        brand, colleague = await self.administration.database.read(look)
        if named is not None and colleague is None:
            raise NoColleague
        if isinstance(frame, f.PassControl):
            self._check_slots(brand, frame.data.outcome)
        me = Agent(identity.id, identity.name)
        command = order(frame, me, colleague, self.clock.now(), self._offer_for(brand))
        return await self.administration.commits.submit(Request(conversation, command))

    def _check_slots(self, brand: BrandKey, outcome: f.Outcome) -> None:
        """Only what the brand's form asks for becomes known to its assistant. Raises `UnknownSlot`."""
        unknown = outcome.slots.keys() - self.administration.brands[brand].slots.keys()
        if unknown:
            raise UnknownSlot

    def allowed(self, connection: Connection, identity: Identity, conversation: ConversationId) -> BrandKey:
        """The conversation's brand. Raises `NotForYou`."""
        brand = self.view.brand_of(connection, conversation)
        if brand is None or brand not in identity.brands:
            raise NotForYou
        return brand

    async def mark_read(self, conversation: ConversationId, seq: int) -> None:
        moved = await self.administration.database.write(
            lambda db: conversation_log.advance_read(db, conversation, "agent", seq)
        )
        if moved:
            self.read_moved(conversation)

    def _offer_for(self, brand: BrandKey) -> timedelta:
        return timedelta(seconds=self.administration.brands[brand].handover.offer_seconds)

    def _colleague(self, connection: Connection, named: AgentId | None, brand: BrandKey) -> Agent | None:
        rows = seats.seat_rows(connection) if named is not None else []
        for row in rows:
            there = row["presence"] == "available"
            if row["agent_id"] == named and brand in row["brands"] and there:
                return Agent(AgentId(row["agent_id"]), row["name"])
        return None
