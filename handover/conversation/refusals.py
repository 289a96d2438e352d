"""Why a command is refused. A refused command changes nothing and claims no id.

Refused
├── StaleGeneration   control changed hands since the caller looked
├── NotHolder         somebody else holds the conversation
├── AlreadyTaken      another agent was first
├── OfferGone         the offer expired, was declined or withdrawn
├── NewMessage        the customer wrote after what the caller had seen
├── OverCapacity      the agent's seat is full
└── NotPossible       the move is not in the table from here
"""

from typing import ClassVar

from handover.conversation.state import Agent


class Refused(Exception):
    """`code` is stable and goes to clients; `by` names who was first, where somebody was."""

    code: ClassVar[str]

    def __init__(self, by: Agent | None = None) -> None:
        super().__init__(self.code)
        self.by = by


class StaleGeneration(Refused):
    code = "stale_generation"


class NotHolder(Refused):
    code = "not_holder"


class AlreadyTaken(Refused):
    code = "already_taken"


class OfferGone(Refused):
    code = "offer_gone"


class NewMessage(Refused):
    code = "new_message"


class OverCapacity(Refused):
    code = "over_capacity"


class NotPossible(Refused):
    code = "not_possible"
