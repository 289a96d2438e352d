"""What an assistant made of one message."""

from dataclasses import dataclass

NOT_UNDERSTOOD = "nlu_fallback"
"""The intent by which Rasa's pipeline says that it does not know."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One intent and how sure the assistant is of it, 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """`stuck_score` runs from 0 (sure) to 1 (lost); `why` says in one sentence what it rests on.

    `answered`: whether a form could use what it was told; None where none was asking.
    """

    intent: str
    confidence: float
    alternatives: tuple[Alternative, ...] = ()
    stuck_score: float = 0.0
    why: str = ""
    answered: bool | None = None

    @property
    def understood(self) -> bool:
        """False where the assistant itself says that it does not know, or its question got no answer."""
        return self.intent != NOT_UNDERSTOOD if self.answered is None else self.answered
