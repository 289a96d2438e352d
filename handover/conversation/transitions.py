"""Who may move control and handover, and whereto: the one table.

Only control and handover live here. What is said along with a move stands in the `deciding` modules; which
facts a state carries (holder, offer, episode) in `evolve`. A move that is not in the table is refused.
The diagram in the README is made from `TABLE`.
"""

from enum import StrEnum
from typing import NamedTuple

from models.vocabulary.control import Control, HandoverState


class Move(StrEnum):
    """Verbs after Zendesk's switchboard where it has one: offer, accept, decline, pass, release."""

    REQUEST = "request a person"
    OFFER = "offer"
    WITHDRAW = "decline / expire"
    ACCEPT = "accept"
    TAKE = "take"
    LEAVE = "leave the queue"
    RELEASE = "release to the assistant"
    PASS_TO_QUEUE = "pass to the queue"
    PASS_TO_AGENT = "pass to an agent"
    LOSE = "agent lost"
    SNOOZE = "snooze"
    WAKE = "wake"
    CLOSE = "resolve / idle"
    REOPEN = "customer writes again"


class Place(NamedTuple):
    """One of the states a conversation can be in."""

    control: Control
    handover: HandoverState


ASSISTED = Place(Control.ASSISTANT, HandoverState.NO)
WAITING = Place(Control.ASSISTANT, HandoverState.WAITING)
OFFERED = Place(Control.ASSISTANT, HandoverState.OFFERED)
HELD = Place(Control.AGENT, HandoverState.HELD)
CLOSED = Place(Control.NONE, HandoverState.NO)

TABLE: dict[tuple[Place, Move], Place] = {
    (ASSISTED, Move.REQUEST): WAITING,
    (ASSISTED, Move.CLOSE): CLOSED,
    (WAITING, Move.OFFER): OFFERED,
    (WAITING, Move.TAKE): HELD,
    (WAITING, Move.LEAVE): ASSISTED,
    (WAITING, Move.CLOSE): CLOSED,
    (OFFERED, Move.ACCEPT): HELD,
    (OFFERED, Move.TAKE): HELD,
    (OFFERED, Move.WITHDRAW): WAITING,
    (OFFERED, Move.LEAVE): ASSISTED,
    (OFFERED, Move.CLOSE): CLOSED,
    (HELD, Move.RELEASE): ASSISTED,
    (HELD, Move.PASS_TO_QUEUE): WAITING,
    (HELD, Move.PASS_TO_AGENT): OFFERED,
    (HELD, Move.LOSE): WAITING,
    (HELD, Move.SNOOZE): HELD,
    (HELD, Move.WAKE): HELD,
    (HELD, Move.CLOSE): CLOSED,
    (CLOSED, Move.REOPEN): ASSISTED,
}


def changes_control(move: Move, place: Place) -> bool:
    """Whether the move from there puts another in control, and so begins a new generation."""
    return TABLE[place, move].control is not place.control
