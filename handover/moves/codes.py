"""One-time codes that a customer carries from one channel to another.

Eight signs of an alphabet without look-alikes: almost forty bits, good for a quarter of an hour, tried a few
times at most (`moving.TRIES`). Only a keyed digest is stored.
"""

import re
import secrets
from datetime import timedelta

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GOOD_FOR = timedelta(minutes=15)
_CODE = re.compile(rf"(?<![\w-])(?=[A-Z-]{{0,8}}[0-9])[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}(?![\w-])")
"""With a digit at least, which no word has."""
_COURTESY = """
    hallo hoi dag goedemorgen goedemiddag goedenavond mijn de dit deze het hier hierbij is code graag
    dank u je wel dankjewel bedankt alstublieft alsjeblieft aub svp
    hello hi good morning afternoon evening my the this it here thanks thank you please
"""
_AROUND = frozenset(_COURTESY.split())
"""What people write around a code without saying anything else."""


def new_code() -> str:
    """As a customer reads it: `ABCD-EFG2`."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(8))
    code = f"{signs[:4]}-{signs[4:]}"
    return code if _CODE.fullmatch(code) else new_code()


def code_in(text: str) -> str | None:
    """The code in a message. Small letters count where nothing else is said: "type-2345" may be a meter."""
    found = set(_CODE.findall(text.upper() if is_code(text) else text))
    return found.pop() if len(found) == 1 else None


def is_code(text: str) -> bool:
    """Whether it is a code and says nothing else: `Hoi! Mijn code is "ABCD-EFG2" 🙂` does not."""
    capitals = text.upper()
    around = re.findall(r"\w+", _CODE.sub(" ", capitals).casefold())
    return len(set(_CODE.findall(capitals))) == 1 and _AROUND.issuperset(around)
