"""The rules of a brand's emergencies, ready for use: expressions parsed and indexed, words in one lexicon."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from handover.safety.expressions import Expression, Grammar
from handover.safety.lexicon import Lexicon
from handover.safety.source import EmergencySource, FileSource, PerLanguage, expressions_of
from handover.safety.words import plain_word

NEGATIONS = "negations"
INNOCENT = "innocent"

Group = tuple[Expression, ...]
Index = Mapping[str, tuple[tuple[Expression, str], ...]]
"""The rarest lemma of an expression -> the expression and the name of its group."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One expression of each group of `all`, at most `within` places apart; void where one of `unless` is."""

    all: tuple[str, ...]
    within: int
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One emergency, and the content key of its advice."""

    name: str
    answer: str


@dataclass(frozen=True, slots=True)
class Emergencies:
    """Everything that a brand recognises, in the order in which it stands in the file: the first one wins.

    `silencers` are the expressions that make words count for nothing, `telling` those of groups and phrases.
    `raised_by`: the first group of a signal -> the places of such signals in `signals`.
    """

    lexicon: Lexicon
    silencers: Index
    telling: Index
    signals: tuple[tuple[Rule, Signal], ...]
    raised_by: Mapping[str, tuple[int, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.name for rule, _ in self.signals))

    @property
    def answers(self) -> frozenset[str]:
        """Content keys that have to exist."""
        return frozenset(rule.answer for rule, _ in self.signals)


def make_rules(file: FileSource, real_words: Iterable[str]) -> Emergencies:
    """The rules of a file whose signals name groups that exist. `real_words` are known besides its own."""
    grammar = grammar_of(file)
    signals = tuple(
        (Rule(name, one.answer), signal)
        for name, one in file.emergencies.items()
        for signal in _signals(name, one)
    )
    groups = {name: _parsed(texts, grammar) for name, texts in file.vocabulary.groups.items()}
    groups |= {_phrases_of(name): _parsed(one.phrases, grammar) for name, one in file.emergencies.items()}
    silencers = {
        NEGATIONS: _parsed(file.vocabulary.negations, grammar),
        INNOCENT: _parsed(file.vocabulary.innocent, grammar),
    }
    alarming = {name for _, signal in signals for name in signal.all}
    lexicon = Lexicon(
        alarming=_lemmas(groups[name] for name in alarming),
        calming=_lemmas((*groups.values(), *silencers.values())),
        fillers=grammar.fillers,
        real_words=(*real_words, *expressions_of(file.vocabulary.real_words)),
    )
    return Emergencies(lexicon, _index(silencers), _index(groups), signals, _by_group(signals))


def grammar_of(file: FileSource) -> Grammar:
    """How the expressions of this file are read."""
    fillers = frozenset(map(plain_word, expressions_of(file.vocabulary.fillers)))
    denials = frozenset(text for text in expressions_of(file.vocabulary.negations) if text.isalpha())
    return Grammar(fillers, denials)


def _phrases_of(name: str) -> str:
    return f"phrases of {name}"


def _signals(name: str, source: EmergencySource) -> Iterator[Signal]:
    yield Signal((_phrases_of(name),), 0, ())
    for signal in source.signals:
        yield Signal(signal.all, signal.within, signal.unless)


def _parsed(texts: PerLanguage, grammar: Grammar) -> Group:
    return tuple(map(grammar.parse, expressions_of(texts)))


def _index(groups: Mapping[str, Group]) -> Index:
    index: dict[str, list[tuple[Expression, str]]] = defaultdict(list)
    common = Counter(_lemmas(groups.values()))
    for name, expressions in groups.items():
        for expression in expressions:
            index[min(expression.lemmas, key=lambda lemma: common[lemma])].append((expression, name))
    return {lemma: tuple(filed) for lemma, filed in index.items()}


def _by_group(signals: Sequence[tuple[Rule, Signal]]) -> Mapping[str, tuple[int, ...]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, (_, signal) in enumerate(signals):
        places[signal.all[0]].append(place)
    return {group: tuple(filed) for group, filed in places.items()}


def _lemmas(groups: Iterable[Group]) -> Iterator[str]:
    return (lemma for group in groups for expression in group for lemma in expression.lemmas)
