"""Limits, counted in Redis, and in memory while Redis is away."""

from collections.abc import AsyncIterator

import pytest
import redis

from handover.access.rates import Limit, RateLimits
from handover.launch.ports import free_port

pytestmark = pytest.mark.anyio

THRICE = Limit("thrice", amount=3, seconds=60)


@pytest.fixture
async def rates(redis_url: str) -> AsyncIterator[RateLimits]:
    limits = RateLimits(redis_url)
    yield limits
    await limits.close()


async def _until_refused(rates: RateLimits, *whose: str) -> int:
    taken = 0
    while await rates.take(THRICE, *whose):
        taken += 1
        assert taken < 10
    return taken


async def test_as_often_as_allowed_and_no_more(rates: RateLimits) -> None:
    assert await _until_refused(rates, "anna", "::1") == 3
    assert not await rates.free(THRICE, "anna", "::1")
    assert await rates.free(THRICE, "bas", "::1")


async def test_asking_whether_it_is_free_counts_nothing(rates: RateLimits) -> None:
    for _ in range(5):
        assert await rates.free(THRICE, "anna")
    assert await _until_refused(rates, "anna") == 3


async def test_what_is_forgiven_is_forgotten(rates: RateLimits) -> None:
    await _until_refused(rates, "anna")
    await rates.forgive(THRICE, "anna")
    assert await _until_refused(rates, "anna") == 3


async def test_names_that_run_together_are_told_apart(rates: RateLimits) -> None:
    await _until_refused(rates, "anna", "b")
    assert await rates.free(THRICE, "ann", "ab")


async def test_all_processes_count_together_and_redis_learns_no_names(
    rates: RateLimits, redis_url: str
) -> None:
    other = RateLimits(redis_url)
    assert await rates.take(THRICE, "anna") and await other.take(THRICE, "anna")
    assert await _until_refused(other, "anna") == 1
    await other.close()
    with redis.Redis.from_url(redis_url) as client:
        keys = client.keys()
    assert keys
    assert all(key.startswith(b"handover:rates") and b"anna" not in key for key in keys)


async def test_what_floods_a_process_is_counted_there_and_costs_no_question(
    rates: RateLimits, redis_url: str
) -> None:
    limit, other = Limit("flood", amount=2, seconds=60, shared=False), RateLimits(redis_url)
    assert [await rates.take(limit, "anna") for _ in range(3)] == [True, True, False]
    assert await other.take(limit, "anna")
    await other.close()
    with redis.Redis.from_url(redis_url) as client:
        assert not [key for key in client.scan_iter() if b"flood" in key]


async def test_without_redis_each_process_counts_on_its_own() -> None:
    rates = RateLimits(f"redis://127.0.0.1:{free_port()}")
    assert await _until_refused(rates, "anna") == 3
    assert not await rates.free(THRICE, "anna")
    await rates.forgive(THRICE, "anna")
    assert await rates.take(THRICE, "anna")
    await rates.close()
