"""Which language somebody writes, where their channel does not tell: heard from words like "the". Pure.

A phone's number tells no language, and the first thing said, that a computer answers, is to be understood. It
is a guess for that first word only: who is guessed wrong asks for their language, and is heard from then on.
"""

import re
from collections.abc import Collection, Mapping

LOOKED_AT = 500
"""Characters of a message that are looked at."""
_WORD = re.compile(r"(?<![\w-])(?<!\w\.)[^\W\d_]+(?:['’][^\W\d_]+)?(?![\w-])(?!\.\w)")
"""Whole ones: the letters of a reference ("4TO-IN2B") or of an abbreviation ("i.v.m.") are none."""

_NL = """
    ik je jij jouw jullie u uw mijn zij wij onze ons hun het een de en ja nee niet geen niets wel niks
    van voor naar met bij op om aan uit te tot als dat dit deze wat hoe waar waarom wanneer wie welke
    kan kun kunnen kunt heb heeft hebben hebt ben bent zijn wordt worden moet mag wil willen gaat doet
    graag hallo hoi dag goedemorgen goedemiddag goedenavond goedendag bedankt dank alsjeblieft
    alstublieft ook nog al maar er nu weer iemand iets vraag
"""
_EN = """
    i i'm i've i'd my you your you're she we're our they their the an and or not isn't for from with at
    on to by if that this these what what's how when where why who which can can't cannot could would
    will should do does doesn't don't did have has haven't are aren't am be been get got need please
    hello thank good english morning afternoon evening there it's there's some any somebody someone
    something anything now still again about question going off
"""
COMMON: Mapping[str, frozenset[str]] = {"nl": frozenset(_NL.split()), "en": frozenset(_EN.split())}
"""By language; none that the other has too ("is", "in", "we"), or borrows ("thanks"), or that stands in house
numbers and references ("a")."""


def heard_language(
    text: str, languages: Collection[str], known: Mapping[str, frozenset[str]] = COMMON
) -> str | None:
    """The one of `languages` of which most `known` words are in `text`; None where that is none, or two."""
    words = [found[0].casefold().replace("’", "'") for found in _WORD.finditer(text[:LOOKED_AT])]
    counts = {one: sum(word in known[one] for word in words) for one in languages if one in known}
    most = max(counts.values(), default=0)
    heard = [one for one, count in counts.items() if count == most > 0]
    return heard[0] if len(heard) == 1 else None
