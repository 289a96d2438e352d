"""When people are there: opening hours on the wall clock of the brand's own time zone.

An opening is an unbroken stretch of time, so the nights on which the clock is changed need a rule. A time
that comes twice opens at its first and closes at its last coming; a skipped time is taken one hour on, as a
clock that was not changed yet would say (PEP 495, fold=0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
)

MINUTES_A_DAY = 24 * 60
HORIZON = timedelta(days=366)
"""Who does not open within a year is taken never to open."""

_WINDOW = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Part of a day, in minutes after its midnight: opens ≤ t < closes; 1440 = the next midnight."""

    opens: int
    closes: int


def parse_window(text: object) -> Window:
    """`08:00-18:00`; `24:00` may stand as the end. Raises ValueError."""
    match = _WINDOW.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError('write a window as "08:00-18:00", in quotes')
    hours, minutes, end_hours, end_minutes = map(int, match.groups())
    window = Window(hours * 60 + minutes, end_hours * 60 + end_minutes)
    if max(minutes, end_minutes) > 59 or window.closes > MINUTES_A_DAY:
        raise ValueError(f"{text} is no time of day; use 00:00 to 24:00")
    if window.opens >= window.closes:
        raise ValueError(f"{text} ends before it begins; split a night into two days at 24:00")
    return window


def _in_order(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    for one, other in pairwise(windows):
        if one.closes >= other.opens:
            raise ValueError("windows of a day must be in order and apart; join those that touch")
    return windows


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (OSError, ValueError, KeyError):
        raise ValueError(
            f'unknown time zone {str(name)[:60]!r}; use a name such as "Europe/Amsterdam"'
        ) from None


Day = Annotated[
    tuple[Annotated[Window, BeforeValidator(parse_window)], ...],
    Field(max_length=6),
    AfterValidator(_in_order),
]


class Hours(BaseModel):
    """Opening hours of a week, and dates on which it is closed all day. A weekday left out is closed."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    timezone: Annotated[ZoneInfo, PlainValidator(_zone), PlainSerializer(str)]
    mon: Day = ()
    tue: Day = ()
    wed: Day = ()
    thu: Day = ()
    fri: Day = ()
    sat: Day = ()
    sun: Day = ()
    closed_on: frozenset[date] = Field(default=frozenset(), max_length=400)

    def openings(self, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
        """Stretches (from, until; in UTC) of the days `first` to `last`, both included, in order."""
        day = first
        while day <= last:
            for window in self._windows(day):
                yield self._moment(day, window.opens, fold=0), self._moment(day, window.closes, fold=1)
            day += timedelta(days=1)

    def _windows(self, day: date) -> tuple[Window, ...]:
        week = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return () if day in self.closed_on else week[day.weekday()]

    def _moment(self, day: date, minutes: int, *, fold: int) -> datetime:
        naive = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
        wall = naive.replace(tzinfo=self.timezone)
        moment = wall.astimezone(UTC)
        if (
            moment.astimezone(self.timezone).replace(tzinfo=None) == naive
        ):  # it exists: mind its second coming
            moment = wall.replace(fold=fold).astimezone(UTC)
        return moment

    @classmethod
    def always(cls, timezone: str = "Europe/Amsterdam") -> Self:
        """Open day and night."""
        return cls.model_validate({"timezone": timezone} | {day: ["00:00-24:00"] for day in _DAYS})


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_open(hours: Hours, now: datetime) -> bool:
    """Whether people are there at `now` (which knows its zone)."""
    today = now.astimezone(hours.timezone).date()
    moment, day = now.astimezone(UTC), timedelta(days=1)
    return any(start <= moment < end for start, end in hours.openings(today - day, today + day))


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """When the doors open next, later than `now`, on the brand's clock; None when not within a year.

    While it is open, this is the opening after the coming closure.
    """
    moment, today = now.astimezone(UTC), now.astimezone(hours.timezone).date()
    for start, _ in hours.openings(today, today + HORIZON):
        if start > moment and not is_open(hours, start - timedelta(microseconds=1)):
            return start.astimezone(hours.timezone)
    return None
