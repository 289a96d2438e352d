"""Group commit: whatever is waiting when a transaction can begin goes into it together.

A failed batch is replayed one by one, so that one bad command cannot sink the others. A COMMIT whose outcome
is unknown (the connection broke) is simply run again: every command claims its id.
"""

import asyncio
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

from handover.clock import Clock
from handover.conversation.refusals import Refused
from handover.storage.around import Surroundings
from handover.storage.batch import (
    Batch,
    Deferred,
    Honoured,
    MovedOn,
    Outcome,
    Request,
    UnknownConversation,
)
from handover.storage.database import Database
from handover.storage.sealing import Keyring
from handover.storage.seats import SeatTakenMeanwhile
from models.vocabulary.identity import ConversationId

log = structlog.get_logger()

BATCH = 128
"""Commands in one transaction. More adds latency without saving commits worth naming."""
RETRIES = 5
RETRY_AFTER = 0.2
DEFER = 0.005
"""Seconds before a conversation that another process holds is tried again."""


class Unavailable(Exception):
    """The database did not take the command; it may be given again, with the same id."""


class Broken(Exception):
    """The command cannot be carried out, nor will be: something is wrong with it, or with us."""


class _HeldElsewhere(Exception):
    """Another process holds one of the conversations."""


def is_passing(error: Exception) -> bool:
    """Whether the same may work later: the database is away, or could not take it just now."""
    if isinstance(error, IntegrityError | DataError):
        return False
    return isinstance(error, Unavailable | SQLAlchemyError | OSError | SeatTakenMeanwhile)


T = TypeVar("T")
Give = Callable[[Sequence[Request]], list[Honoured]]
Waiting = tuple[Request, asyncio.Future[Honoured]]
OnCommit = Callable[[ConversationId, Honoured], None]


class GroupCommit:
    """The one way in which conversations change."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        around: Surroundings,
        clock: Clock,
        owner: str,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._around = around
        self._clock = clock
        self._owner = owner
        self._on_commit: OnCommit | None = None
        self._waiting: deque[Waiting] = deque()
        self._wake = asyncio.Event()

    def tell(self, on_commit: OnCommit) -> None:
        """Whom to call with what is committed, in order of commit."""
        self._on_commit = on_commit

    async def submit(self, request: Request) -> Honoured:
        """Commit one command. Raises `Refused`, `UnknownConversation`, `Unavailable` or `Broken`."""
        future: asyncio.Future[Honoured] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        self._wake.set()
        return await future

    async def together(self, plan: Callable[[Connection, Give], T]) -> T:
        """One transaction over several conversations and whatever else `plan` writes.

        `plan` gives its commands with `give`, all at once. Raises what `plan` raises (nothing is written
        then), `Refused`, `UnknownConversation` or `Unavailable`.
        """
        for attempt in range(RETRIES):
            try:
                return await self._once(plan)
            except (DBAPIError, OSError, SeatTakenMeanwhile, _HeldElsewhere):
                await asyncio.sleep(RETRY_AFTER * 2**attempt)
        raise Unavailable("several conversations")

    async def _once(self, plan: Callable[[Connection, Give], T]) -> T:
        given: list[tuple[ConversationId, Honoured]] = []
        result = await self._database.write(lambda db: plan(db, self._giving(db, given)))
        self._told(given)
        return result

    def _giving(self, db: Connection, given: list[tuple[ConversationId, Honoured]]) -> Give:
        def give(requests: Sequence[Request]) -> list[Honoured]:
            batch = Batch(requests, self._keyring, self._around, self._owner, self._clock.now())
            for request, outcome in zip(requests, batch.run(db), strict=True):
                match outcome:
                    case Honoured():
                        given.append((request.conversation, outcome))
                    case Deferred():
                        raise _HeldElsewhere
                    case Refused() | UnknownConversation() | MovedOn():
                        raise outcome
            return [honoured for _, honoured in given]

        return give

    def _told(self, given: Sequence[tuple[ConversationId, Honoured]]) -> None:
        for conversation, honoured in given:
            if not honoured.repeated and self._on_commit is not None:
                self._on_commit(conversation, honoured)

    async def run(self) -> None:
        """Commit until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                await self._commit([self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))])

    async def _commit(self, batch: list[Waiting]) -> None:
        try:
            outcomes = await self._transact([request for request, _ in batch])
        except Exception as error:
            if len(batch) > 1:
                log.warning("batch_failed", commands=len(batch), error=type(error).__name__)
            for waiting in batch:
                await self._alone(waiting)
        else:
            self._settle(batch, outcomes)

    async def _alone(self, waiting: Waiting) -> None:
        """One command in its own transaction. Whatever is wrong with it is told to whoever gave it."""
        try:
            outcomes = await self._persistently([waiting[0]])
        except Exception as error:
            _fail(waiting[1], _told_as(error, waiting[0]))
        else:
            self._settle([waiting], outcomes)

    async def _persistently(self, requests: Sequence[Request]) -> list[Outcome]:
        """Again while the database is away or a lock was not ours; what is wrong in itself stays wrong."""
        for attempt in range(RETRIES):
            try:
                return await self._transact(requests)
            except Exception as error:
                if not is_passing(error):
                    raise
                await asyncio.sleep(RETRY_AFTER * 2**attempt)
        return await self._transact(requests)

    async def _transact(self, requests: Sequence[Request]) -> list[Outcome]:
        batch = Batch(requests, self._keyring, self._around, self._owner, self._clock.now())
        return await self._database.write(batch.run)

    def _settle(self, batch: list[Waiting], outcomes: list[Outcome]) -> None:
        for (request, future), outcome in zip(batch, outcomes, strict=True):
            match outcome:
                case Honoured():
                    self._told([(request.conversation, outcome)])
                    if not future.done():
                        future.set_result(outcome)
                case Deferred():
                    asyncio.get_running_loop().call_later(DEFER, self._again, (request, future))
                case Refused() | UnknownConversation() | MovedOn():
                    _fail(future, outcome)

    def _again(self, waiting: Waiting) -> None:
        self._waiting.append(waiting)
        self._wake.set()


def _told_as(error: Exception, request: Request) -> Unavailable | Broken:
    """Logged by its kind and place: what an exception quotes may be a customer's."""
    name, command = type(error).__name__, type(request.command).__name__
    if is_passing(error):
        log.error("command_not_taken", error=name)
        return Unavailable(name)
    log.error("command_broken", command=command, error=name, at=place_of(error))
    return Broken(name)


def place_of(error: Exception) -> str:
    """The line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""


def _fail(future: asyncio.Future[Honoured], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
