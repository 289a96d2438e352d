"""How far back the assistant's window goes, and how much of the log is opened for it."""

from datetime import UTC, datetime

import pytest

from handover.assistant.window import LONGEST, READS, TURNS, complete, window
from handover.conversation.events import AssistantTurned, HandoverWaiting, Recorded
from models.vocabulary.control import Reason
from models.vocabulary.understanding import Understanding

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def turn(number: int, form: str | None) -> Recorded:
    """A turn that said its number; it ends within `form`."""
    event = AssistantTurned(
        of=number,
        understanding=Understanding("greet", 1.0),
        events=({"event": "bot", "text": str(number)},),
        slots={"last": number},
        active_loop=form,
        model=None,
    )
    return Recorded(seq=number, generation=1, at=NOW, event=event)


def told(turns: list[Recorded]) -> list[int]:
    return [int(event["text"]) for event in window(turns) if event["event"] == "bot"]


def test_eight_turns_whatever_the_length() -> None:
    turns = [turn(number, None) for number in range(500)]
    assert told(turns) == list(range(500 - TURNS, 500))
    assert {"event": "slot", "name": "last", "value": 500 - TURNS - 1} in window(turns)


def test_back_to_where_the_form_began() -> None:
    turns = [turn(number, "address_form" if number >= 20 else None) for number in range(40)]
    assert told(turns) == list(range(20, 40))


def test_a_form_that_never_ends_is_bounded_and_goes_on() -> None:
    turns = [turn(number, "address_form") for number in range(200)]
    assert told(turns) == list(range(200 - LONGEST, 200))
    assert {"event": "active_loop", "name": "address_form"} in window(turns)


@pytest.mark.parametrize(("reason", "left"), [(Reason.NOT_UNDERSTOOD, True), (Reason.TOPIC, False)])
def test_who_waits_because_a_form_could_not_use_their_answers_is_not_asked_again(
    reason: Reason, left: bool
) -> None:
    waits = Recorded(seq=2, generation=1, at=NOW, event=HandoverWaiting(reason=reason, why={}))
    asked = window([turn(1, "address_form"), waits])
    assert ({"event": "active_loop", "name": None} in asked) is left
    assert ({"event": "slot", "name": "requested_slot", "value": None} in asked) is left
    assert (asked[-1] == {"event": "action", "name": "action_listen"}) is left


@pytest.mark.parametrize("form", [None, "address_form"])
def test_what_is_complete_would_not_change_with_older_events(form: str | None) -> None:
    turns = [turn(number, form if number >= 30 else None) for number in range(60)]
    newest = turns[-READS[0] :]
    assert complete(newest) is (form is None)
    assert (window(newest) == window(turns)) is complete(newest)
