"""One-time codes that a customer carries from one channel to another.

Eight signs of an alphabet without look-alikes: almost forty bits, good for a quarter of an hour, tried a few
times at most (`moving.TRIES`). Only a keyed digest is stored.
"""

import re
import secrets
from datetime import timedelta

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GOOD_FOR = timedelta(minutes=15)
_AROUND = frozenset(
    (
        "hallo",
        "hoi",
        "dag",
        "mijn",
        "de",
        "dit",
        "hier",
        "is",
        "code",
        "hello",
        "hi",
        "my",
        "the",
        "this",
        "here",
    )
)
_CODE = re.compile(rf"(?<![\w-])[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}(?![\w-])")


def new_code() -> str:
    """As a customer reads it: `ABCD-EFG2`. With a digit at least, which no word has."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}" if _has_digit(signs) else new_code()


def code_in(text: str) -> str | None:
    """The code in a message. Small letters count where there is nothing else: "half-leeg" is a word."""
    found = set(filter(_has_digit, _CODE.findall(text.upper() if is_code(text) else text)))
    return found.pop() if len(found) == 1 else None


def is_code(text: str) -> bool:
    """Whether it is a code and says nothing else; `Mijn code is ABCD-EFG2.` does not."""
    said = re.split(r"[\s.,:;!]+", text.strip())
    codes = [word for word in said if word and word.casefold() not in _AROUND]
    return len(codes) == 1 and _CODE.fullmatch(codes[0].upper()) is not None and _has_digit(codes[0])


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)
