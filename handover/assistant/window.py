"""The bounded window of Rasa events that goes with a question. Pure; the shape is Rasa's (bot/window.md).

A window begins with a session start, the slots' values and the active form, then holds whole turns: at least
`TURNS` of them, more where a form is under way, so that the assistant sees where it began. What a person said
meanwhile is in it: an agent's words, the customer's to the agent, the outcome the agent handed back.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from handover.conversation import events as e
from handover.conversation.events import Event, Recorded
from models.vocabulary.control import Control

TURNS = 8
"""More than any policy's `max_history` in use."""
READ = 160
"""Events of the log that are looked at, newest first: what bounds a form that never ends."""
TYPES = ("assistant.turn", "message.customer", "message.agent", "control.changed")
"""The events of the log that a window is made from."""

RasaEvent = dict[str, Any]
_LISTEN: RasaEvent = {"event": "action", "name": "action_listen"}
_SESSION: list[RasaEvent] = [
    {"event": "action", "name": "action_session_start"},
    {"event": "session_started"},
]


def window(recorded: Sequence[Recorded]) -> list[RasaEvent]:
    """`recorded`: the newest events of `TYPES`, in order, before the message that is asked about."""
    log = [r.event for r in recorded]
    first = _first_turn(log)
    before = _last_turn(log[:first])
    return [*_SESSION, *_standing(before), _LISTEN, *_retold(log, first, before)]


def _first_turn(log: Sequence[Event]) -> int:
    """Where the window begins: `TURNS` turns back, and further to where an active form began."""
    turns = [i for i, event in enumerate(log) if isinstance(event, e.AssistantTurned)]
    if not turns:
        return 0
    first = max(0, len(turns) - TURNS)
    while first > 0 and _turn(log[turns[first - 1]]).active_loop is not None:
        first -= 1
    return turns[first - 1] + 1 if first else 0


def _turn(event: Event) -> e.AssistantTurned:
    if not isinstance(event, e.AssistantTurned):
        raise TypeError(event)
    return event


def _last_turn(log: Sequence[Event]) -> e.AssistantTurned | None:
    return next((event for event in reversed(log) if isinstance(event, e.AssistantTurned)), None)


def _standing(before: e.AssistantTurned | None) -> Iterator[RasaEvent]:
    """What held when the window begins."""
    if before is None:
        return
    for name, value in before.slots.items():
        yield {"event": "slot", "name": name, "value": value}
    if before.active_loop is not None:
        yield {"event": "active_loop", "name": before.active_loop}


def _retold(log: Sequence[Event], first: int, before: e.AssistantTurned | None) -> Iterator[RasaEvent]:
    """Turns as Rasa told them; a human stretch as Rasa would have heard it."""
    human = _in_human_hands(log[:first]) if before is None or first == 0 else False
    for event in log[first:]:
        match event:
            case e.AssistantTurned(events=events):
                yield from (dict(event) for event in events)
            case e.ControlChanged(control=control, outcome=outcome):
                if human and control is not Control.AGENT:
                    yield from _handed_back(outcome)
                human = control is Control.AGENT
            case e.CustomerSpoke(text=text) if human:
                yield {
                    "event": "user",
                    "text": text,
                    "parse_data": {"text": text, "intent": {}, "entities": []},
                }
            case e.AgentSpoke(text=text):
                yield {"event": "agent", "text": text}
            case _:
                pass


def _in_human_hands(log: Sequence[Event]) -> bool:
    changes = [event for event in log if isinstance(event, e.ControlChanged)]
    return bool(changes) and changes[-1].control is Control.AGENT


def _handed_back(outcome: e.Outcome | None) -> Iterator[RasaEvent]:
    """Slots the agent filled, and the listening that ends a stretch; a form under way is over."""
    yield {"event": "active_loop", "name": None}
    for name, value in (outcome.slots if outcome else {}).items():
        yield {"event": "slot", "name": name, "value": value}
    yield _LISTEN
