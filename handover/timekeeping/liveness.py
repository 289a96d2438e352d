"""Agents who are gone: an assignment is a lease.

Connected agents are renewed in bulk. Who was not renewed for longer than the brand allows loses what they
hold: it goes back to the front of the queue. If nobody looked for a while (all brokers were down), everybody
gets fresh grace first, because then it was not the agents who were gone.
"""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, or_, select

from handover.administration import Administration
from handover.clock import Clock
from handover.conversation import commands as c
from handover.conversation.refusals import Refused
from handover.storage import marks, seats
from handover.storage.batch import Request, UnknownConversation
from handover.storage.group_commit import Broken
from models.tables import conversations
from models.vocabulary.identity import AgentId, CommandId, ConversationId

log = structlog.get_logger()

RENEW_EVERY = 2.0
ALIVE_FOR = timedelta(seconds=6)
"""Three renewals; after that an agent gets no offers, but keeps what they hold for the brand's grace."""
NOBODY_LOOKED = timedelta(seconds=10)
_LOOKED = "liveness_looked"


class Liveness:
    """Of one administration, in one process. `connected` says who is connected here."""

    def __init__(
        self,
        administration: Administration,
        clock: Clock,
        grace: timedelta,
        connected: Callable[[], Collection[AgentId]],
    ) -> None:
        self._administration = administration
        self._clock = clock
        self._grace = grace
        self._connected = connected

    async def run(self) -> None:
        while True:
            try:
                await self._look()
            except Exception as error:  # the database is away; nobody is judged meanwhile
                log.warning("liveness_failed", error=type(error).__name__)
            await asyncio.sleep(RENEW_EVERY)

    async def _look(self) -> None:
        now = self._clock.now()
        for agent in await self._administration.database.write(lambda db: self._renew(db, now)):
            await self._lose(agent, now)

    def _renew(self, connection: Connection, now: datetime) -> list[AgentId]:
        if self._connected():
            seats.renew(connection, self._connected(), now + ALIVE_FOR)
        if _nobody_looked(connection, now):
            seats.grant_grace(connection, now + ALIVE_FOR)
        return seats.lapsed(connection, now, self._grace)

    async def _lose(self, agent: AgentId, now: datetime) -> None:
        log.info("agent_lost", agent=agent)
        query = select(conversations.c.id, conversations.c.seq).where(
            or_(conversations.c.agent_id == agent, conversations.c.offered_to == agent)
        )
        rows = await self._administration.database.read(lambda db: db.execute(query).all())
        for row in rows:
            command = c.AgentIsLost(id=CommandId(f"lost:{agent}:{row.seq}"), agent=agent)
            try:
                await self._administration.commits.submit(Request(ConversationId(row.id), command))
            except (Refused, UnknownConversation, Broken):
                continue
        await self._administration.database.write(lambda db: seats.set_presence(db, agent, "away"))


def _nobody_looked(connection: Connection, now: datetime) -> bool:
    """Whether the last look, by whichever process, was never, or long ago, or the clock was set back; this
    one is noted."""
    last = marks.replace(connection, _LOOKED, now.isoformat())
    return last is None or abs(now - datetime.fromisoformat(last)) > NOBODY_LOOKED
