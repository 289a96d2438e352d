"""What surrounds a decision: the brand's own rules and words, and its desk as the transaction sees it."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Protocol

from sqlalchemy import Connection

from handover.conversation.circumstances import Phrasebook, Policy
from handover.conversation.state import Conversation
from handover.storage import waiting
from models.vocabulary.identity import BrandKey


class Surroundings(Protocol):
    """What a brand brings to a decision; given by the broker's composition."""

    def policy(self, brand: BrandKey) -> Policy: ...

    def phrases(self, brand: BrandKey) -> Phrasebook: ...

    def opening(self, brand: BrandKey, now: datetime) -> tuple[bool, Mapping[str, str]]:
        """Whether the desk is open, and when it opens next, per language."""
        ...


class DeskUnderLock:
    """The desk's facts, queried at the first question and not at all where nobody asks."""

    def __init__(
        self, connection: Connection, around: Surroundings, conversation: Conversation, now: datetime
    ) -> None:
        self._connection = connection
        self._around = around
        self._conversation = conversation
        self._now = now

    @property
    def open(self) -> bool:
        return self._opening[0]

    @property
    def opens(self) -> Mapping[str, str]:
        return self._opening[1]

    @cached_property
    def available(self) -> int:
        return waiting.available(self._connection, self._conversation.brand, self._now)

    @cached_property
    def ahead(self) -> int:
        return waiting.ahead_of(self._connection, self._conversation)

    @cached_property
    def emergencies_ahead(self) -> int:
        return waiting.emergencies_ahead_of(self._connection, self._conversation)

    @cached_property
    def _opening(self) -> tuple[bool, Mapping[str, str]]:
        return self._around.opening(self._conversation.brand, self._now)
