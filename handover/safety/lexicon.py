"""Which words of the rules a word of a message may be: as written, as it sounds, or with a slip of a finger.

A slip (optimal string alignment) is one letter more, less or other, or two changed over. Forgiven are, by
the length of the word meant: none up to 3 letters, one up to 7, two up to 11, three beyond; in 4 letters the
first has to be right, or changed over with the second. `~` in the rules forgives one slip, wherever, in a
short word too. Of a word that goes on (`transformator*`) one slip is forgiven in its beginning, if that has
8 letters or more. A word that is itself right, in the rules or in the list of real words, is never a slip.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handover.safety.words import plain_word, sound_of

LONGEST = 40
"""Letters of a word that is compared; longer ones are no slips but noise."""
LONG_STEM = 8
SHORTEST_JOINED = 6
MOST_PIECES = 6
MOST_SLIPS = 3
REMEMBERED = 16_384
"""Words whose meaning is kept: people use few."""


class Lexicon:
    """Every word of the rules. A lemma is a word as the rules write it: `gas~`, `ruik*`, `kabel`."""

    def __init__(
        self,
        *,
        alarming: Iterable[str],
        calming: Iterable[str],
        fillers: Iterable[str],
        real_words: Iterable[str],
    ) -> None:
        """Slips are forgiven in `alarming` lemmas only: what calms has to be said plainly.

        `fillers` are the small words that stand between others; they are needed to split joined words.
        """
        self._real = frozenset(map(plain_word, real_words))
        self.fillers = frozenset(map(plain_word, fillers))
        self._by_spelling: dict[str, set[str]] = defaultdict(set)
        self._by_sound: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._slips = _Slips()
        self._alarming = frozenset(alarming)
        for lemma in self._alarming.union(calming):
            self._add(lemma)
        for lemma in self._alarming:
            self._slips.forgive(lemma)
        self._telling = frozenset(raw for raw in map(_bare, self._alarming) if len(raw) >= 3)
        self._pieces = self._telling | {filler for filler in self.fillers if len(filler) >= 2}
        self.exactly = lru_cache(REMEMBERED)(self._exactly)
        self.heard_in = lru_cache(REMEMBERED)(self._heard_in)
        self.pieces_of = lru_cache(REMEMBERED)(self._pieces_of)

    def _add(self, lemma: str) -> None:
        raw = _bare(lemma)
        self._by_spelling[raw].add(lemma)
        self._by_sound[sound_of(raw)].add(lemma)
        if lemma.endswith("*"):
            self._stems[raw[:2]].append((raw, lemma))

    def _exactly(self, raw: str) -> frozenset[str]:
        """Lemmas that a word is without any slip."""
        return self._as_whole(raw) | self._as_beginning(raw)

    def _heard_in(self, raw: str) -> frozenset[str]:
        """Lemmas that a word (as `words_of` writes it) may be."""
        if raw in self._real or raw in self.fillers or raw.isdigit():  # a number is itself and no slip
            return frozenset(self._by_spelling.get(raw, ()))
        whole = self._as_whole(raw)
        begun = self._as_beginning(raw)
        if raw in self._by_spelling or not whole.isdisjoint(self._alarming):
            return whole | begun
        meant = self._slips.meant_by(raw, sound_of(raw))
        lemmas = (self._by_spelling.get(one, set()) | self._by_sound.get(one, set()) for one in meant)
        return whole.union(begun, *lemmas)

    def _as_whole(self, raw: str) -> frozenset[str]:
        """What is spelled so; failing that, what sounds so."""
        spelled = self._by_spelling.get(raw)
        return frozenset(spelled if spelled else self._by_sound.get(sound_of(raw), ()))

    def _as_beginning(self, raw: str) -> frozenset[str]:
        return frozenset(lemma for stem, lemma in self._stems.get(raw[:2], ()) if raw.startswith(stem))

    def _pieces_of(self, raw: str) -> tuple[str, ...]:
        """A word typed without spaces (`hetruiktnaargas`) as its words; empty if it is no such word.

        Two of them must be words that alarm, or one a long one, or half the dictionary would fall apart.
        """
        if not SHORTEST_JOINED <= len(raw) <= LONGEST or raw in self._real or self.heard_in(raw):
            return ()
        pieces = self._split(raw, MOST_PIECES)
        telling = [len(piece) for piece in pieces if piece in self._telling]
        return pieces if len(telling) >= 2 or max(telling, default=0) >= SHORTEST_JOINED else ()

    def _split(self, raw: str, most: int) -> tuple[str, ...]:
        if raw in self._pieces:
            return (raw,)
        for end in range(len(raw) - 2, 1, -1) if most > 1 else ():
            if raw[:end] in self._pieces and (rest := self._split(raw[end:], most - 1)):
                return (raw[:end], *rest)
        return ()


class _Slips:
    """Spellings in which slips are forgiven, by the length of what may be a slip of them."""

    def __init__(self) -> None:
        self._forgiven: dict[int, dict[str, tuple[int, bool]]] = defaultdict(dict)
        """Length -> spelling meant -> slips forgiven, and whether the first letter may be wrong."""
        self._long_stems: dict[str, set[str]] = defaultdict(set)
        """By their first letter."""

    def forgive(self, lemma: str) -> None:
        raw = _bare(lemma)
        if lemma.endswith("*") and len(raw) >= LONG_STEM:
            self._long_stems[raw[0]].add(raw)
        for spelling in (raw, sound_of(raw)):
            slips = _slips_forgiven(spelling, asked=lemma.endswith("~"))
            for length in range(len(spelling) - slips, len(spelling) + slips + 1):
                known = self._forgiven[length].get(spelling, (0, False))
                self._forgiven[length][spelling] = max(
                    known, (slips, lemma.endswith("~") or len(spelling) != 4)
                )

    def meant_by(self, *spellings: str) -> set[str]:
        """The nearest of the words that these spellings of one word may be slips of."""
        near = [one for spelling in spellings if 2 < len(spelling) <= LONGEST for one in self._near(spelling)]
        nearest = min(near, default=(0, ""))[0]
        return {meant for slips, meant in near if slips == nearest}

    def _near(self, spelling: str) -> Iterator[tuple[int, str]]:
        forgiven = self._forgiven.get(len(spelling), {})
        for meant, slips, _ in process.extract(
            spelling, forgiven.keys(), scorer=OSA.distance, score_cutoff=MOST_SLIPS, limit=None
        ):
            most, anywhere = forgiven[meant]
            if slips <= most and (anywhere or _begin_alike(spelling, meant)):
                yield int(slips), meant
        if len(spelling) > LONG_STEM:
            stems = self._long_stems.get(spelling[0], ())
            yield from ((1, stem) for stem in stems if _begins_nearly(spelling, stem))


def _bare(lemma: str) -> str:
    return plain_word(lemma.rstrip("*~"))


def _slips_forgiven(spelling: str, *, asked: bool) -> int:
    length = len(spelling)
    by_length = 0 if length <= 3 else 1 if length <= 7 else 2 if length <= 11 else MOST_SLIPS
    return max(by_length, int(asked))


def _begin_alike(spelling: str, meant: str) -> bool:
    return spelling[0] == meant[0] or spelling[:2] == meant[1::-1]


def _begins_nearly(spelling: str, stem: str) -> bool:
    lengths = (len(stem), len(stem) + 1, len(stem) - 1)
    return any(OSA.distance(spelling[:length], stem, score_cutoff=1) <= 1 for length in lengths)
