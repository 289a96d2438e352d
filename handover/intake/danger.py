"""Danger in what customers write, also where a sentence comes in two: "het ruikt hier", "naar gas"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from channel_connectors.contract import Arrived
from handover.clock import Clock
from handover.conversation import commands as c
from handover.intake.speech import COMMON, heard_language
from handover.safety.recognising import may_go_on, recognise
from handover.safety.rules import Emergencies
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey

GOES_ON = timedelta(minutes=1)
"""What is said so soon may belong to what was said before it."""
KEPT = 500
"""Characters of it: the end."""
REMEMBERED = 10_000
"""Addresses. A process that does not remember one hears each message by itself."""


_NL = """
    gaslucht gaslek ruik ruikt stinkt stank lek lekt lekkage melder koolmonoxide koolmonoxidemelder kabel
    draad draden brand rook vonken schok meterkast keuken huis straat leiding sterke
"""
_EN = """
    smell smells smelling leak leaks leaking monoxide carbon wire wires cable line fire smoke smoking sparks
    shock pole pipe burst broken kitchen house street strong down hit
"""
_TOLD_WITH = {"nl": COMMON["nl"] | set(_NL.split()), "en": COMMON["en"] | set(_EN.split())}
"""Who cries out uses few of the words by which a language is told otherwise."""


def language_of_danger(text: str) -> str | None:
    return heard_language(text, _TOLD_WITH, _TOLD_WITH)


@dataclass(frozen=True, slots=True)
class _Begun:
    """The message `id`, which may go on in the next one; it was heard together with `before`."""

    id: str
    text: str
    before: str
    at: datetime


class Dangers:
    """Of one administration, in one process."""

    def __init__(self, emergencies: Mapping[BrandKey, Emergencies], clock: Clock) -> None:
        self._emergencies = emergencies
        self._clock = clock
        self._begun: dict[Address, _Begun] = {}

    def in_message(self, arrived: Arrived) -> c.Emergency | None:
        """The same message is heard in the same way however often it is brought."""
        brand, said = arrived.address.brand, (arrived.before + arrived.text).lstrip("/ ")
        before = self._before(arrived)
        found = self.in_words(brand, said) or (self.in_words(brand, f"{before} {said}") if before else None)
        self._keep(arrived, "" if found else said[-KEPT:], before)
        return found

    def in_words(self, brand: BrandKey, text: str) -> c.Emergency | None:
        found = recognise(text, self._emergencies[brand])
        if found is None:
            return None
        language = language_of_danger(text)
        return c.Emergency(name=found.name, answer=found.answer, because=found.because, language=language)

    def _before(self, arrived: Arrived) -> str:
        begun = self._begun.get(arrived.address)
        if begun is None or self._clock.now() - begun.at > GOES_ON:
            return ""
        return begun.before if begun.id == arrived.id else begun.text

    def _keep(self, arrived: Arrived, said: str, before: str) -> None:
        """What was alarmed about is not alarmed about once more with the next word."""
        self._begun.pop(arrived.address, None)
        going_on = said if may_go_on(said, self._emergencies[arrived.address.brand]) else ""
        if going_on or before:
            if len(self._begun) >= REMEMBERED:
                self._begun.pop(next(iter(self._begun)))
            self._begun[arrived.address] = _Begun(arrived.id, going_on, before, self._clock.now())
