"""Which conversations an agent's connection follows, and from where.

What is assigned to the agent, and what they opened to read along. Whatever is new comes with a snapshot, or
from the position the client resumed with; what is no longer theirs is said to be gone.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection

from handover.access.identity import Identity
from handover.agent_desk import frames as f
from handover.agent_desk.desk import AgentDesk
from handover.agent_desk.floor import Place
from handover.storage import log as conversation_log
from models.vocabulary.control import Control
from models.vocabulary.identity import BrandKey, ConversationId

Wire = dict[str, Any]
Stage = tuple[str, str]
"""Control and handover of a conversation."""
T = TypeVar("T")


class Following:
    """Of one connection. Looks in SQL; pushes frames into the connection's queue."""

    def __init__(self, desk: AgentDesk, identity: Identity, place: Place) -> None:
        self._desk = desk
        self._identity = identity
        self._place = place
        self._followed: set[ConversationId] = set()
        self._opened: set[ConversationId] = set()
        self._stages: dict[ConversationId, Stage] = {}
        self._version = 0
        self._queue: list[Wire] = []

    async def begin(self, resume: f.Resume | None) -> None:
        """`ready`, then each assigned conversation from where the client left it, or whole."""
        known = self._known(resume)

        def read(db: Connection) -> tuple[Wire, list[Wire], list[Wire], dict[ConversationId, int]]:
            assigned = self._desk.view.assigned(db, self._identity.id)
            summaries = self._desk.view.summaries(db, assigned)
            heads = conversation_log.heads(db, assigned)
            return self._agent(db), self._desk.view.queue(db, self._identity.brands), summaries, heads

        agent, self._queue, summaries, heads = await self._read(read)
        positions = {c: p for c, p in known.items() if c in heads and p <= heads[c]}
        self._push(self._ready(agent, summaries, recovered=positions.keys() == heads.keys()))
        for summary in summaries:
            await self._follow(ConversationId(summary["conversation"]), positions)

    async def look_at_seat(self) -> None:
        """Assignments and load may have changed."""

        def read(db: Connection) -> tuple[Wire, list[ConversationId]]:
            return self._agent(db), self._desk.view.assigned(db, self._identity.id)

        agent, assigned = await self._read(read)
        self._push({"t": "agent", **agent})
        await self._reconcile(assigned)

    async def look_at_queue(self) -> None:
        """Send the queue if it reads differently."""
        entries = await self._read(lambda db: self._desk.view.queue(db, self._identity.brands))
        if entries != self._queue:
            self._version += 1
            self._queue = entries
            self._push({"t": "queue", "version": self._version, "entries": entries})

    async def look_at(self, touched: Iterable[ConversationId]) -> None:
        """Send summaries of followed conversations that were touched, and the context where it changed.

        While an agent holds it, events say what changes; before that the assistant and the queue work on it.
        """
        ours = self._followed & set(touched)
        if not ours:
            return

        def read(db: Connection) -> tuple[list[Wire], list[Wire]]:
            summaries = self._desk.view.summaries(db, ours)
            changed = [one["conversation"] for one in summaries if self._changes_context(one)]
            contexts = ((c, self._desk.view.context(db, c)) for c in changed)
            told = [
                {"conversation": c, "context": found.model_dump(mode="json")}
                for c, found in contexts
                if found
            ]
            return summaries, told

        summaries, contexts = await self._read(read)
        for summary in summaries:
            self._push({"t": "summary", **summary})
        for context in contexts:
            self._push({"t": "context", **context})

    def _changes_context(self, summary: Wire) -> bool:
        conversation = ConversationId(summary["conversation"])
        stage = (summary["control"], summary["handover"])
        changed = self._stages.get(conversation) != stage
        self._stages[conversation] = stage
        return changed or summary["control"] == Control.ASSISTANT

    async def open(self, conversation: ConversationId) -> None:
        """Read along."""
        self._opened.add(conversation)
        if conversation not in self._followed:
            await self._follow(conversation, {})

    async def shut(self, conversation: ConversationId) -> None:
        self._opened.discard(conversation)
        await self.look_at_seat()

    async def _reconcile(self, assigned: Iterable[ConversationId]) -> None:
        wanted = set(assigned) | self._opened
        for conversation in self._followed - wanted:
            self._followed.discard(conversation)
            self._stages.pop(conversation, None)
            self._desk.feed.unfollow(conversation, self._place.follower)
            self._push({"t": "gone", "conversation": conversation})
        for conversation in wanted - self._followed:
            await self._follow(conversation, {})

    async def _follow(self, conversation: ConversationId, positions: Mapping[ConversationId, int]) -> None:
        position = positions.get(conversation)
        if position is None:
            position = await self._show_whole(conversation)
        else:
            await self._show_deliveries(conversation)
        if position is None:
            return
        brand = await self._read(lambda db: self._desk.view.brand_of(db, conversation))
        self._followed.add(conversation)
        self._desk.feed.follow(conversation, BrandKey(brand or ""), self._place.follower, position)

    async def _show_whole(self, conversation: ConversationId) -> int | None:
        """A snapshot; before it the offer with its context, if there is one for this agent."""
        snapshot = await self._read(lambda db: self._desk.view.snapshot(db, conversation))
        if snapshot is None:
            return None
        offered = self._offered(snapshot)
        if offered is not None:
            self._push(offered)
        self._push({"t": "snapshot", **snapshot})
        self._stages[conversation] = (snapshot["summary"]["control"], snapshot["summary"]["handover"])
        head: int = snapshot["head"]
        return head

    async def _show_deliveries(self, conversation: ConversationId) -> None:
        """How far messages got is not in the log: who goes on from a position is told anew."""
        for told in await self._read(lambda db: self._desk.view.deliveries(db, conversation)):
            self._push({"t": "delivery", "conversation": conversation, **told})

    def _offered(self, snapshot: Wire) -> Wire | None:
        """The standing offer as an event that carries the whole dialogue context."""
        offer = snapshot["summary"]["offer"]
        if offer is None or offer["to"]["id"] != self._identity.id:
            return None
        event = next(
            e
            for e in reversed(snapshot["events"])
            if e["type"] == "conversation.offered" and e["data"]["offer_id"] == offer["offer_id"]
        )
        return {**event, "data": {**event["data"], "context": snapshot["context"]}}

    def _known(self, resume: f.Resume | None) -> dict[ConversationId, int]:
        """Positions the client may go on from: of this incarnation of the database only."""
        if resume is None or resume.epoch != self._desk.administration.epoch:
            return {}
        return {ConversationId(c): head for c, head in resume.heads.items()}

    def _agent(self, db: Connection) -> Wire:
        who = self._identity
        seat = self._desk.view.agent(db, who.id)
        return {"id": who.id, "name": who.name, "role": who.role.value, **seat}

    def _ready(self, agent: Wire, summaries: list[Wire], *, recovered: bool) -> Wire:
        return {
            "t": "ready",
            "epoch": self._desk.administration.epoch,
            "recovered": recovered,
            "agent": agent,
            "snapshot": {
                "version": self._version,
                "queue": self._queue,
                "conversations": summaries,
            },
        }

    def _push(self, frame: Mapping[str, Any]) -> None:
        self._place.follower.push(orjson.dumps(frame).decode())

    async def _read(self, work: Callable[[Connection], T]) -> T:
        return await self._desk.administration.database.read(work)
