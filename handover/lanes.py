"""One lane per conversation, one thing in flight; across conversations as many as the other side can take.

Questions to an assistant and messages to a network keep their order so. (Rasa itself would poll a ticket lock
once a second and lose the loser.)
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog

from handover.storage.group_commit import is_passing, place_of
from handover.storage.scheduling import Ask, Send
from models.vocabulary.identity import BrandKey, ConversationId

log = structlog.get_logger()

IN_FLIGHT = 64
"""Under way at once, over all conversations of a brand: one whose assistant hangs holds up no other brand."""
TRIES = 5
"""Of work that fails by itself, and not because the database is away; then it is set aside."""
AGAIN_AFTER = 1.0
"""Seconds until work that could not be committed is tried again: its row is still there."""
LOOK_AGAIN_AFTER = 0.05
"""Seconds until what had to wait for another process is looked at again."""


class EarlierFirst(Exception):
    """Another process has earlier work of the same conversation, which goes first."""


W = TypeVar("W", bound=Ask | Send)


@dataclass(slots=True)
class _Lane(Generic[W]):
    """Work of one conversation; `done` once the last of it is."""

    work: deque[W]
    done: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Lanes(Generic[W]):
    """Work of this process, in order per conversation; what another process must do first, its rows tell."""

    def __init__(self, do: Callable[[W], Awaitable[None]], set_aside: Callable[[W], Awaitable[None]]) -> None:
        self._do = do
        self._set_aside = set_aside
        self._lanes: dict[ConversationId, _Lane[W]] = {}
        self._places: defaultdict[BrandKey, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(IN_FLIGHT)
        )

    def add(self, work: W) -> None:
        """Behind what this conversation has under way; what waits already is not doubled."""
        lane = self._lanes.get(work.conversation)
        if lane is None:
            lane = self._lanes[work.conversation] = _Lane(deque([work]))
            lane.task = asyncio.create_task(self._run(work.conversation, lane))
        elif all(waiting.id != work.id for waiting in lane.work):
            lane.work.append(work)

    def waiting(self, conversation: ConversationId) -> int:
        """How much is under way, and behind it."""
        lane = self._lanes.get(conversation)
        return 0 if lane is None else len(lane.work)

    async def settled(self, conversation: ConversationId) -> None:
        """Return once nothing is under way for this conversation."""
        lane = self._lanes.get(conversation)
        if lane is not None:
            await lane.done.wait()

    async def stop(self) -> None:
        """Leave work where it is: its rows say what is still to be done."""
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, conversation: ConversationId, lane: _Lane[W]) -> None:
        try:
            while lane.work:
                done = await self._one(lane.work[0])
                tried = lane.work.popleft()
                if not done:
                    # Behind the others: what it waits for may have come to this lane meanwhile.
                    lane.work.append(tried)
                    await asyncio.sleep(LOOK_AGAIN_AFTER)
        finally:
            del self._lanes[conversation]
            lane.done.set()

    async def _one(self, work: W) -> bool:
        """Whether it was its turn; it is done then: nothing is dropped because the database was away.

        What always fails is set aside, so that what is behind it goes on.
        """
        failed = 0
        while True:
            try:
                async with self._places[work.brand]:
                    await (self._do(work) if failed < TRIES else self._set_aside(work))
                return True
            except EarlierFirst:
                return False
            except Exception as error:
                failed += not is_passing(error)
                _tell(work, error, failed)
                await asyncio.sleep(AGAIN_AFTER)


def _tell(work: Ask | Send, error: Exception, failed: int) -> None:
    name, why = type(work).__name__, type(error).__name__
    log.error("work_failed", work=name, brand=work.brand, error=why, at=place_of(error), failed=failed)
