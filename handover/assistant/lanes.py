"""One lane per conversation, one question in flight; across conversations as many as the assistant can take.

Rasa itself would poll a ticket lock once a second and lose the loser; here the second question simply waits.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from handover.storage.batch import Ask
from models.vocabulary.identity import ConversationId

log = structlog.get_logger()

IN_FLIGHT = 64
"""Questions under way at once, over all conversations of the administration."""
AGAIN_AFTER = 1.0
"""Seconds until a question that could not be committed is tried again: its work row is still there."""


@dataclass(slots=True)
class _Lane:
    """Questions of one conversation; `done` once the last is answered."""

    questions: deque[Ask]
    done: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Lanes:
    """Questions of this process, in order per conversation."""

    def __init__(self, answer: Callable[[Ask], Awaitable[None]]) -> None:
        self._answer = answer
        self._lanes: dict[ConversationId, _Lane] = {}
        self._places = asyncio.Semaphore(IN_FLIGHT)

    def add(self, ask: Ask) -> None:
        """Behind what this conversation asked before; a question that waits already is not doubled."""
        lane = self._lanes.get(ask.conversation)
        if lane is None:
            lane = self._lanes[ask.conversation] = _Lane(deque([ask]))
            lane.task = asyncio.create_task(self._run(ask.conversation, lane))
        elif all(waiting.id != ask.id for waiting in lane.questions):
            lane.questions.append(ask)

    async def settled(self, conversation: ConversationId) -> None:
        """Return once no answer is on its way to this conversation."""
        lane = self._lanes.get(conversation)
        if lane is not None:
            await lane.done.wait()

    async def stop(self) -> None:
        """Leave questions where they are: their rows say that they are still to be answered."""
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, conversation: ConversationId, lane: _Lane) -> None:
        try:
            while lane.questions:
                await self._one(lane.questions[0])
                lane.questions.popleft()
        finally:
            del self._lanes[conversation]
            lane.done.set()

    async def _one(self, ask: Ask) -> None:
        """Until it is answered: a question is never dropped because the database was away."""
        while True:
            try:
                async with self._places:
                    await self._answer(ask)
                return
            except Exception as error:
                log.error("ask_failed", brand=ask.brand, error=type(error).__name__)
                await asyncio.sleep(AGAIN_AFTER)
