"""What is wrong, noted where it is seen; the schedule stops at the first."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handover.conversation.events import Recorded
from handover.feed.presenting import Audience, present
from models.vocabulary.identity import ConversationId
from tests.invariants import judge


@dataclass(slots=True)
class Judge(judge.Judge):
    """With what is committed, which clients' frames are held against."""

    logs: defaultdict[ConversationId, list[Recorded]] = field(default_factory=lambda: defaultdict(list))
    """What is committed."""

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
