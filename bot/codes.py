"""Codes people type: postcode, house number, EAN, application number. Found, normalised, checked.

Two uses: `find_codes` marks them in running text (entities); `READERS` reads the answer to a question that
asked for exactly one of them, and may therefore be more forgiving. Normal forms:

    postcode            "1234 AB"      four digits not beginning with 0, two letters, never SA, SD or SS
    house_number        "12", "12A", "12-3", "12BIS"
    ean                 18 digits      a GSRN: prefix 87 (GS1 Netherlands), last digit by GS1's modulo 10
    wrong_ean           15-20 digits   meant as an EAN, and none: found in running text, never an answer
    application_number  "A-123456"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# In "in 2024 is er" and "een boiler van 3000 kw" the two letters are words or units, not a postcode.
NOT_POSTCODE = re.compile(
    "al|an|as|at|be|bv|by|ca|cm|de|dm|do|dr|ed|en|er|ex|ga|gb|go|ha|he|hi|hz|if|ik|in|is|it|je|jr|ka|kg|km|kv|kw|lb"
    "|ma|mb|me|mm|mn|mr|mw|my|na|no|nr|nu|of|oh|ok|om|on|op|or|pk|pm|ps|re|so|te|to|tv|un|up|us|uw|va|vs|wa|we|wh"
    "|wp|ze|zo"
)
NEVER_ISSUED = {"SA", "SD", "SS"}
ADDITION = (
    r"(?:\s?-?\s?(?:bis|hs|huis|rd|zw|boven|beneden)\b|[a-z](?:-?\d{1,3})?(?![a-z0-9])|\s?-\s?[a-z0-9]{1,4}(?![a-z0-9])"
    r"|\s[a-h](?![a-z0-9])|\s[a-z](?=\s*(?:[.,;!?)]|$)))"
)
NUMBER = rf"(?P<house_number>(?<![\d.,])\d{{1,5}}(?![\d])(?:{ADDITION})?)"
HOUSE_WORD = (
    r"(?:huis\s?nummer|huis\s?nr\.?|house\s?number|(?<![a-z])nummer|(?<![a-z])number|(?<![a-z])nr\.?)"
)

EAN = re.compile(r"(?<!\d)8[\s.\-]?7(?:[\s.\-]?\d){16}(?!\d)")  # GS1 General Specifications, 7.9
LIKE_EAN = re.compile(r"(?<!\d)(?:\d[\s.\-]?){14,19}\d(?!\d)")
APPLICATION = re.compile(
    r"(?<![a-z0-9])a\s?[-–—_.:#]?\s?(\d{3}[\s.]?\d{3,5}|\d{5})(?!\d|[-–—_/]\d)"
    r"|(?:aanvraag|application|dossier|order|referentie|reference)\s?-?(?:nummer|number|nr\.?|no\.?)?"
    r"\s*(?:is|=|:|#)?\s*a?-?(\d{5,8})(?!\d|[-–—_/]\d)",
    re.IGNORECASE,
)
# Six digits that are no part of a longer number, of another firm's say: `LI-2026-123456`, `12 345 678`.
BARE_APPLICATION = re.compile(
    r"(?<![\d])(?<!\d[\s.])(?<![^\W_][-–—_/])(?<![a-z])(\d{3})[\s.]?(\d{3})(?![\s.]?\d|[-–—_/]?[^\W_])",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"(?<![a-z0-9])([1-9]\d{3})([\s.\-]{0,2})([a-z]{2})(?![a-z])", re.IGNORECASE)
AFTER_POSTCODE = re.compile(
    rf"[\s,;:/\-]*(?:en\s+|and\s+)?(?:{HOUSE_WORD}[\s:]*(?:is\s+)?)?{NUMBER}", re.IGNORECASE
)
BEFORE_POSTCODE = re.compile(rf"{NUMBER}\s*,?\s*(?:in|te|op)?\s*$", re.IGNORECASE)
NAMED_HOUSE = re.compile(rf"{HOUSE_WORD}\s*(?:is|=|:)?\s*{NUMBER}", re.IGNORECASE)


WRONG = {"ean": "wrong_ean"}
"""What is found beside a code: what was meant as one and is none, so that its customer can be told."""


@dataclass(frozen=True)
class Code:
    kind: str
    value: str
    start: int
    end: int

    def overlaps(self, other: Code) -> bool:
        return self.start < other.end and other.start < self.end


def find_codes(text: str) -> list[Code]:
    """Every code in the text, first to last, none overlapping."""
    found: list[Code] = []
    for search in (_eans, _wrong_eans, _applications, _addresses, _named_houses):
        found += [code for code in search(text) if not any(map(code.overlaps, found))]
    return sorted(found, key=lambda code: code.start)


def _eans(text: str) -> Iterator[Code]:
    for match in EAN.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if gs1_check_digit(digits[:-1]) == digits[-1]:
            yield Code("ean", digits, *match.span())


def _wrong_eans(text: str) -> Iterator[Code]:
    """What was meant as one: `find_codes` leaves out what is right."""
    for match in LIKE_EAN.finditer(text):
        yield Code(WRONG["ean"], re.sub(r"\D", "", match[0]), *match.span())


def _applications(text: str) -> Iterator[Code]:
    for match in APPLICATION.finditer(text):
        digits = re.sub(r"\D", "", match[1] or match[2])
        yield Code("application_number", f"A-{digits}", match.start(), match.end())


def _addresses(text: str) -> Iterator[Code]:
    for match in POSTCODE.finditer(text):
        if not _is_postcode(match):
            continue
        yield Code("postcode", _postcode(match), match.start(), match.end())
        number = AFTER_POSTCODE.match(text, match.end()) or BEFORE_POSTCODE.search(text[: match.start()])
        if number:
            yield _house(number)


def _is_postcode(match: re.Match[str]) -> bool:
    letters, gap = match[3], match[2]
    if letters.upper() in NEVER_ISSUED:
        return False
    return letters.isupper() or not gap or not NOT_POSTCODE.fullmatch(letters)


def _postcode(match: re.Match[str]) -> str:
    return f"{match[1]} {match[3].upper()}"


def _named_houses(text: str) -> Iterator[Code]:
    return map(_house, NAMED_HOUSE.finditer(text))


def _house(match: re.Match[str]) -> Code:
    return Code("house_number", _tidy_house(match["house_number"]), *match.span("house_number"))


def _tidy_house(raw: str) -> str:
    _, number, addition = re.split(r"^(\d+)", raw.upper(), maxsplit=1)
    addition = re.sub(r"\s+", "", addition)
    if addition.startswith("-") and not addition[1:2].isdigit():
        addition = addition[1:]
    return f"{int(number)}{addition}"


def read_postcode(text: str) -> str | None:
    found = [match for match in POSTCODE.finditer(text) if match[3].upper() not in NEVER_ISSUED]
    return _postcode(found[0]) if len(found) == 1 else None


def read_house_number(text: str) -> str | None:
    """The house number in an answer: after a postcode, after its name, or the only number there is."""
    codes = [code for code in find_codes(text) if code.kind == "house_number"]
    if codes:
        return codes[0].value
    numbers = list(re.finditer(NUMBER, POSTCODE.sub(" ", text), re.IGNORECASE))
    value = _tidy_house(numbers[0]["house_number"]) if len(numbers) == 1 else ""
    return value if value and not re.fullmatch(r"0\D*.*", value) else None


def read_ean(text: str) -> str | None:
    """18 digits with prefix 87 and a right check digit, or None."""
    return next((code.value for code in _eans(text)), None)


def gs1_check_digit(body: str) -> str:
    """Weights 3, 1, 3… from the right; the digit that makes the sum a multiple of ten."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def read_application_number(text: str) -> str | None:
    """`A-` and six digits, or None; the `A-` may be left out, another beginning (`LI-2026-`) is refused.

    `find_codes` also marks five to eight digits: someone who mistypes their number should hear that it is
    wrong, not be asked for it again as if they had said nothing."""
    codes = [code for code in find_codes(text) if code.kind == "application_number"]
    if codes:
        return codes[0].value if len(codes[0].value) == len("A-123456") else None
    alone = BARE_APPLICATION.findall(text)
    return f"A-{''.join(alone[0])}" if len(alone) == 1 else None


READERS: dict[str, Callable[[str], str | None]] = {
    "postcode": read_postcode,
    "house_number": read_house_number,
    "ean": read_ean,
    "application_number": read_application_number,
}
