"""Finds expressions (a word, or words that stand together) among the words of a message."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handover.safety.lexicon import SHORTEST_JOINED, Lexicon
from handover.safety.words import Word, plain_word, words_of

LOOSE = 2
"""How many other words may stand among those of an expression."""
MOST_PLACES = 60
"""Places of one lemma that are looked at: a message of one word a thousand times takes no longer."""

HEARD_LATELY = 4
"""Texts: one is asked what it says, and then whether it may go on."""

Span = frozenset[int]
"""Which words of the message, by index."""


@dataclass(frozen=True, slots=True)
class Expression:
    """`tight`: the words follow one another in this order; otherwise they stand together in any order.

    `denies`: it holds a denial itself (`zonder vlam`), and so means words that are denied.
    """

    lemmas: tuple[str, ...]
    tight: bool
    denies: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """Small words: those that take no room, and those that deny."""

    fillers: frozenset[str]
    denials: frozenset[str]

    def parse(self, text: str) -> Expression:
        """`gaat af` is loose, `live-wire` tight. Fillers are left out, as they are skipped in messages.

        Raises ValueError if that leaves one word of several: it would say more than its writer meant.
        """
        lemmas = text.replace("-", " ").split()
        telling = tuple(lemma for lemma in lemmas if plain_word(lemma.rstrip("*~")) not in self.fillers)
        if len(telling) == 1 < len(lemmas):
            raise ValueError(f"says no more than {telling[0]!r}, as the rest are fillers; say more")
        denies = len(lemmas) > 1 and not self.denials.isdisjoint(lemmas)
        return Expression(telling or tuple(lemmas), tight="-" in text, denies=denies)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as heard: its words, where each stands if fillers are not counted, and where lemmas are.

    `lemmas` leaves out words that were silenced, `spoken` holds them all.
    """

    words: Sequence[Word]
    places: Sequence[int]
    lemmas: Mapping[str, Sequence[Span]]
    spoken: Mapping[str, Sequence[Span]]

    def without(self, silenced: Span) -> Heard:
        """The same, deaf to some words."""
        if not silenced:
            return self
        left = {
            lemma: [span for span in spans if not span & silenced] for lemma, spans in self.lemmas.items()
        }
        left = {lemma: spans for lemma, spans in left.items() if spans}
        return Heard(self.words, self.places, left, self.spoken)

    def find(self, expression: Expression) -> Iterator[Span]:
        """Every place where the expression stands."""
        lemmas = self.spoken if expression.denies else self.lemmas
        for lemma in expression.lemmas:  # asked so often that a loop takes half of what `all` does
            if lemma not in lemmas:
                return
        choices = [lemmas[lemma] for lemma in expression.lemmas]
        if expression.tight:
            yield from (chain for span in choices[0] for chain in self._chains(span, choices[1:]))
        else:
            yield from self.together(choices, len(choices) - 1 + LOOSE)

    def together(
        self, choices: Sequence[Sequence[Span]], reach: int, chosen: Span = frozenset()
    ) -> Iterator[Span]:
        """One of each of `choices`, no word twice, at most `reach` places from first to last.

        Each of `choices` is in the order of the message, so that only neighbours are tried.
        """
        if not choices:
            yield chosen
            return
        for span in self._near(choices[0], chosen, reach) if chosen else choices[0]:
            grown = chosen | span
            if not chosen & span and self.places[max(grown)] - self.places[min(grown)] <= reach:
                yield from self.together(choices[1:], reach, grown)

    def _near(self, spans: Sequence[Span], chosen: Span, reach: int) -> Sequence[Span]:
        first = bisect_left(self.places, self.places[max(chosen)] - reach)
        beyond = bisect_right(self.places, self.places[min(chosen)] + reach)
        return spans[bisect_left(spans, first, key=min) : bisect_left(spans, beyond, key=min)]

    def follower(self, span: Span) -> int | None:
        """The next telling word after `span`; None where a comma, a full stop or the end comes first."""
        last = max(span)
        for index in range(last + 1, len(self.words)):
            if self.words[index].fresh:
                return None
            if self.places[index] > self.places[last]:
                return index
        return None

    def _chains(self, chain: Span, choices: Sequence[Sequence[Span]]) -> Iterator[Span]:
        if not choices:
            yield chain
            return
        following = self.follower(chain)
        for span in choices[0]:
            if min(span) == following:
                yield from self._chains(chain | span, choices[1:])


@lru_cache(HEARD_LATELY)
def hear(text: str, lexicon: Lexicon) -> Heard:
    """What the words of a message may be."""
    words = [part for word in words_of(text) for part in _parts(word, lexicon)]
    lemmas: dict[str, list[Span]] = {}
    for first, word in enumerate(words):
        if heard := lexicon.heard_in(word.raw):
            _note(lemmas, heard, frozenset((first,)))
        joined = word.raw
        for last in range(first + 1, min(first + 3, len(words))):  # `gas lucht`, `hoog spannings kabel`
            if words[last].fresh:
                break
            joined += words[last].raw
            if len(joined) >= SHORTEST_JOINED and (heard := lexicon.exactly(joined)):
                _note(lemmas, heard, frozenset(range(first, last + 1)))
    return Heard(words, _places(words, lexicon.fillers), lemmas, lemmas)


def _parts(word: Word, lexicon: Lexicon) -> Iterable[Word]:
    pieces = lexicon.pieces_of(word.raw)
    if not pieces:
        return (word,)
    return (word._replace(raw=pieces[0]), *(Word(piece, False, False) for piece in pieces[1:]))


def _note(lemmas: dict[str, list[Span]], heard: Iterable[str], span: Span) -> None:
    for lemma in heard:
        spans = lemmas.setdefault(lemma, [])
        if len(spans) < MOST_PLACES:
            spans.append(span)


def _places(words: Sequence[Word], fillers: frozenset[str]) -> list[int]:
    """Fillers take no room; the end of a sentence takes that of a word."""
    places, place = [], 0
    for word in words:
        place += (word.raw not in fillers) + word.sentence
        places.append(place)
    return places
