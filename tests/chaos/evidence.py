"""What is there when all is calm: in the databases, on screens, on phones. Values only, for `checks`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handover.conversation.events import Recorded
from handover.conversation.state import Conversation
from models.vocabulary.identity import AgentId, ConversationId
from tests.invariants.steps import Row

Frame = dict[str, Any]


@dataclass(slots=True)
class Told:
    """What became of the messages that somebody sent, as they were told. Ids, `said` in order."""

    said: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    put_off: set[str] = field(default_factory=set)
    """Not taken at first: others may have overtaken them."""

    def take(self, id: str) -> None:
        if id in self.said:
            self.taken.add(id)

    def refuse(self, id: str) -> None:
        if id in self.said:
            self.said.remove(id)
            self.refused.add(id)


@dataclass(frozen=True, slots=True)
class CustomerScreen:
    name: str
    conversation: ConversationId | None
    frames: Sequence[Frame]
    told: Told


@dataclass(frozen=True, slots=True)
class Desk:
    """`shown` now; `past`: each conversation that left the desk, as it stood there."""

    agent: AgentId
    shown: Mapping[ConversationId, Sequence[Frame]]
    past: Sequence[tuple[ConversationId, Sequence[Frame]]]
    told: Told


@dataclass(frozen=True, slots=True)
class PhoneScreen:
    """Ids, in order. `wrote`: of what its owner wrote; `has`: ours, of what it shows of us."""

    address: str
    wrote: Sequence[str]
    has: Sequence[str]


@dataclass(frozen=True, slots=True)
class Stored:
    """One administration's database."""

    logs: Mapping[ConversationId, Sequence[Recorded]]
    states: Mapping[ConversationId, Conversation]
    """Of the rows, unsealed."""
    rows: Mapping[ConversationId, Row]
    work: Sequence[Row]
    seats: Sequence[Row]
    deliveries: Sequence[Row]
    asked: Mapping[ConversationId, Mapping[int, set[int]]]
    """In which generations each message was put to the assistant."""
    unsure: frozenset[str]
    """Deliveries of which nobody knew, for a while at least, whether they were made."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """`wrong`: what clients noticed by themselves; `unheard`: commands that have no result."""

    stored: Stored
    customers: Sequence[CustomerScreen]
    desks: Sequence[Desk]
    phones: Sequence[PhoneScreen]
    wrong: Sequence[str] = ()
    unheard: Sequence[str] = ()
