"""Reading JSON that a network sent without trusting a single type or length. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

import orjson

from models.vocabulary.characters import mended

Fields = Mapping[str, Any]

LATEST = 4_102_444_800
"""2100-01-01 in Unix seconds; what claims to be later is no moment."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


def document(body: bytes) -> Fields | None:
    """The JSON object that a body is, or None.

    Half a surrogate pair, where somebody's app cut an emoji in two, is no JSON to orjson; the standard
    library reads it, and `words` mends it.
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
    return mended(value).replace("\x00", "")


def line(fields: Fields, name: str, limit: int) -> str:
    """Text on one line, cut at `limit` characters."""
    return _CONTROLS.sub(" ", words(fields, name)).strip()[:limit]


def degrees(fields: Fields, name: str, most: float) -> float | None:
    """A coordinate within ±`most`."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -most <= value <= most else None
