"""What networks let a brand say unasked: texts they approved beforehand, with gaps for a few values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a template is for; a brand names its approved one per language."""

    PLEASE_ANSWER = "please_answer"
    """An agent would go on, but the customer has to write first."""
    PROCESS_NEWS = "process_news"
    """Something the customer asked to hear about has changed."""

    @property
    def content(self) -> str:
        """Key of the same words in our own content, in which they are logged."""
        return f"notice_{self.value}"


GAPS: Mapping[Purpose, tuple[str, ...]] = {
    Purpose.PLEASE_ANSWER: ("agent",),
    Purpose.PROCESS_NEWS: ("status",),
}
"""The values that fill a template, in the order of its gaps."""


@dataclass(frozen=True, slots=True)
class Template:
    """`values` fill the gaps, in order."""

    purpose: Purpose
    values: tuple[str, ...]
