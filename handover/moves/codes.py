"""One-time codes that a customer carries from one channel to another.

Eight signs of an alphabet without look-alikes: almost forty bits, good for a quarter of an hour, tried
twenty times in ten minutes at most (`moving.TRIES`). Only a keyed digest is stored.
"""

import re
import secrets
from datetime import timedelta

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GOOD_FOR = timedelta(minutes=15)
_CODE = re.compile(rf"(?<![\w-])(?=[A-Z-]{{0,8}}[0-9])[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}(?![\w-])")
"""With a digit at least, which no word has."""
_COURTESY = """
    hallo hoi dag goedemorgen goedemiddag goedenavond mijn de dit deze het hier hierbij is ie code graag
    dank u je wel dankjewel bedankt alstublieft alsjeblieft aub svp ok oke oké
    hello hi good morning afternoon evening my the this it here thanks thank you please okay
"""
_AROUND = frozenset(_COURTESY.split())
"""What people write around a code without saying anything else."""
_BESIDE = rf"(?:\W|\b(?:{'|'.join(sorted(_AROUND)).upper()})\b)*"
_HALF = rf"([{ALPHABET}]{{4}})"
_BETWEEN = r"[\s.·•‐‑‒–—―−-]{0,3}"
"""Whatever people, or their phones, make of the hyphen."""
_DIGIT = re.compile("[2-9]")
"""Each code has one, and most messages have none."""
_SHORT = 200
"""Characters of a message that says nothing but a code, at most: matching it takes longer by the square."""
_BY_HAND = re.compile(rf"{_BESIDE}(?<![\w-]){_HALF}{_BETWEEN}{_HALF}(?![\w-]){_BESIDE}")


def new_code() -> str:
    """As a customer reads it: `ABCD-EFG2`. It is one without its hyphen too."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(8))
    code = f"{signs[:4]}-{signs[4:]}"
    return code if _CODE.fullmatch(code) and _by_hand(code) else new_code()


def code_in(text: str) -> str | None:
    """The code in a message, as it was told.

    Only where nothing else is said, small letters and other hyphens count: "type-2345" may be a meter.
    """
    return (_alone(text) or _one(_CODE.findall(text))) if _DIGIT.search(text) else None


def is_code(text: str) -> bool:
    """Whether it is a code and says nothing else: `Hoi! Mijn code is "ABCD-EFG2" 🙂` does not."""
    return _alone(text) is not None


def _alone(text: str) -> str | None:
    capitals = text.upper()
    around = re.findall(r"\w+", _CODE.sub(" ", capitals).casefold())
    exact = _one(_CODE.findall(capitals)) if _AROUND.issuperset(around) else None
    return exact or _by_hand(capitals)


def _by_hand(capitals: str) -> str | None:
    """A code with another hyphen or none: `ABCD EFG2`, `ABCDEFG2`, `ABCD–EFG2`.

    Letters and digits stand mixed in one half at least, and the first is no number: a word and a number, a
    customer's number or a postcode with a house number (`6824 AB22`) is something else.
    """
    halves = _BY_HAND.fullmatch(capitals) if len(capitals) <= _SHORT else None
    if halves is None or halves[1].isdigit() or not any(map(_mixed, halves.groups())):
        return None
    return f"{halves[1]}-{halves[2]}"


def _mixed(half: str) -> bool:
    return not half.isdigit() and not half.isalpha()


def _one(codes: list[str]) -> str | None:
    found = set(codes)
    return found.pop() if len(found) == 1 else None
