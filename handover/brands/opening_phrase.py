"""Says when a brand opens, as a person would: "vandaag om 08:00", "maandag 4 januari om 08:00"."""

from dataclasses import dataclass
from datetime import datetime

from handover.brands.hours import Hours


@dataclass(frozen=True, slots=True)
class _Words:
    today: str
    tomorrow: str
    at: str
    days: str
    months: str


_ENGLISH = _Words(
    "today",
    "tomorrow",
    "at",
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "January February March April May June July August September October November December",
)
_DUTCH = _Words(
    "vandaag",
    "morgen",
    "om",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "januari februari maart april mei juni juli augustus september oktober november december",
)
_LANGUAGES = {"nl": _DUTCH, "en": _ENGLISH}


def opening_phrase(opening: datetime, *, hours: Hours, now: datetime, language: str) -> str:
    """`opening` seen from `now`, on the brand's clock; a language without words here gets English."""
    words = _LANGUAGES.get(language, _ENGLISH)
    local, today = opening.astimezone(hours.timezone), now.astimezone(hours.timezone).date()
    return f"{_day(words, local, (local.date() - today).days)} {words.at} {local:%H:%M}"


def _day(words: _Words, local: datetime, days_ahead: int) -> str:
    if days_ahead == 0:
        return words.today
    if days_ahead == 1:
        return words.tomorrow
    day = words.days.split()[local.weekday()]
    return day if days_ahead <= 6 else f"{day} {local.day} {words.months.split()[local.month - 1]}"
