"""Wake-ups between processes, over Redis pub/sub. They carry heads and hints, never content.

Any of them may be lost: positions are compared with SQL every few seconds, and often while Redis is away.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger()

RECONNECT_AFTER = 0.25
ANSWERS_WITHIN = 5.0
"""Seconds that Redis has to take hints."""

Hint = dict[str, Any]


def redis_at(url: str) -> Redis:
    """Without the library's own timeout: a `wait_for`, which in Python 3.11 may lose a cancellation that
    comes just as it ends. A process that was told to stop would go on for ever."""
    return Redis.from_url(url, socket_timeout=None)


class Wakes:
    """One channel per administration; what this process sent itself is not handed back to it."""

    def __init__(self, redis: Redis, administration: str, me: str) -> None:
        self._redis = redis
        self._channel = f"handover:{administration}:wakes"
        self._me = me
        self._outbox: asyncio.Queue[Hint] = asyncio.Queue(maxsize=10_000)
        self.connected = False

    def send(self, hint: Hint) -> None:
        """Queue a hint; dropped where Redis does not keep up, because others look for themselves in time."""
        if self.connected and not self._outbox.full():
            self._outbox.put_nowait(hint | {"from": self._me})

    async def run(self, on_hint: Callable[[Hint], None]) -> None:
        """Send and listen until cancelled, coming back whenever Redis does."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sending())
            group.create_task(self._listening(on_hint))

    async def _sending(self) -> None:
        while True:
            hints = [await self._outbox.get()]
            while not self._outbox.empty():
                hints.append(self._outbox.get_nowait())
            try:
                async with asyncio.timeout(ANSWERS_WITHIN):
                    await self._redis.publish(self._channel, orjson.dumps(hints))
            except (RedisError, OSError):
                self.connected = False

    async def _listening(self, on_hint: Callable[[Hint], None]) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(self._channel)
                    self.connected = True
                    async for message in channel.listen():
                        self._hand(message, on_hint)
            except (RedisError, OSError) as error:
                if self.connected:
                    log.warning("wakes_lost", error=type(error).__name__)
                self.connected = False
                await asyncio.sleep(RECONNECT_AFTER)

    def _hand(self, message: dict[str, Any], on_hint: Callable[[Hint], None]) -> None:
        if message["type"] != "message":
            return
        for hint in orjson.loads(message["data"]):
            if hint.get("from") != self._me:
                on_hint(hint)
