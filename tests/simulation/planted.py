"""Bugs that others' users reported, and two of our own, put into the product for as long as a test lasts.

Each exchanges one collaborator of the product; nothing of it is in the product itself. Numbers are of issues
of Chatwoot (CW) and Rocket.Chat Omnichannel (RC).
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

from handover.assistant.asking import Asking
from handover.conversation import commands as c
from handover.conversation.circumstances import Seat
from handover.conversation.deciding import assistant
from handover.conversation.state import Conversation
from handover.intake.receive import Intake
from handover.storage import batch as batch_room
from handover.storage import deliveries, log, work
from handover.storage import seats as seats_room
from handover.storage.batch import Batch, Honoured
from handover.storage.group_commit import GroupCommit
from handover.storage.scheduling import Ask, Scheduling
from handover.storage.seats import Seating
from handover.storage.work import LEASE
from models.vocabulary.control import Control, HandoverState
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import AgentId
from tests.simulation import planted_moves
from tests.simulation.plan import Plan, plan

_BATCH: Any = batch_room
_SEATS: Any = seats_room
_WORK: Any = work
"""What they name is exchanged while a simulation lasts: it is looked up when it is used."""

Planting = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Bug:
    """`where`: the schedules that have what it takes, so that the others need not be run. `near`: a seed from
    which on it is soon found."""

    planting: Planting
    where: Callable[[Plan], bool] = lambda _plan: True
    near: int = 1


def _late_reply_leaks() -> AbstractContextManager[Any]:
    """CW#13673: whether the assistant may still speak is looked at when it is asked, not when it answers."""
    return patch.object(assistant, "_unheard", lambda _draft, _generation: None)


@contextmanager
def _accept_reads_then_updates() -> Iterator[None]:
    """RC#22206: the conversation is read, then updated; what is recorded gets the next number there is."""
    write = Batch._write

    def renumbered(self: Batch, connection: Any) -> None:
        for row in self._rows[_BATCH.events]:
            conversation, seq = row["conversation_id"], row["seq"]
            missed = log.head(connection, conversation) - _read_at(self, conversation)
            seal = self._seals[conversation]
            body = seal.open(row["body"], f"event:{conversation}:{seq}")
            row["seq"] = seq + missed
            row["body"] = seal.close(body, f"event:{conversation}:{row['seq']}")
        write(self, connection)

    def _read_at(self: Batch, conversation: str) -> int:
        numbers = [r["seq"] for r in self._rows[_BATCH.events] if r["conversation_id"] == conversation]
        return int(min(numbers)) - 1

    with patch.object(Batch, "_lock", _without_lock(Batch._lock)), patch.object(Batch, "_write", renumbered):
        yield


def _without_lock(do: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with a SELECT that locks nothing."""

    def done(self: Any, connection: Any) -> Any:
        with patch.object(_BATCH, "select", _unlocked(_BATCH.select)):
            return do(self, connection)

    return done


def _unlocked(select: Any) -> Any:
    def selecting(*columns: Any) -> Any:
        query = select(*columns)
        query.with_for_update = lambda **_how: query
        return query

    return selecting


@contextmanager
def _resume_by_time() -> Iterator[None]:
    """CW#14934, RC#36023: who comes back is given what is newer than five seconds."""
    follow = Intake.follow

    @asynccontextmanager
    async def recent(self: Intake, address: Any, after: int) -> AsyncIterator[Any]:
        point = await self._contact_point(address, None)
        administration = self._administration
        recorded = await administration.database.read(
            lambda db: log.events_after(db, administration.keyring, point.conversation, 0)
        )
        old = [r.seq for r in recorded if r.at < self._clock.now() - timedelta(seconds=5)]
        async with follow(self, address, max([after, *old])) as following:
            yield following

    with patch.object(Intake, "follow", recent):
        yield


@contextmanager
def _outbox_lost_after_commit() -> Iterator[None]:
    """CW#13881: what is still to be done is written down once the decision is committed."""
    begin, answer = Scheduling.begin, Asking.answer
    owed: dict[str, dict[str, Any]] = {}

    def later(self: Scheduling, db: Any, seal: Any, after: Any, effect: Any, *, unwritten: Any) -> Any:
        for begun in begin(self, db, seal, after, effect, unwritten=unwritten):
            if isinstance(begun, Ask):
                owed[begun.id] = self._work.pop()
            yield begun

    async def written_down(self: Asking, ask: Ask) -> None:
        if ask.id in owed:
            row = owed[ask.id]
            await self._administration.database.write(lambda db: db.execute(_WORK.work.insert().values(row)))
            del owed[ask.id]
        await answer(self, ask)

    with patch.object(Scheduling, "begin", later), patch.object(Asking, "answer", written_down):
        yield


@contextmanager
def _cache_eviction_resumes_the_bot() -> Iterator[None]:
    """CW#4410 and others: who is in control is remembered for five seconds, and the bot is the default."""
    opened, accepted = Batch._open, Batch._accept
    remembered: dict[tuple[str, str], datetime] = {}

    def from_cache(self: Batch, row: Any, sealed_key: bytes) -> None:
        opened(self, row, sealed_key)
        held = self._held[row["id"]]
        until = remembered.get((self._scheduling._owner, held.id))
        if held.control is Control.AGENT and (until is None or until < self._now):
            nobody = replace(held, control=Control.ASSISTANT, agent=None, handover=HandoverState.NO)
            self._held[held.id] = replace(nobody, episode=None, snoozed_until=None)

    def into_cache(self: Batch, db: Any, request: Any, decision: Any, seats: Any) -> Honoured:
        remembered[self._scheduling._owner, decision.after.id] = self._now + timedelta(seconds=5)
        return accepted(self, db, request, decision, seats)

    with patch.object(Batch, "_open", from_cache), patch.object(Batch, "_accept", into_cache):
        yield


@contextmanager
def _repeated_webhook() -> Iterator[None]:
    """CW#11901: whether a message was had before is looked up first, and then it is taken."""
    receive, honoured, claim = Intake.receive, Batch._honoured, Batch._claim

    async def looked_up(self: Intake, arrived: Any) -> int:
        point = await self._contact_point(arrived.address, None)
        administration = self._administration
        recorded = await administration.database.read(
            lambda db: log.events_after(db, administration.keyring, point.conversation, 0)
        )
        had = [r.seq for r in recorded if getattr(r.event, "id", None) == arrived.id]
        return had[0] if had else await receive(self, arrived)

    def nothing_known(self: Batch, request: Any) -> int | None:
        return None if isinstance(request.command, c.CustomerSpeaks) else honoured(self, request)

    def unclaimed(self: Batch, request: Any, after: Conversation) -> None:
        if not isinstance(request.command, c.CustomerSpeaks):
            claim(self, request, after)

    with (
        patch.object(Intake, "receive", looked_up),
        patch.object(Batch, "_honoured", nothing_known),
        patch.object(Batch, "_claim", unclaimed),
    ):
        yield


@contextmanager
def _capacity_counted_outside() -> Iterator[None]:
    """RC#19352: how many conversations an agent has is counted first and written down later."""

    def counted(cls: type[Seating], connection: Any, agents: set[str]) -> Seating:
        rows = connection.execute(_SEATS.select(_SEATS.seats).where(_SEATS.seats.c.agent_id.in_(agents)))
        found = rows.mappings()
        return cls(Seat(agent=r["agent_id"], load=r["load"], capacity=r["capacity"]) for r in found)

    def written(self: Seating, connection: Any, now: datetime) -> None:
        for agent, by in self._moves.items():
            seat = self.seats.get(AgentId(agent))
            if by and seat is not None:
                where = _SEATS.seats.update().where(_SEATS.seats.c.agent_id == agent)
                connection.execute(where.values(load=seat.load))

    with patch.object(Seating, "lock", classmethod(counted)), patch.object(Seating, "write", written):
        yield


@contextmanager
def _told_before_commit() -> Iterator[None]:
    """A notice that is shown, and then was never given: CW#13885."""
    settle = GroupCommit._settle

    async def transact(self: GroupCommit, requests: Sequence[Any]) -> list[Any]:
        deciding = Batch(requests, self._keyring, self._around, self._owner, self._clock.now())

        def told(db: Any) -> list[Any]:
            outcomes = deciding.run(db)
            given = zip(requests, outcomes, strict=True)
            self._told([(r.conversation, o) for r, o in given if isinstance(o, Honoured)])
            return outcomes

        return await self._database.write(told)

    def settled(self: GroupCommit, waiting: Any, outcomes: Any) -> None:
        with patch.object(self, "_told", lambda _given: None):
            settle(self, waiting, outcomes)

    with patch.object(GroupCommit, "_transact", transact), patch.object(GroupCommit, "_settle", settled):
        yield


@contextmanager
def _sent_again_after_a_crash() -> Iterator[None]:
    """CW#9314: what was being sent when a process died is sent again."""
    claim = deliveries.claim

    def waiting(connection: Any, id: str) -> Any:
        found = claim(connection, id)
        if found is not None and found.state is DeliveryState.SENDING:
            return replace(found, state=DeliveryState.QUEUED)
        return found

    with patch.object(deliveries, "claim", waiting):
        yield


def _forgotten_work() -> AbstractContextManager[Any]:
    """Our own, found by this simulation: work of a living process that does not know of it."""
    return patch.object(work, "_forgotten", lambda *_where: [])


def _claimed_by_two() -> AbstractContextManager[Any]:
    """Our own, found by this simulation: two processes read that a message waits, and both send it."""
    return patch.object(deliveries, "claim", deliveries.fetch)


def _has_phones(plan: Plan) -> bool:
    return plan.phones > 0


def _is_moving(plan: Plan) -> bool:
    return plan.moving


def _is_crowded(plan: Plan) -> bool:
    return plan.brokers > 1 and plan.widgets > 2


BUGS: dict[str, Bug] = {
    "late reply leaks": Bug(_late_reply_leaks, near=72),
    "accept reads, then updates": Bug(_accept_reads_then_updates, lambda plan: plan.brokers > 1, near=76),
    "resume by time": Bug(_resume_by_time, lambda plan: plan.widgets > 0),
    "outbox lost after commit": Bug(_outbox_lost_after_commit, near=70),
    "cache eviction resumes the bot": Bug(_cache_eviction_resumes_the_bot, near=7),
    "repeated webhook": Bug(_repeated_webhook, _has_phones, near=5),
    "capacity counted outside": Bug(_capacity_counted_outside, _is_crowded, near=2729),
    "told before commit": Bug(_told_before_commit),
    "sent again after a crash": Bug(_sent_again_after_a_crash, _has_phones, near=15),
    "forgotten work": Bug(_forgotten_work, near=32),
    "claimed by two": Bug(
        _claimed_by_two, lambda plan: _has_phones(plan) and plan.brokers > 1 and plan.lease == LEASE, near=788
    ),
    "code used by itself": Bug(planted_moves.code_used_by_itself, _is_moving),
    "unseen read too early": Bug(planted_moves.unseen_read_too_early, _is_moving, near=4977),
    "sent to who was parted": Bug(planted_moves.sent_to_who_was_parted, _is_moving, near=501),
    "parted by signal only": Bug(planted_moves.parted_by_signal_only, _is_moving, near=2181),
}


def fitting(bug: str, first: int = 1) -> Iterator[int]:
    """Seeds of worlds that have what it takes."""
    return (seed for seed in count(first) if BUGS[bug].where(plan(seed)))


@contextmanager
def planted(bug: str | None) -> Iterator[None]:
    """While it lasts; None: nothing. Raises `KeyError` for a bug that is not there."""
    with ExitStack() as stack:
        if bug is not None:
            stack.enter_context(BUGS[bug].planting())
        yield
