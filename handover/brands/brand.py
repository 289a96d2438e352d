"""What makes a brand, as written in `brands/<brand>/brand.yml`. Unknown keys are refused, values bounded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, Never, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    StringConstraints,
    model_validator,
)

from handover.brands.hours import Hours
from models.vocabulary.control import QUEUE_INTENTS, QueueWish
from models.vocabulary.identity import AdministrationKey, BrandKey, ChannelName

K = TypeVar("K")
V = TypeVar("V")


def _no_doubles(items: tuple[V, ...]) -> tuple[V, ...]:
    if len(set(items)) < len(items):
        raise ValueError("names the same twice; remove one")
    return items


def _frozen(mapping: Mapping[K, V]) -> Mapping[K, V]:
    return MappingProxyType(dict(mapping))


def _thawed(mapping: Mapping[K, V]) -> dict[K, V | dict[object, object]]:
    """Plain dicts again, for JSON."""
    return {key: _thawed(value) if isinstance(value, Mapping) else value for key, value in mapping.items()}


def _empty() -> Mapping[str, Never]:
    return MappingProxyType({})


KEY = r"^[a-z][a-z0-9_-]{0,39}$"
"""Keys go into addresses, database names and Redis prefixes."""
Key = Annotated[str, Field(pattern=KEY)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Count = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Address = Annotated[str, Field(pattern=r"^https://[^\s\"'<>]{1,300}$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Plain = Annotated[str, Field(max_length=300)]
Doubtless = AfterValidator(_no_doubles)
Frozen = (AfterValidator(_frozen), PlainSerializer(_thawed))
Single = Flag | Count | Plain | Annotated[tuple[Plain, ...], Field(max_length=50)]
Named = Annotated[Mapping[Key, Single], Field(max_length=20), *Frozen]
Option = Single | Named | Annotated[Mapping[Key, Named], Field(max_length=20), *Frozen]
"""What a channel is told: at most names of names of values. Each connector checks its own."""
PerLanguage = Annotated[Mapping[Language, Label], *Frozen]


class Part(BaseModel):
    """A part of brand.yml."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Administration(Part):
    """The legal unit whose customer data is kept apart."""

    key: Annotated[AdministrationKey, Field(pattern=KEY)]
    name: Name
    kind: Literal["regulated", "commercial"]


class Handover(Part):
    """When a person is fetched, and what happens meanwhile. Times in seconds."""

    not_understood_limit: Annotated[Count, Field(ge=1, le=10)] = 2
    always_human: Annotated[tuple[Key, ...], Field(max_length=50), Doubtless] = ()
    """Intents that always go to a person."""
    while_waiting: Literal["assistant", "silent"] = "assistant"
    """Whether the assistant goes on answering while the customer waits."""
    offer_seconds: Annotated[Count, Field(ge=5, le=600)] = 30
    agent_grace_seconds: Annotated[Count, Field(ge=5, le=3600)] = 60


class Targets(Part):
    """What the brand wants to reach; supervisors see how far it is."""

    answer_within_seconds: Annotated[Count, Field(ge=5, le=86_400)] = 90


class Retention(Part):
    """How long customer data is kept."""

    conversation_days: Annotated[Count, Field(ge=1, le=3_650)] = 365


class Look(Part):
    """Colours of widget and pages. Text on the primary colour has to be readable."""

    primary: Colour
    on_primary: Colour
    accent: Colour

    @model_validator(mode="after")
    def _readable(self) -> Self:
        ratio = contrast(self.primary, self.on_primary)
        if ratio < 4.5:  # WCAG 2.2, 1.4.3, level AA
            raise ValueError(
                f"on_primary on primary has contrast {ratio:.1f}; WCAG asks 4.5: pick another pair"
            )
        return self


class Processes(Part):
    """The steps of what the organisation does for a customer, in order, per type of process."""

    steps: Annotated[
        Mapping[Key, Annotated[tuple[Key, ...], Field(min_length=1, max_length=20), Doubtless]],
        Field(max_length=30),
        *Frozen,
    ] = Field(default_factory=_empty)


class Brand(Part):
    """One brand. `languages[0]` is the default; `channels` maps a connector to options it checks itself."""

    key: Annotated[BrandKey, Field(alias="brand", pattern=KEY)]
    name: Name
    administration: Administration
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=10), Doubtless]
    language_intents: Annotated[Mapping[Key, Language], Field(max_length=20), *Frozen] = Field(
        default_factory=_empty
    )
    queue_intents: Annotated[Mapping[Key, QueueWish], Field(max_length=20), *Frozen] = Field(
        default_factory=lambda: QUEUE_INTENTS
    )
    channels: Annotated[
        Mapping[
            Annotated[ChannelName, Field(pattern=KEY)],
            Annotated[Mapping[Key, Option], Field(max_length=20), *Frozen],
        ],
        Field(min_length=1, max_length=20),
        *Frozen,
    ]
    handover: Handover = Handover()
    hours: Hours = Hours.always()
    targets: Targets = Targets()
    retention: Retention = Retention()
    look: Look
    processes: Processes = Field(default_factory=Processes)
    slots: Annotated[Mapping[Key, PerLanguage], Field(max_length=100), *Frozen] = Field(
        default_factory=_empty
    )
    links: Annotated[Mapping[Key, Address], Field(max_length=30), *Frozen] = Field(default_factory=_empty)
    demo_notice: PerLanguage | None = None

    @property
    def default_language(self) -> str:
        """What a customer is addressed in until we know better."""
        return self.languages[0]

    @model_validator(mode="after")
    def _all_languages(self) -> Self:
        lacking = [f"slots.{slot}" for slot, labels in self.slots.items() if not self._complete(labels)]
        if self.demo_notice is not None and not self._complete(self.demo_notice):
            lacking.append("demo_notice")
        lacking += [
            f"language_intents.{i}" for i, to in self.language_intents.items() if to not in self.languages
        ]
        if lacking:
            raise ValueError(
                f"{', '.join(lacking)}: must fit the brand's languages ({', '.join(self.languages)})"
            )
        return self

    def _complete(self, labels: Mapping[str, str]) -> bool:
        return set(labels) == set(self.languages)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours `#rrggbb`, 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(part, 16) / 255) for part in re.findall("..", colour[1:]))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
