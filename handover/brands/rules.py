"""What a brand's own file means for a decision of the core."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from handover.brands.brand import Brand
from handover.brands.hours import is_open, next_opening
from handover.brands.intent_labels import IntentLabels
from handover.brands.opening_phrase import opening_phrase
from handover.conversation.circumstances import Phrasebook, Policy
from models.vocabulary.identity import BrandKey, ChannelName
from models.vocabulary.template import Purpose


class BrandRules:
    """Policies, words and hours of every brand of an administration."""

    def __init__(
        self,
        brands: Mapping[BrandKey, Brand],
        content: Mapping[BrandKey, Phrasebook],
        *,
        pushed: Iterable[tuple[BrandKey, ChannelName]] = (),
        entries: Iterable[tuple[BrandKey, ChannelName]] = (),
        templates: Mapping[tuple[BrandKey, ChannelName], frozenset[Purpose]] = MappingProxyType({}),
        sign_in_at: Iterable[tuple[BrandKey, ChannelName]] = (),
        intents: Mapping[BrandKey, IntentLabels] = MappingProxyType({}),
    ) -> None:
        self._brands = brands
        self._content = content
        self._policies = {
            key: replace(
                policy_of(brand, intents.get(key)),
                pushed=frozenset(_of(key, pushed)),
                entries=tuple(_of(key, entries)),
                templates={
                    channel: approved for (whose, channel), approved in templates.items() if whose == key
                },
                sign_in_at=frozenset(_of(key, sign_in_at)),
            )
            for key, brand in brands.items()
        }

    def policy(self, brand: BrandKey) -> Policy:
        return self._policies[brand]

    def phrases(self, brand: BrandKey) -> Phrasebook:
        return self._content[brand]

    def opening(self, brand: BrandKey, now: datetime) -> tuple[bool, Mapping[str, str]]:
        """Whether the desk is open, and when it opens next, per language; empty if it never does."""
        hours, languages = self._brands[brand].hours, self._brands[brand].languages
        opens = next_opening(hours, now)
        if opens is None:
            return is_open(hours, now), {}
        told = {
            language: opening_phrase(opens, hours=hours, now=now, language=language) for language in languages
        }
        return is_open(hours, now), told


def _of(brand: BrandKey, pairs: Iterable[tuple[BrandKey, ChannelName]]) -> list[ChannelName]:
    return [channel for whose, channel in pairs if whose == brand]


def policy_of(brand: Brand, intents: IntentLabels | None = None) -> Policy:
    labels = intents.labels if intents else {}
    return Policy(
        brand_name=brand.name,
        languages=brand.languages,
        not_understood_limit=brand.handover.not_understood_limit,
        always_human={topic: labels.get(topic, {}) for topic in brand.handover.always_human},
        language_intents=brand.language_intents,
        queue_intents=brand.queue_intents,
        assistant_while_waiting=brand.handover.while_waiting == "assistant",
    )
