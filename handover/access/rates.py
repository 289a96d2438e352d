"""How often something may be tried: moving windows, most of them counted in Redis for all processes together.

While Redis is away, each process counts on its own in memory: limits then hold per process rather than not at
all. What was counted on one side is unknown to the other. Keys hold fingerprints, never names or numbers.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from handover.access.moving_windows import MovingWindows

log = structlog.get_logger()

T = TypeVar("T")

_ANSWERS_WITHIN = 0.5
"""Seconds that a request waits for Redis before it is counted in memory."""
_ASK_AGAIN_AFTER = 5.0
"""Seconds for which a Redis that did not answer is left alone."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` times within any `seconds`. The name keeps its counts apart from others'.

    `shared`: over all processes together, as who guesses secrets must not get a try at each. What only keeps
    a process from being flooded is counted where it arrives, and costs no question to Redis.
    """

    name: str
    amount: int
    seconds: int
    shared: bool = True


class RateLimits:
    """Counts. `prefix` stands before every key in Redis."""

    def __init__(self, redis_url: str, *, prefix: str = "handover:rates") -> None:
        self._pool = ConnectionPool.from_url(
            redis_url,
            socket_timeout=None,  # see `handover.feed.wakes.redis_at`
            socket_connect_timeout=_ANSWERS_WITHIN,
            retry=Retry(NoBackoff(), 0),
        )
        ours: dict[str, Any] = {"connection_pool": self._pool}  # else it makes one, with minutes of retries
        shared = RedisStorage("redis://", implementation="redispy", key_prefix=prefix, **ours)
        self._shared = MovingWindowRateLimiter(shared)
        self._own = MovingWindowRateLimiter(MovingWindows())
        self._left_alone_until = 0.0

    async def take(self, limit: Limit, *whose: str) -> bool:
        """Count one attempt; False, and nothing counted, where there were too many."""
        return await self._asked(limit, lambda counts: counts.hit(_item(limit), _key(whose)))

    async def free(self, limit: Limit, *whose: str) -> bool:
        """Whether an attempt would be counted; counts nothing."""
        return await self._asked(limit, lambda counts: counts.test(_item(limit), _key(whose)))

    async def forgive(self, limit: Limit, *whose: str) -> None:
        """Forget what was counted."""
        await self._asked(limit, lambda counts: counts.clear(_item(limit), _key(whose)))

    async def close(self) -> None:
        await self._pool.disconnect()

    async def _asked(self, limit: Limit, question: Callable[[MovingWindowRateLimiter], Awaitable[T]]) -> T:
        if limit.shared and time.monotonic() >= self._left_alone_until:
            try:
                async with asyncio.timeout(_ANSWERS_WITHIN):
                    return await question(self._shared)
            except (RedisError, OSError) as error:
                self._left_alone_until = time.monotonic() + _ASK_AGAIN_AFTER
                log.warning("rates_counted_in_memory", error=type(error).__name__)
        return await question(self._own)


def _item(limit: Limit) -> RateLimitItem:
    return RateLimitItemPerSecond(limit.amount, limit.seconds, namespace=limit.name)


def _key(whose: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(whose).encode()).hexdigest()
