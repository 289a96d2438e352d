"""What is wrong, noted where it is seen; the schedule stops at the first."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handover.conversation.events import Recorded
from handover.feed.presenting import Audience, present, wire
from models.vocabulary.identity import ConversationId
from tests.simulation.belonging import Belonging
from tests.simulation.process import BRAND


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant of docs/architecture.md that did not hold."""

    invariant: str
    told: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.told}"


@dataclass(slots=True)
class Judge:
    """Whoever sees something wrong says so here: an exception would be caught by the product."""

    found: list[Violation] = field(default_factory=list)
    logs: defaultdict[ConversationId, list[Recorded]] = field(default_factory=lambda: defaultdict(list))
    """What is committed."""
    belonging: Belonging = field(default_factory=Belonging)
    read: defaultdict[ConversationId, int] = field(default_factory=lambda: defaultdict(int))
    """How far customers looked at it on a screen, and said so."""
    exact: bool = False
    """Every frame is compared with the log whole: where people move, one log may be taken for another."""

    def must(self, holds: object, invariant: str, told: str = "") -> None:
        if not holds:
            self.found.append(Violation(invariant, told))

    def skipped(self, conversation: ConversationId, after: int, before: int) -> list[int]:
        """Numbers of events between the two that a customer sees."""
        between = self.logs[conversation][after : before - 1]
        return [r.seq for r in between if present(Audience.CUSTOMER, r.event) is not None]

    def shown(self, conversation: ConversationId, frame: Mapping[str, Any]) -> None:
        """A client was shown an event."""
        log, seq = self.logs[conversation], frame["seq"]
        committed = seq <= len(log) and log[seq - 1].event.type == frame["type"]
        told = f"{frame['type']} {seq} of {conversation}, whose log has {len(log)}"
        self.must(committed, "what a client is told is committed", told)

    def shown_to(self, customer: str, conversation: ConversationId, frame: Mapping[str, Any]) -> None:
        """A customer was shown an event of what they believe to be their conversation."""
        if not self.exact or frame["seq"] > len(self.logs[conversation]):
            return
        recorded = self.logs[conversation][frame["seq"] - 1]
        same = frame == wire(Audience.CUSTOMER, conversation, BRAND, recorded)
        told = f"{customer} is shown {frame['type']} {frame['seq']} of {conversation}"
        self.must(same, "what is shown is of the conversation that the client is told", told)
        theirs = self.belonging.was_theirs(customer, conversation, frame["seq"])
        self.must(theirs, "who was parted is shown nothing of what is said since", told)

    def read_on(self, conversation: ConversationId, seq: int) -> None:
        self.read[conversation] = max(self.read[conversation], seq)
