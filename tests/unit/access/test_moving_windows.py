"""What the limits library counts in memory: exact, and forgotten when it no longer counts."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerSecond
from limits.aio.strategies import MovingWindowRateLimiter

from handover.access import moving_windows
from handover.access.moving_windows import MovingWindows

pytestmark = pytest.mark.anyio

THREE_IN_TEN = RateLimitItemPerSecond(3, 10)


class _Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now

    time = monotonic


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    clock = _Clock()
    monkeypatch.setattr(moving_windows, "time", clock)
    return clock


async def test_three_in_any_ten_seconds(clock: _Clock) -> None:
    counts = MovingWindowRateLimiter(MovingWindows())
    assert [await counts.hit(THREE_IN_TEN, "anna") for _ in range(4)] == [True, True, True, False]
    clock.now += 9.9
    assert not await counts.test(THREE_IN_TEN, "anna") and not await counts.hit(THREE_IN_TEN, "anna")
    assert await counts.hit(THREE_IN_TEN, "bas")
    clock.now += 0.2
    assert await counts.hit(THREE_IN_TEN, "anna")
    assert (await counts.get_window_stats(THREE_IN_TEN, "anna")).remaining == 2


async def test_what_is_refused_does_not_count(clock: _Clock) -> None:
    counts = MovingWindowRateLimiter(MovingWindows())
    for _ in range(30):
        await counts.hit(THREE_IN_TEN, "anna")
    clock.now += 10.1
    assert await counts.hit(THREE_IN_TEN, "anna")


async def test_who_stays_away_is_forgotten(clock: _Clock) -> None:
    windows = MovingWindows()
    counts = MovingWindowRateLimiter(windows)
    for number in range(1_000):
        await counts.hit(THREE_IN_TEN, f"customer {number}")
    clock.now += 11
    for _ in range(600):
        clock.now += 0.1
        await counts.hit(THREE_IN_TEN, "anna")
    assert len(windows._windows) == 1


@given(gaps=st.lists(st.floats(0, 12), max_size=40), limit=st.integers(1, 5))
async def test_as_a_list_of_moments_would_count(gaps: list[float], limit: int) -> None:
    clock, patch = _Clock(), pytest.MonkeyPatch()
    patch.setattr(moving_windows, "time", clock)
    counts, taken = MovingWindowRateLimiter(MovingWindows()), deque[float]()
    for gap in gaps:
        clock.now += gap
        expected = sum(moment > clock.now - 10 for moment in taken) < limit
        assert await counts.hit(RateLimitItemPerSecond(limit, 10), "anna") == expected
        if expected:
            taken.append(clock.now)
    patch.undo()
