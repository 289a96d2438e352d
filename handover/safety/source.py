"""emergencies.yml as written: strict models, bounded. What it means is told in this package's docstring."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

_WORD = r"[^\W_](?:[^\W_]|['’])*[*~]?"
_EXPRESSION = re.compile(rf"!!|{_WORD}(?:[ -]{_WORD}){{0,9}}")


def _expression(text: str) -> str:
    if not _EXPRESSION.fullmatch(text):
        raise ValueError(
            "write one to ten words without other signs than * or ~ behind a word, - between two, or !!"
        )
    return text


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Phrase = Annotated[str, StringConstraints(max_length=120), AfterValidator(_expression)]
PerLanguage = Annotated[
    dict[
        Annotated[str, Field(pattern=r"^[a-z]{2}$")],
        Annotated[tuple[Phrase, ...], Field(max_length=1_000)],
    ],
    Field(max_length=10),
]
Examples = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=300)], ...], Field(max_length=200)
]


class Source(BaseModel):
    """A part of emergencies.yml."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class VocabularySource(Source):
    """Words that all emergencies of the file share."""

    fillers: PerLanguage = Field(default_factory=dict)
    negations: PerLanguage = Field(default_factory=dict)
    real_words: PerLanguage = Field(default_factory=dict)
    innocent: PerLanguage = Field(default_factory=dict)
    groups: Annotated[dict[Name, PerLanguage], Field(max_length=200)] = Field(default_factory=dict)


def _spelled_in_full(signal: Any) -> Any:
    return {"all": signal} if isinstance(signal, list) else signal


class SignalSource(Source):
    """Groups that alarm together. Written `[smell, gas]` for short."""

    all: Annotated[tuple[Name, ...], Field(min_length=1, max_length=4)]
    within: Annotated[int, Field(ge=1, le=30)] = 8
    unless: Annotated[tuple[Name, ...], Field(max_length=20)] = ()


def _something(emergency: EmergencySource) -> EmergencySource:
    if not emergency.signals and not any(emergency.phrases.values()):
        raise ValueError("has neither phrases nor signals; it would never be recognised")
    return emergency


class ExamplesSource(Source):
    """Messages that must alarm, and messages that must not; checked whenever the file is read."""

    alarm: Examples = ()
    no_alarm: Examples = ()


class EmergencySource(Source):
    """One emergency and the content key of its advice."""

    answer: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
    phrases: PerLanguage = Field(default_factory=dict)
    signals: Annotated[
        tuple[Annotated[SignalSource, BeforeValidator(_spelled_in_full)], ...], Field(max_length=100)
    ] = ()
    examples: ExamplesSource = ExamplesSource()


_Emergencies = dict[Name, Annotated[EmergencySource, AfterValidator(_something)]]


class FileSource(Source):
    """A whole file: `vocabulary`, and under any other name an emergency."""

    vocabulary: VocabularySource = VocabularySource()
    emergencies: Annotated[_Emergencies, Field(min_length=1, max_length=20)]


class AddedSource(FileSource):
    """What a brand adds. It may be nothing but words, for a brand in whose mouth they mean something else."""

    emergencies: Annotated[_Emergencies, Field(max_length=20)]


def expressions_of(texts: PerLanguage) -> Iterator[str]:
    """Those of all languages: people mix them, and write the one while the assistant speaks the other."""
    for phrases in texts.values():
        yield from phrases
