"""Clocks that tests move."""

from datetime import UTC, datetime, timedelta


class HandClock:
    """Stands still, at a Monday morning, until it is moved on."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move_on(self, by: timedelta) -> None:
        self._now += by


class MovedClock:
    """The real time, moved on by as much as a test likes: for a broker that is running."""

    def __init__(self) -> None:
        self._later = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._later

    def move_on(self, by: timedelta) -> None:
        self._later += by
