"""A clock that only tests move."""

from datetime import UTC, datetime, timedelta


class HandClock:
    """Stands still, at a Monday morning, until it is moved on."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move_on(self, by: timedelta) -> None:
        self._now += by
