"""Fills values into a text. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handover.content.entry import LONGEST_TITLE, PLACEHOLDER, Entry, Text, buttons_of
from models.vocabulary.message import Button, Rendered

LONGEST_VALUE = 200

_GAP = "\0"
"""Stands where a value is missing; no text holds one (entry.py refuses control characters)."""
_AROUND_GAP = re.compile(rf"^{_GAP} ?| ?{_GAP}")


@dataclass(frozen=True, slots=True)
class Filled:
    """The text as a customer reads it, and the placeholders for which no value came."""

    rendered: Rendered
    missing: frozenset[str]


def fill(text: Text, values: Mapping[str, str]) -> Filled:
    """A missing value leaves nothing behind, not even a double space. Payloads stay as written."""
    missing = frozenset(name for name in text.placeholders if not values.get(name))
    buttons = tuple(
        Button(_filled(button.title, values)[:LONGEST_TITLE], button.payload) for button in buttons_of(text)
    )
    rendered = Rendered(_filled(text.text, values), buttons, text.image, text.image_alt)
    return Filled(rendered, missing)


def text_of(entry: Entry, language: str, default: str) -> Text:
    """The entry's text in `language`, or else in the brand's `default` language (which every entry has)."""
    return entry.texts.get(language) or entry.texts[default]


def _filled(template: str, values: Mapping[str, str]) -> str:
    filled = PLACEHOLDER.sub(lambda match: _value(values.get(match[1]) or _GAP), template)
    return _AROUND_GAP.sub("", filled).strip()


def _value(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
