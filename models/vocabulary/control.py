"""Who may speak for the brand, and how far a handover is. Two things, kept apart."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Control(StrEnum):
    """Who may speak for the brand now."""

    ASSISTANT = "assistant"
    AGENT = "agent"
    NONE = "none"
    """Nobody: the conversation is closed."""


class HandoverState(StrEnum):
    """One episode of getting a person."""

    NO = "no"
    WAITING = "waiting"
    OFFERED = "offered"
    HELD = "held"

    @property
    def queued(self) -> bool:
        """The customer waits for a person."""
        return self in (HandoverState.WAITING, HandoverState.OFFERED)


class Reason(StrEnum):
    """Why a person is needed."""

    CUSTOMER_ASKED = "customer_asked"
    NOT_UNDERSTOOD = "not_understood"
    ACTION_FAILED = "action_failed"
    ASSISTANT_DOWN = "assistant_down"
    TOPIC = "topic"
    MESSAGE_LEFT = "message_left"
    PASSED = "passed"
    AGENT_LOST = "agent_lost"
    EMERGENCY = "emergency"
    TAKEN_OVER = "taken_over"
    """An agent read along and stepped in."""

    @property
    def our_failure(self) -> bool:
        """Something on our side went wrong."""
        return self in (Reason.ACTION_FAILED, Reason.ASSISTANT_DOWN)


class QueueWish(StrEnum):
    """What somebody who waits for a person says of the waiting."""

    LEAVE = "leave"
    PLACE = "place"
    """They ask how long it still takes, or for the person for whom they wait."""
    STOP = "stop"
    """They stop, or say goodbye; whether they wait on is not said."""


QUEUE_INTENTS: Mapping[str, QueueWish] = MappingProxyType(
    {
        "leave_queue": QueueWish.LEAVE,
        "ask_place": QueueWish.PLACE,
        "ask_person": QueueWish.PLACE,
        "ask_person_in_english": QueueWish.PLACE,
        "stop": QueueWish.STOP,
        "goodbye": QueueWish.STOP,
    }
)
"""By which intents every brand's assistant tells them (bot/shared)."""


class Disposition(StrEnum):
    """How an agent closed a conversation."""

    SOLVED = "solved"
    REFERRED = "referred"
    NO_REPLY = "no_reply"
    DUPLICATE = "duplicate"
    ABUSE = "abuse"
    IDLE = "idle"
    """Closed by the clock, not by an agent."""
    CONTINUED = "continued"
    """Goes on in another conversation of the same customer."""
