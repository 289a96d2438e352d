"""Everybody else's software: Redis between the broker processes, Rasa, and counting how often one may."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from redis.exceptions import ConnectionError as RedisGone

from handover.access.rates import Limit
from handover.assistant.client import Answer, AssistantFailure
from handover.conversation import commands as c
from models.vocabulary.control import Reason
from models.vocabulary.understanding import NOT_UNDERSTOOD, Understanding
from tests.simulation.loop import Lane, SimulatedLoop


@dataclass(slots=True)
class Habits:
    """How likely each is, per message or question. All can be turned off at once."""

    lost: float = 0.0
    doubled: float = 0.0
    late: float = 0.0
    """Seconds at most."""
    silent: float = 0.0
    """Rasa does not answer in time."""
    failing: float = 0.0
    stuck: float = 0.2
    """Rasa does not understand, or sends for a person."""

    def calm(self) -> None:
        self.lost = self.doubled = self.silent = self.failing = 0.0
        self.late = min(self.late, 0.05)


class Redis:
    """Publish and subscribe, which promises nothing: messages are lost, doubled, late and out of order."""

    def __init__(self, loop: SimulatedLoop, habits: Habits, chance: Random) -> None:
        self._loop = loop
        self._lane = Lane("redis")
        self._habits = habits
        self._chance = chance
        self._subscribers: list[asyncio.Queue[Any]] = []
        self.away = False

    async def publish(self, channel: str, data: bytes) -> None:
        if self.away:
            raise RedisGone
        for subscriber in self._subscribers:
            for _ in range(self._copies()):
                message = {"type": "message", "data": data}
                self._bring(subscriber, message)

    def _bring(self, subscriber: asyncio.Queue[Any], message: Any) -> None:
        if self._habits.late:
            delay = self._chance.random() * self._habits.late
            self._lane.context.run(self._loop.call_later, delay, subscriber.put_nowait, message)
        else:
            subscriber.put_nowait(message)

    def leave(self) -> None:
        """It is away: everybody's connection breaks."""
        self.away = True
        for subscriber in self._subscribers:
            subscriber.put_nowait(None)

    def come_back(self) -> None:
        self.away = False

    @asynccontextmanager
    async def pubsub(self) -> AsyncIterator["_Subscription"]:
        queue: asyncio.Queue[Any] = asyncio.Queue()
        try:
            yield _Subscription(self, queue)
        finally:
            self.unsubscribe(queue)

    def subscribe(self, queue: asyncio.Queue[Any]) -> None:
        if self.away:
            raise RedisGone
        self._subscribers.append(queue)

    def unsubscribe(self, queue: asyncio.Queue[Any]) -> None:
        if queue in self._subscribers:
            self._subscribers.remove(queue)

    def _copies(self) -> int:
        if self._chance.random() < self._habits.lost:
            return 0
        return 2 if self._chance.random() < self._habits.doubled else 1


class _Subscription:
    def __init__(self, redis: Redis, queue: asyncio.Queue[Any]) -> None:
        self._redis = redis
        self._queue = queue

    async def subscribe(self, channel: str) -> None:
        self._redis.subscribe(self._queue)

    async def listen(self) -> AsyncIterator[dict[str, Any]]:
        while True:
            message = await self._queue.get()
            if message is None:
                raise RedisGone
            yield message


class NoLimits:
    """Rate limits are tested elsewhere."""

    async def take(self, limit: Limit, *whose: str) -> bool:
        return True

    async def free(self, limit: Limit, *whose: str) -> bool:
        return True

    async def forgive(self, limit: Limit, *whose: str) -> None: ...


class Rasa:
    """A brand's assistant: answers late, fails, sends for a person; asked twice, it answers twice."""

    def __init__(self, loop: SimulatedLoop, habits: Habits, chance: Random) -> None:
        self._loop = loop
        self._lane = Lane("rasa")
        self._habits = habits
        self._chance = chance

    async def ready(self) -> bool:
        return True

    async def turn(self, question: dict[str, Any]) -> Answer:
        await self._loop.away(self._lane, self._patience())
        if self._chance.random() < self._habits.failing:
            code, again = _FAILURES[int(self._chance.random() * len(_FAILURES))]
            raise AssistantFailure(code, again=again)
        return self._answer(question)

    def _patience(self) -> float:
        if self._chance.random() < self._habits.silent:
            return 12.0
        return self._chance.random() ** 4 * 8 * (self._habits.late > 0.05)

    def _answer(self, question: dict[str, Any]) -> Answer:
        stuck = self._chance.random() < self._habits.stuck
        wants = Reason.CUSTOMER_ASKED if stuck and self._chance.random() < 0.6 else None
        said = c.Said(content=None, text=f"answer to {question['message_id']}")
        return Answer(
            said=() if stuck else (said,),
            understanding=Understanding(intent=NOT_UNDERSTOOD if stuck else "greet", confidence=0.9),
            events=({"event": "user", "text": question.get("text")},),
            slots={},
            active_loop=None,
            model="simulated",
            wants=wants,
        )


_FAILURES = (("turn_failed", True), ("timeout", False), ("action_failed", False), ("connection_lost", True))
