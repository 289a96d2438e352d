"""What Telegram writes in its own ways: names, numbers, moments, languages. Pure."""

import re
from datetime import UTC, datetime

from channel_connectors.untrusted import LATEST, Fields, words

MAX_BODY = 1024 * 1024
"""Bytes; an update brings one message of at most 4096 characters and what it answers."""
LARGEST = 2**53
"""Telegram's numbers have at most 52 significant bits."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?", re.DOTALL)


def named(value: object) -> str:
    """A name of Telegram's own making (`message`, `poll`, …); `?` for anything else."""
    return value if isinstance(value, str) and _NAME.fullmatch(value) else "?"


def number(fields: Fields, name: str) -> int | None:
    """A positive number as Telegram counts users, messages and updates."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value < LARGEST else None


def moment(fields: Fields, name: str) -> datetime | None:
    """Unix seconds."""
    seconds = number(fields, name)
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and seconds <= LATEST else None


def language(fields: Fields, name: str) -> str | None:
    """`nl` of `nl`, `nl-BE` or `NL_be`."""
    found = _LANGUAGE.fullmatch(words(fields, name))
    return found[1].lower() if found else None


def message_id(chat: int, message: int) -> str:
    """Our name for a message: Telegram counts per chat, and per bot, which is a brand's own."""
    return f"tg.{chat}.{message}"
