"""How people go on elsewhere: codes they were told, carried to whichever screen, and buttons that undo it."""

import re
from collections.abc import Mapping
from random import Random
from typing import Any, Protocol

from handover.conversation.draft import MOVE
from handover.intake.moves import UNDOING
from models.vocabulary.identity import ChannelName

_TOLD = re.compile(r"(?<![\w-])[A-Z0-9]{4}-[A-Z0-9]{4}(?![\w-])")
RECENT = 3
"""Codes that are still on the table; older ones are tried by nobody."""


class Slips:
    """Codes as somebody noted them, beside all screens of a world: anybody may write any of them."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        """And who noted it first."""

    def note(self, text: str, by: str) -> None:
        """What was told, if it has a code in it."""
        for code in _TOLD.findall(text):
            self._codes.setdefault(code, by)

    def one(self, chance: Random, of: str) -> str | None:
        """As people write it: alone, by hand, or with words around. Seldom one that was noted here."""
        anybody = chance.random() < 0.1
        codes = [code for code, by in self._codes.items() if anybody or by != of][-RECENT:]
        if not codes:
            return None
        code = chance.choice(codes)
        by_hand = (code, code, code.lower(), code.replace("-", " "), f"hallo, mijn code is {code}")
        return chance.choice((*by_hand, f"{code} waar blijft u"))


class Mover(Protocol):
    """Somebody at a screen."""

    name: str
    undoing: set[str]
    """Payloads of the buttons that undo something, as they were shown here."""

    def write(self, text: str) -> None: ...

    def tap(self, payload: str) -> None: ...


def go_on(person: Mover, slips: Slips, others: list[ChannelName], chance: Random) -> None:
    """Ask for a code, write one, or undo what was done with one."""
    code, dice = slips.one(chance, person.name), chance.random()
    if code is not None and dice < 0.5:
        person.write(code)
    elif person.undoing and dice < 0.8:
        person.tap(chance.choice(sorted(person.undoing)))
    else:
        person.tap(f"{MOVE}{chance.choice(others)}")


def undoing_in(buttons: list[Mapping[str, Any]]) -> set[str]:
    return {button["payload"] for button in buttons} & UNDOING
