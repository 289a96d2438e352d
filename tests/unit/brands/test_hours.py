"""Opening hours on the wall clock: ordinary days, closed days, nights on which the clock is changed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.brands import Hours, is_open, next_opening, opening_phrase

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def hours(**days: Any) -> Hours:
    return Hours.model_validate({"timezone": "Europe/Amsterdam"} | days)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


OFFICE = hours(
    mon=["08:00-12:00", "13:00-18:00"], tue=["08:00-18:00"], fri=["08:00-18:00"], closed_on=["2026-12-25"]
)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 07:59:59", False),
        ("2026-11-23 08:00", True),
        ("2026-11-23 11:59:59", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 13:00", True),
        ("2026-11-23 18:00", False),
        ("2026-11-25 10:00", False),  # a Wednesday, left out
        ("2026-12-25 10:00", False),  # a Friday, closed all day
    ],
)
def test_open(now: str, expected: bool) -> None:
    assert is_open(OFFICE, at(now)) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 07:00", "2026-11-23 08:00"),
        ("2026-11-23 08:00", "2026-11-23 13:00"),  # open: the opening after the coming closure
        ("2026-11-23 12:30", "2026-11-23 13:00"),
        ("2026-11-23 20:00", "2026-11-24 08:00"),
        ("2026-11-24 20:00", "2026-11-27 08:00"),
        ("2026-12-22 20:00", "2026-12-28 08:00"),  # over Christmas
    ],
)
def test_next_opening(now: str, expected: str) -> None:
    assert next_opening(OFFICE, at(now)) == at(expected)


def test_other_zones_are_understood() -> None:
    assert is_open(OFFICE, datetime(2026, 11, 23, 7, 0, tzinfo=UTC))
    assert not is_open(OFFICE, datetime(2026, 11, 23, 6, 59, tzinfo=UTC))


def test_who_never_opens_has_no_next_opening() -> None:
    assert next_opening(hours(), at("2026-11-23 07:00")) is None


def test_who_is_always_open_never_opens() -> None:
    always = Hours.always()
    assert is_open(always, at("2026-03-29 02:30"))
    assert next_opening(always, at("2026-11-23 07:00")) is None


def test_a_shift_over_midnight_is_one_opening() -> None:
    night = hours(mon=["20:00-24:00"], tue=["00:00-06:00", "20:00-22:00"])
    assert is_open(night, at("2026-11-24 00:00"))
    assert next_opening(night, at("2026-11-23 23:00")) == at("2026-11-24 20:00")


def test_a_skipped_hour_opens_when_the_unchanged_clock_would() -> None:
    spring = hours(sun=["02:30-06:00"])  # on 2026-03-29 the clock jumps from 02:00 to 03:00
    assert not is_open(spring, datetime(2026, 3, 29, 1, 29, tzinfo=UTC))
    assert is_open(spring, datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    opening = next_opening(spring, at("2026-03-29 00:00"))
    assert opening is not None
    assert opening.isoformat() == "2026-03-29T03:30:00+02:00"


def test_an_opening_inside_the_skipped_hour_does_not_last() -> None:
    spring = hours(sun=["02:00-03:00"])
    assert not any(is_open(spring, at("2026-03-29 00:00") + timedelta(minutes=m)) for m in range(360))


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    autumn = hours(sun=["02:00-03:00"])  # on 2026-10-25 the clock falls back from 03:00 to 02:00
    moments = (datetime(2026, 10, 25, 0, 0, tzinfo=UTC) + timedelta(minutes=m) for m in range(-1, 121))
    assert [is_open(autumn, moment) for moment in moments] == [False] + [True] * 120 + [False]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))
def test_the_next_opening_is_the_first_moment_that_opens(now: datetime) -> None:
    opening = next_opening(OFFICE, now)
    assert opening is not None
    assert opening > now
    assert is_open(OFFICE, opening)
    assert not is_open(OFFICE, opening - timedelta(seconds=1))
    if not is_open(OFFICE, now):
        assert not is_open(OFFICE, now + (opening - now) / 2)


@pytest.mark.parametrize(
    ("opening", "nl", "en"),
    [
        ("2026-11-23 08:00", "vandaag om 08:00", "today at 08:00"),
        ("2026-11-24 08:00", "morgen om 08:00", "tomorrow at 08:00"),
        ("2026-11-27 13:30", "vrijdag om 13:30", "Friday at 13:30"),
        ("2026-11-29 08:00", "zondag om 08:00", "Sunday at 08:00"),
        ("2026-11-30 08:00", "maandag 30 november om 08:00", "Monday 30 November at 08:00"),
        ("2027-01-04 08:00", "maandag 4 januari om 08:00", "Monday 4 January at 08:00"),
    ],
)
def test_an_opening_is_said_as_people_do(opening: str, nl: str, en: str) -> None:
    now = at("2026-11-23 06:00").astimezone(UTC)
    said = {
        language: opening_phrase(at(opening), hours=OFFICE, now=now, language=language)
        for language in ("nl", "en", "de")
    }
    assert said == {"nl": nl, "en": en, "de": en}


def test_today_is_the_brands_today_not_that_of_utc() -> None:
    now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight in Amsterdam
    assert opening_phrase(at("2026-11-23 08:00"), hours=OFFICE, now=now, language="nl") == "vandaag om 08:00"
