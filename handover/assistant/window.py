"""The bounded window of Rasa events that goes with a question. Pure; the shape is Rasa's (bot/window.md).

A window begins with a session start, the slots' values and the active form, then holds whole turns: at least
`TURNS` of them, more where a form is under way, so that the assistant sees where it began. What a person said
meanwhile is in it: an agent's words, the customer's to the agent, the outcome the agent handed back; and what
the customer said that the assistant never answered.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from handover.conversation import events as e
from handover.conversation.events import Recorded
from models.vocabulary.control import Reason

TURNS = 8
"""More than any policy's `max_history` in use."""
LONGEST = 40
"""Turns of a form that never ends; what it knows stands in the slots then."""
READS = (3 * TURNS, 160)
"""Events of the log that are looked at, newest first: nearly always these few, more within a long form."""
HUMAN = 20
"""Lines of one human stretch that are retold; its outcome always is."""
TYPES = ("assistant.turn", "message.customer", "message.agent", "control.changed", "conversation.waiting")
"""The events of the log that a window is made from."""

RasaEvent = dict[str, Any]
_LISTEN: RasaEvent = {"event": "action", "name": "action_listen"}
_SESSION: list[RasaEvent] = [
    {"event": "action", "name": "action_session_start"},
    {"event": "session_started"},
]
_NO_FORM: list[RasaEvent] = [
    {"event": "active_loop", "name": None},
    {"event": "slot", "name": "requested_slot", "value": None},
]


def window(recorded: Sequence[Recorded]) -> list[RasaEvent]:
    """`recorded`: the newest events of `TYPES`, in order, before the message that is asked about.

    Empty for a new conversation: the answer then begins with the session start itself.
    """
    first = _first_turn(recorded)
    before = _last_turn(recorded[:first])
    told = list(_told(recorded[first:]))
    if not told or told[0] == _SESSION[0]:
        return told
    return [*_SESSION, *_standing(before), _LISTEN, *told]


def complete(recorded: Sequence[Recorded]) -> bool:
    """Whether the window begins within these newest events of `TYPES`: older ones would not change it."""
    return _first_turn(recorded) > 0


def _first_turn(log: Sequence[Recorded]) -> int:
    """Where the window begins: `TURNS` turns back, and further to where an active form began."""
    turns = [(i, r.event) for i, r in enumerate(log) if isinstance(r.event, e.AssistantTurned)]
    first = max(0, len(turns) - TURNS)
    while first > max(0, len(turns) - LONGEST) and turns[first - 1][1].active_loop is not None:
        first -= 1
    return turns[first - 1][0] + 1 if first else 0


def _last_turn(log: Sequence[Recorded]) -> e.AssistantTurned | None:
    turns = (r.event for r in reversed(log) if isinstance(r.event, e.AssistantTurned))
    return next(turns, None)


def _standing(before: e.AssistantTurned | None) -> Iterator[RasaEvent]:
    """What held when the window begins."""
    if before is None:
        return
    for name, value in before.slots.items():
        yield {"event": "slot", "name": name, "value": value}
    if before.active_loop is not None:
        yield {"event": "active_loop", "name": before.active_loop}


def _told(log: Sequence[Recorded]) -> Iterator[RasaEvent]:
    """Turns as Rasa told them; between them, what was said without it, as Rasa would have heard it."""
    answered = {r.event.of for r in log if isinstance(r.event, e.AssistantTurned)}
    aside: list[Recorded] = []
    for recorded in log:
        if isinstance(recorded.event, e.AssistantTurned):
            yield from _stretch(aside)
            yield from (dict(event) for event in recorded.event.events)
            aside = []
        elif recorded.seq not in answered:
            aside.append(recorded)
    yield from _stretch(aside)


def _stretch(aside: Sequence[Recorded]) -> Iterator[RasaEvent]:
    """What was said while the assistant was not asked; it ends with listening, else no rule matches."""
    said = [event for r in aside if (event := _said(r.event)) is not None]
    settled = [event for r in aside for event in _settled(r.event)]
    yield from said[-HUMAN:]
    yield from settled
    if said or settled:
        yield _LISTEN


def _said(event: e.Event) -> RasaEvent | None:
    match event:
        case e.CustomerSpoke(text=text):
            return {"event": "user", "text": text}
        case e.AgentSpoke(text=text):
            return {"event": "agent", "text": text}
        case _:
            return None


def _settled(event: e.Event) -> Iterator[RasaEvent]:
    """What an agent handed back: slots, and no form, because a person settled what it was for. Nor is who
    could not answer a form's question, and waits for a person, asked it again."""
    if isinstance(event, e.ControlChanged) and event.outcome is not None:
        for name, value in event.outcome.slots.items():
            yield {"event": "slot", "name": name, "value": value}
        yield from _NO_FORM
    if isinstance(event, e.HandoverWaiting) and event.reason is Reason.NOT_UNDERSTOOD:
        yield from _NO_FORM
