"""Recognises an emergency in what a customer writes. Pure, and quick enough to stand before everything else.

Words that are denied (`geen gas`) or innocent where they stand (`lucht-water warmtepomp`) count for nothing;
what is left must hold a phrase, or every group of a signal close together. When in doubt, it alarms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handover.safety.expressions import Heard, Span, hear
from handover.safety.lexicon import Lexicon
from handover.safety.rules import INNOCENT, NEGATIONS, Emergencies, Index, Signal
from handover.safety.words import MAX_LENGTH

Found = Mapping[str, Sequence[Span]]
"""Name of a group -> the words of each of its expressions that stands in the message."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """What is the matter, the content key of the advice, and the customer's words that it was recognised by.

    `because` is something a customer said: for the agent, not for a log.
    """

    name: str
    answer: str
    because: str


LONGEST = 8_000
"""Characters that are read; what is longer is refused, but not before."""
LONGEST_QUOTE = 160
OVERLAP = 460
"""What stands across the end of a piece is read with the next one."""
EDGE = 80
"""Characters beside a cut: heard, as they may deny or calm; what they tell, the other piece tells."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a message, and at which of its ends the message was cut."""

    text: str
    cut_before: bool
    cut_after: bool


def recognise(text: str, emergencies: Emergencies) -> Emergency | None:
    """The emergency reported in `text`, of which the first 8,000 characters are read; None without one."""
    return next(filter(None, (_recognise(piece, emergencies) for piece in _pieces(text))), None)


def may_go_on(text: str, emergencies: Emergencies) -> bool:
    """Whether it holds something that alarms together with something else: what is said next, perhaps."""
    return bool(_find(hear(text[-MAX_LENGTH:], emergencies.lexicon), emergencies.telling))


def _pieces(text: str) -> Iterator[_Piece]:
    """A long story is read part by part: what calms in one part says nothing of another."""
    step = MAX_LENGTH - OVERLAP
    for start in range(0, max(min(len(text), LONGEST) - OVERLAP, 1), step):
        end = min(start + MAX_LENGTH, LONGEST)
        yield _Piece(text[start:end], cut_before=start > 0, cut_after=end < len(text))


def _recognise(piece: _Piece, emergencies: Emergencies) -> Emergency | None:
    heard = hear(piece.text, emergencies.lexicon)
    edges = _edges(piece, len(heard.words), emergencies.lexicon)
    heard = heard.without(_silenced(heard, emergencies.silencers))
    found = _find(heard, emergencies.telling)
    told = _outside(edges, found) if edges else found
    for place in sorted(place for group in told for place in emergencies.raised_by.get(group, ())):
        rule, signal = emergencies.signals[place]
        if span := _evidence(signal, heard, found, told):
            because = " ".join(heard.words[index].raw for index in sorted(span))
            return Emergency(rule.name, rule.answer, because[:LONGEST_QUOTE])
    return None


def _edges(piece: _Piece, words: int, lexicon: Lexicon) -> Span:
    """The words beside a cut, the one that was cut through among them."""
    first = len(hear(piece.text[:EDGE], lexicon).words) if piece.cut_before else 0
    last = len(hear(piece.text[-EDGE:], lexicon).words) if piece.cut_after else 0
    return frozenset((*range(first), *range(max(words - last, 0), words)))


def _outside(edges: Span, found: Found) -> Found:
    """What was found, but for what stands in the edges alone or in part."""
    told = {group: [span for span in spans if not span & edges] for group, spans in found.items()}
    return {group: spans for group, spans in told.items() if spans}


def _evidence(signal: Signal, heard: Heard, found: Found, told: Found) -> Span | None:
    """The words that raise this signal, if it is raised."""
    if not all(group in told for group in signal.all):
        return None
    if any(group in found for group in signal.unless):
        return None
    if len(signal.all) == 1:
        return told[signal.all[0]][0]
    return next(heard.together([told[group] for group in signal.all], signal.within), None)


def _silenced(heard: Heard, silencers: Index) -> Span:
    """The words that count for nothing: innocent ones, and those that directly follow a denial."""
    found = _find(heard, silencers)
    denied = (heard.follower(denial) for denial in found.get(NEGATIONS, ()))
    return frozenset(index for index in denied if index is not None).union(*found.get(INNOCENT, ()))


def _find(heard: Heard, index: Index) -> Found:
    """Where the expressions of each group stand; groups of which none stands are left out."""
    found: dict[str, list[Span]] = {}
    for lemma in heard.spoken:
        for expression, group in index.get(lemma, ()):
            if spans := list(heard.find(expression)):
                found.setdefault(group, []).extend(spans)
    return {group: sorted(spans, key=_first_and_longest) for group, spans in found.items()}


def _first_and_longest(span: Span) -> tuple[int, int]:
    return min(span), -len(span)
