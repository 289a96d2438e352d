"""How fast one customer may write. Counted in Redis, so that all processes count together."""

import structlog
from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError

from models.vocabulary.address import Address

log = structlog.get_logger()

BURST = RateLimitItemPerSecond(20, 5)
"""Someone who types fast, or a resend of everything unsent after a tunnel."""
STEADY = RateLimitItemPerMinute(90)


class LimitReached(Exception):
    """Too much in too short a time."""


class CustomerLimits:
    """While Redis is away each process counts for itself: looser, never closed."""

    def __init__(self, redis_url: str, prefix: str) -> None:
        url = f"async+{redis_url}"
        self._shared: RateLimiter = MovingWindowRateLimiter(
            RedisStorage(url, key_prefix=prefix, implementation="redispy")
        )
        self._own: RateLimiter = MovingWindowRateLimiter(MemoryStorage())

    async def admit(self, address: Address) -> None:
        """Raises `LimitReached`."""
        for limit in (BURST, STEADY):
            if not await self._hit(limit, f"{address.brand}:{address.channel}:{address.id}"):
                raise LimitReached("Dat gaat te snel; wacht even. / Too fast; wait a moment.")

    async def _hit(self, limit: RateLimitItemPerSecond | RateLimitItemPerMinute, who: str) -> bool:
        try:
            return await self._shared.hit(limit, who)
        except (RedisError, OSError) as error:
            log.warning("limits_without_redis", error=type(error).__name__)
            return await self._own.hit(limit, who)
