"""What runs as long as the broker ends when it is told to, whatever it is doing at that moment."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest

from handover.access.rates import Limit, RateLimits
from handover.administration import Administration
from handover.clock import SystemClock
from handover.feed.wakes import Wakes, redis_at
from handover.routing.router import Router
from handover.storage.database import database_at
from handover.storage.migrate import upgrade

pytestmark = pytest.mark.anyio

MOMENTS = 30
"""Turns of the event loop after something began: it is told to end at each of them once."""


async def ended(running: "asyncio.Task[None]", after: int) -> bool:
    for _ in range(after):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=1.0)
    return bool(done)


def started(work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    return asyncio.create_task(work)


async def test_hints_end_while_one_is_sent(redis_url: str) -> None:
    redis = redis_at(redis_url)
    for moment in range(MOMENTS):
        wakes = Wakes(redis, "liander", "me")
        running = started(wakes.run(lambda _hint: None))
        while not wakes.connected:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
        wakes.send({"t": "queue"})
        assert await ended(running, moment), f"not at turn {moment}"
    await redis.aclose()


async def test_counting_ends_whoever_asks(redis_url: str) -> None:
    """A socket's listener asks for each frame."""
    rates = RateLimits(redis_url, prefix=f"test:{uuid4()}")
    much = Limit("frames", amount=1_000_000, seconds=30)

    async def asking() -> None:
        await rates.take(much, "somebody")
        await asyncio.Event().wait()

    for moment in range(2 * MOMENTS):
        assert await ended(started(asking()), moment), f"not at turn {moment}"
    await rates.close()


async def test_routing_ends_while_it_wakes_up(tmp_path: Path) -> None:
    database = database_at(f"sqlite:///{tmp_path}/liander.sqlite3")
    await database.write(lambda db: upgrade(db, "administration"))
    administration = cast(Administration, SimpleNamespace(database=database))
    for moment in range(MOMENTS):
        router = Router(administration, SystemClock(), lambda _brand: 30)
        running = started(router.run())
        await asyncio.sleep(0)
        router.queue_moved()
        assert await ended(running, moment), f"not at turn {moment}"
    await database.close()
