"""Reading what Telegram sent without trusting a single type or length. Pure."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

Fields = Mapping[str, Any]

MAX_BODY = 1024 * 1024
"""Bytes; an update brings one message of at most 4096 characters and what it answers."""
LATEST = 4_102_444_800
"""2100-01-01 in Unix seconds; what claims to be later is no moment."""
LARGEST = 2**53
"""Telegram's numbers have at most 52 significant bits."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?", re.DOTALL)


def document(body: bytes) -> Fields | None:
    """The JSON object that a body is, or None.

    Half a surrogate pair is no JSON to orjson; the standard library reads it, and `words` mends it.
    """
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        read = _patiently(body)
    return read if isinstance(read, dict) else None


def _patiently(body: bytes) -> Any:
    if b"\\u" not in body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def part(fields: Fields, name: str) -> Fields:
    """An object within, empty where there is none."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def parts(fields: Fields, name: str) -> list[Fields]:
    """The objects of a list within."""
    value = fields.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def words(fields: Fields, name: str) -> str:
    """Text as it was written, empty where there is none; without what no database takes."""
    value = fields.get(name)
    if not isinstance(value, str):
        return ""
    mended = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return mended.replace("\x00", "")


def line(fields: Fields, name: str, limit: int) -> str:
    """Text on one line, cut at `limit` characters."""
    return _CONTROLS.sub(" ", words(fields, name)).strip()[:limit]


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


def degrees(fields: Fields, name: str, most: float) -> float | None:
    """A coordinate within ±`most`."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -most <= value <= most else None


def language(fields: Fields, name: str) -> str | None:
    """`nl` of `nl`, `nl-BE` or `NL_be`."""
    found = _LANGUAGE.fullmatch(words(fields, name))
    return found[1].lower() if found else None


def message_id(chat: int, message: int) -> str:
    """Our name for a message: Telegram counts per chat, and per bot, which is a brand's own."""
    return f"tg.{chat}.{message}"
