"""Puts the policy to work: looks at the queue whenever it may have moved, and offers.

Every broker process may do so at once; the core accepts one offer per conversation, the seat's lock one per
place, so a second process's offer is refused and nothing more.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import structlog
from sqlalchemy import Connection

from handover.administration import Administration
from handover.clock import Clock
from handover.conversation import commands as c
from handover.conversation.refusals import Refused
from handover.conversation.state import Agent, Conversation
from handover.routing.policy import Assignment, Available, Waiting, assign
from handover.storage import log as conversation_log
from handover.storage import waiting
from handover.storage.batch import Request, UnknownConversation
from handover.storage.group_commit import Broken, Unavailable, is_passing
from handover.storage.seats import seat_rows
from models.vocabulary.control import HandoverState
from models.vocabulary.identity import AgentId, BrandKey, CommandId, ConversationId, OfferId

log = structlog.get_logger()

LOOK_EVERY = 1.0
"""Seconds; what no wake-up told of is found then."""


class Router:
    """Of one administration, in one process."""

    def __init__(
        self, administration: Administration, clock: Clock, offer_seconds: Callable[[BrandKey], int]
    ) -> None:
        self._administration = administration
        self._clock = clock
        self._offer_seconds = offer_seconds
        self._moved = asyncio.Event()

    def queue_moved(self) -> None:
        """Somebody waits, or somebody could take."""
        self._moved.set()

    async def run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):  # `wait_for` of 3.11 may lose a cancellation
                    await self._moved.wait()
            self._moved.clear()
            try:
                await self._offer_all()
            except Exception as error:  # the database is away: the queue is still there afterwards
                log.warning("routing_failed", error=type(error).__name__)

    async def _offer_all(self) -> None:
        queue, agents = await self._administration.database.read(self._look)
        assignments = assign(queue, agents, self._clock.now())
        brands = {w.conversation: w.brand for w in queue}
        await asyncio.gather(*(self._offer(a, brands[a.conversation]) for a in assignments))

    def _look(self, connection: Connection) -> tuple[list[Waiting], list[Available]]:
        agents = self._available(connection)
        if not agents:
            return [], []
        rows = waiting.queued(connection, self._administration.brands)
        found = [self._waiting(connection, ConversationId(row.id)) for row in rows]
        return [w for w in found if w is not None], agents

    def _waiting(self, connection: Connection, conversation: ConversationId) -> Waiting | None:
        held = self._held(connection, conversation)
        if held is None or held.episode is None or held.handover is not HandoverState.WAITING:
            return None
        return Waiting(
            conversation=held.id,
            brand=held.brand,
            since=held.episode.since,
            emergency=held.episode.emergency,
            declined=frozenset(held.episode.declined),
            last_declined_at=held.episode.declined_at,
        )

    def _held(self, connection: Connection, conversation: ConversationId) -> Conversation | None:
        """None also for one that cannot be read: whoever waits with it is offered all the same."""
        try:
            return conversation_log.fetch(connection, self._administration.keyring, conversation)
        except Exception as error:
            if is_passing(error):
                raise
            log.error("waiting_unreadable", conversation=conversation, error=type(error).__name__)
            return None

    def _available(self, connection: Connection) -> list[Available]:
        now, asked = self._clock.now(), waiting.offers_open(connection)
        return [
            Available(
                agent=Agent(AgentId(row["agent_id"]), row["name"]),
                brands=frozenset(row["brands"]),
                load=row["load"],
                capacity=row["capacity"],
                asked=asked[AgentId(row["agent_id"])],
                last_given_at=row["last_given_at"],
            )
            for row in seat_rows(connection)
            if row["presence"] == "available" and row["alive_until"] >= now and row["load"] < row["capacity"]
        ]

    async def _offer(self, assignment: Assignment, brand: BrandKey) -> None:
        offer = str(uuid4())
        command = c.OfferTo(
            id=CommandId(f"offer:{offer}"),
            offer_id=OfferId(offer),
            agent=assignment.agent,
            deadline=self._clock.now() + timedelta(seconds=self._offer_seconds(brand)),
        )
        try:
            await self._administration.commits.submit(Request(assignment.conversation, command))
        except (Refused, UnknownConversation, Unavailable, Broken) as refused:
            log.debug("offer_refused", why=type(refused).__name__)
