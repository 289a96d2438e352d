"""One transaction for many commands.

Lock the conversations in id order, skipping those another process holds; look up which command ids were
honoured before; decide on rows read under the lock; write everything at once. Whoever is told something is
told it after this is committed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select

from handover.conversation import commands as c
from handover.conversation.circumstances import Circumstances
from handover.conversation.decide import decide
from handover.conversation.draft import Decision
from handover.conversation.events import ControlChanged, Recorded
from handover.conversation.refusals import Refused
from handover.conversation.state import Conversation
from handover.storage import contact_points, news
from handover.storage.around import DeskUnderLock, Surroundings
from handover.storage.codec import decode_state, encode_event, encode_state
from handover.storage.contact_points import ContactPoint
from handover.storage.scheduling import Ask, Scheduling, Send
from handover.storage.sealing import Keyring, Seal
from handover.storage.seats import Seating, takes_seat
from models.tables import claims, conversations, customers, events, holds, work
from models.vocabulary.address import Address
from models.vocabulary.identity import AgentId, ConversationId

LATE = timedelta(minutes=1)


def counts_from(said_when: datetime | None, now: datetime) -> datetime:
    """Networks tell whole seconds, and clocks differ: only what came late is not of now."""
    return said_when if said_when is not None and now - said_when > LATE else now


@dataclass(frozen=True, slots=True)
class Request:
    """A command for one conversation; `finishes` names the work row that it completes: of several that want
    to, as two processes may when a lease ran out, the first does, whatever it came to.

    `said_at` is where a customer gave it: under the lock it must still belong to this conversation.
    `said_when`: by the network's clock, where it tells; what comes hours late was said hours ago.
    """

    conversation: ConversationId
    command: c.Command
    finishes: str | None = None
    said_at: Address | None = None
    said_when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Honoured:
    """The command is committed. `seq` is the log's head after it; `repeated`: it was done before."""

    seq: int
    after: Conversation
    events: tuple[Recorded, ...] = ()
    asks: tuple[Ask, ...] = ()
    sends: tuple[Send, ...] = ()
    seats: tuple[AgentId, ...] = ()
    """Whose seat it took or left."""
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Deferred:
    """Another process holds the conversation: into the next batch."""


class UnknownConversation(Exception):
    """There is no such conversation here, or its customer was erased."""


class MovedOn(Exception):
    """The address belongs to another conversation by now."""


Outcome = Honoured | Deferred | Refused | UnknownConversation | MovedOn


class Batch:
    """The requests of one transaction, and what they come to. Used once."""

    def __init__(
        self, requests: Sequence[Request], keyring: Keyring, around: Surroundings, owner: str, now: datetime
    ) -> None:
        self._requests = requests
        self._keyring = keyring
        self._around = around
        self._scheduling = Scheduling(keyring, owner, now)
        self._now = now
        self._held: dict[str, Conversation] = {}
        self._seals: dict[str, Seal] = {}
        self._changed: dict[str, Conversation] = {}
        self._rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self._recorded: dict[str, list[Recorded]] = defaultdict(list)
        self._finished: list[str] = []
        self._unfinished: set[str] = set()
        self._done: dict[tuple[str, str], int] = {}
        self._points: dict[Address, ContactPoint] = {}
        self._heard: dict[Address, datetime] = {}
        self._proven: frozenset[ConversationId] = frozenset()
        self._news: dict[news.Whose, news.Chosen] = {}

    def run(self, connection: Connection) -> list[Outcome]:
        """The outcome of each request, in order. Commits nothing itself."""
        self._lock(connection)
        self._points = self._contact_points(connection)
        self._done = self._honoured_before(connection)
        self._unfinished = self._still_to_do(connection)
        self._proven = self._shown_theirs(connection)
        seating = Seating.lock(connection, self._agents())
        outcomes = [self._decide_one(connection, seating, request) for request in self._requests]
        self._write(connection)
        seating.write(connection, self._now)
        return outcomes

    # -- reading under the lock ----------------------------------------------------------------------

    def _lock(self, connection: Connection) -> None:
        wanted = sorted({request.conversation for request in self._requests})
        query = (
            select(conversations)
            .where(conversations.c.id.in_(wanted))
            .order_by(conversations.c.id)
            .with_for_update(skip_locked=True)
        )
        rows = connection.execute(query).mappings().all()
        keys = self._data_keys(connection, rows)
        for row in rows:
            sealed_key = keys.get(row["customer_id"])
            if sealed_key is not None:
                self._open(row, sealed_key)

    def _data_keys(self, connection: Connection, rows: Iterable[RowMapping]) -> dict[str, bytes | None]:
        wanted = {row["customer_id"] for row in rows}
        query = select(customers.c.id, customers.c.data_key).where(customers.c.id.in_(wanted))
        return {row.id: row.data_key for row in connection.execute(query)}

    def _open(self, row: RowMapping, sealed_key: bytes) -> None:
        seal = self._keyring.of(row["customer_id"], sealed_key)
        self._seals[row["id"]] = seal
        self._held[row["id"]] = decode_state(seal.open(row["state"], f"state:{row['id']}"))

    def _honoured_before(self, connection: Connection) -> dict[tuple[str, str], int]:
        """Here, or where the address belonged before: networks bring a message again days later."""
        earlier = {point.previous for point in self._points.values() if point.previous is not None}
        query = select(claims.c.conversation_id, claims.c.command_id, claims.c.seq).where(
            claims.c.conversation_id.in_([*self._held, *earlier]),
            claims.c.command_id.in_([request.command.id for request in self._requests]),
        )
        return {(r.conversation_id, r.command_id): r.seq for r in connection.execute(query)}

    def _still_to_do(self, connection: Connection) -> set[str]:
        """Of what is to be finished: nobody else comes to it while the conversation is locked."""
        wanted = {request.finishes for request in self._requests if request.finishes is not None}
        if not wanted:
            return wanted
        return set(connection.execute(select(work.c.id).where(work.c.id.in_(sorted(wanted)))).scalars())

    def _contact_points(self, connection: Connection) -> dict[Address, ContactPoint]:
        asked = {request.conversation for request in self._requests if request.said_at is not None}
        return contact_points.at_conversations(connection, asked) if asked else {}

    def _shown_theirs(self, connection: Connection) -> frozenset[ConversationId]:
        """Asked for all answers at once: most are of customers who showed nothing to be theirs."""
        answered = {r.conversation for r in self._requests if isinstance(r.command, c.AssistantAnswers)}
        return news.proven(connection, answered) if answered else frozenset()

    def _agents(self) -> set[str]:
        """Whose seats these commands may take or free; locked at once, in order, against deadlock."""
        named: set[str] = set()
        for request in self._requests:
            held = self._held.get(request.conversation)
            if held is not None:
                named |= takes_seat(request.command, held)
        return named

    # -- deciding ------------------------------------------------------------------------------------

    def _decide_one(self, connection: Connection, seating: Seating, request: Request) -> Outcome:
        held = self._held.get(request.conversation)
        if held is None:
            return self._absent(connection, request.conversation)
        before = self._honoured(request)
        if before is None and not self._is_to_do(request):
            before = held.seq
        if request.finishes is not None:
            self._finish(request.finishes)
        if before is not None:
            return Honoured(seq=before, after=held, repeated=True)
        if request.said_at is not None and self._moved_on(request):
            return MovedOn()
        try:
            decision = decide(held, request.command, self._circumstances(connection, seating, held))
        except Refused as refused:
            return refused
        seating.move(held.occupant, decision.after.occupant)
        return self._accept(connection, request, decision, _moved(held.occupant, decision.after.occupant))

    def _is_to_do(self, request: Request) -> bool:
        return request.finishes is None or request.finishes in self._unfinished

    def _finish(self, work_id: str) -> None:
        self._unfinished.discard(work_id)
        self._finished.append(work_id)

    def _honoured(self, request: Request) -> int | None:
        point = self._points.get(request.said_at) if request.said_at is not None else None
        places = [request.conversation, *([point.previous] if point and point.previous else [])]
        known = (self._done.get((place, request.command.id)) for place in places)
        return next((seq for seq in known if seq is not None), None)

    def _moved_on(self, request: Request) -> bool:
        point = self._points.get(request.said_at) if request.said_at is not None else None
        return point is None or point.conversation != request.conversation

    def _absent(self, connection: Connection, conversation: ConversationId) -> Outcome:
        query = (
            select(conversations.c.id)
            .join(customers, customers.c.id == conversations.c.customer_id)
            .where(conversations.c.id == conversation, customers.c.data_key.is_not(None))
        )
        known = connection.execute(query).scalar()
        return UnknownConversation(conversation) if known is None else Deferred()

    def _circumstances(self, connection: Connection, seating: Seating, held: Conversation) -> Circumstances:
        return Circumstances(
            now=self._now,
            policy=self._around.policy(held.brand),
            desk=DeskUnderLock(connection, self._around, held, self._now),
            phrases=self._around.phrases(held.brand),
            seats=seating.seats,
            news=news.NewsUnderLock(connection, held, proven=held.id in self._proven, made=self._news),
        )

    def _accept(
        self,
        connection: Connection,
        request: Request,
        decision: Decision,
        seats: tuple[AgentId, ...],
    ) -> Honoured:
        after = decision.after
        self._held[after.id] = self._changed[after.id] = after
        self._claim(request, after)
        if request.said_at is not None:
            when = counts_from(request.said_when, self._now)
            self._heard[request.said_at] = max(when, self._heard.get(request.said_at, when))
        self._remember_holder(after, decision)
        self._choose_news(connection, after, decision)
        seal = self._seals[after.id]
        self._rows[events].extend(_event_row(seal, after.id, recorded) for recorded in decision.events)
        begun = [
            one
            for effect in decision.effects
            for one in self._scheduling.begin(
                connection, seal, after, effect, unwritten=self._recorded[after.id]
            )
        ]
        self._recorded[after.id] += decision.events
        return Honoured(
            seq=after.seq,
            after=after,
            events=decision.events,
            asks=tuple(one for one in begun if isinstance(one, Ask)),
            sends=tuple(one for one in begun if isinstance(one, Send)),
            seats=seats,
        )

    def _choose_news(self, connection: Connection, after: Conversation, decision: Decision) -> None:
        chosen = news.choice_in(after, decision.events)
        if chosen is None:
            return
        self._news[after.brand, after.customer] = chosen
        if chosen.choice.wanted is False:
            stopped = news.brought_along(connection, after.id)
            self._news |= {(after.brand, customer): chosen for customer in stopped}

    def _claim(self, request: Request, after: Conversation) -> None:
        key = (request.conversation, request.command.id)
        self._done[key] = after.seq
        self._rows[claims].append(
            {"conversation_id": key[0], "command_id": key[1], "seq": after.seq, "at": self._now}
        )

    def _remember_holder(self, after: Conversation, decision: Decision) -> None:
        """Who ever held it finds it again."""
        if after.agent is not None and any(isinstance(r.event, ControlChanged) for r in decision.events):
            self._rows[holds].append(
                {
                    "agent_id": after.agent.id,
                    "conversation_id": after.id,
                    "generation": after.generation,
                    "at": self._now,
                }
            )

    # -- writing -------------------------------------------------------------------------------------

    def _write(self, connection: Connection) -> None:
        for table, rows in self._rows.items():
            if rows:
                connection.execute(table.insert(), rows)
        self._scheduling.write(connection)
        if self._changed:
            connection.execute(_UPDATE, [self._row(after) for after in self._changed.values()])
        if self._heard:
            contact_points.hear(connection, self._heard)
        news.keep(connection, self._news)
        if self._finished:
            connection.execute(work.delete().where(work.c.id.in_(self._finished)))

    def _row(self, after: Conversation) -> dict[str, Any]:
        return {
            "key": after.id,
            **columns_of(after, self._now),
            "state": self._seals[after.id].close(encode_state(after), f"state:{after.id}"),
        }


def _moved(before: AgentId | None, after: AgentId | None) -> tuple[AgentId, ...]:
    return () if before == after else tuple(agent for agent in (before, after) if agent is not None)


def columns_of(after: Conversation, now: datetime) -> dict[str, Any]:
    """The plain columns that queries need: derived from the folded state, never set on their own."""
    return {
        "seq": after.seq,
        "generation": after.generation,
        "control": after.control.value,
        "handover": after.handover.value,
        "agent_id": after.agent.id if after.agent else None,
        "offered_to": after.offer.to.id if after.offer else None,
        "waiting_since": after.episode.since if after.episode else None,
        "emergency": after.episode is not None and after.episode.emergency,
        "last_at": after.last_said_at or now,
    }


_COLUMNS = (
    "seq",
    "generation",
    "control",
    "handover",
    "agent_id",
    "offered_to",
    "waiting_since",
    "emergency",
    "last_at",
    "state",
)
_UPDATE = (
    conversations.update()
    .where(conversations.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in _COLUMNS})
)


def _event_row(seal: Seal, conversation: ConversationId, recorded: Recorded) -> dict[str, Any]:
    return {
        "conversation_id": conversation,
        "seq": recorded.seq,
        "generation": recorded.generation,
        "type": recorded.event.type,
        "at": recorded.at,
        "body": seal.close(encode_event(recorded.event), f"event:{conversation}:{recorded.seq}"),
    }
