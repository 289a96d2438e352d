"""The table, and that nothing moves but by it."""

from typing import cast

import pytest

from handover.conversation import events as e
from handover.conversation.draft import Draft
from handover.conversation.evolve import evolve
from handover.conversation.refusals import NotPossible
from handover.conversation.transitions import ASSISTED, CLOSED, HELD, TABLE, Move, Place, changes_control
from models.vocabulary.control import Control, HandoverState
from tests.unit.conversation.talk import ANNA, BRAM, NOON, Talk, passes, releases, resolves, takes, writes

HELD_TALK = Talk()
HELD_TALK.give(writes(), takes(ANNA))
PLACES = sorted({*TABLE.values(), *(place for place, _move in TABLE)})


@pytest.mark.parametrize("move", [move for move in Move if (HELD, move) not in TABLE], ids=lambda m: m.name)
def test_a_move_that_is_not_in_the_table_is_refused_naming_the_holder(move: Move) -> None:
    draft = Draft(HELD_TALK.conversation, HELD_TALK.circumstances)
    with pytest.raises(NotPossible) as caught:
        draft.move(move)
    assert caught.value.by == ANNA
    assert draft.decision().events == ()


def test_the_holder_is_the_agent_and_who_waits_is_with_the_assistant() -> None:
    for place in PLACES:
        assert (place.control is Control.AGENT) == (place.handover is HandoverState.HELD)
        assert not place.handover.queued or place.control is Control.ASSISTANT


def test_every_place_can_be_reached_and_left() -> None:
    assert {place for place, _move in TABLE} == set(PLACES)
    reached, frontier = {ASSISTED}, [ASSISTED]
    while frontier:
        here = frontier.pop()
        new = {target for (place, _move), target in TABLE.items() if place == here} - reached
        reached |= new
        frontier += new
    assert reached == set(PLACES)


@pytest.mark.parametrize(("place", "move"), TABLE, ids=lambda part: str(part))
def test_a_new_generation_begins_where_another_speaks(place: Place, move: Move) -> None:
    into_or_out_of_hand = (place == HELD) != (TABLE[place, move] == HELD)
    ends_or_begins = (place == CLOSED) != (TABLE[place, move] == CLOSED)
    assert changes_control(move, place) == (into_or_out_of_hand or ends_or_begins)


def test_the_log_is_numbered_without_gaps_and_generations_rise_one_by_one() -> None:
    talk = Talk()
    talk.give(writes(), takes(ANNA), passes(ANNA), takes(BRAM), releases(BRAM), takes(BRAM), resolves(BRAM))
    talk.give(writes())
    assert [recorded.seq for recorded in talk.log] == list(range(1, len(talk.log) + 1))
    risen = [recorded.generation for recorded in talk.log if isinstance(recorded.event, e.ControlChanged)]
    assert risen == [2, 3, 4, 5, 6, 7, 8]
    assert talk.conversation.generation == 8


def test_an_event_nobody_knows_is_not_passed_over_in_silence() -> None:
    unknown = cast(e.Event, object())
    with pytest.raises(AssertionError):
        evolve(Talk().conversation, e.Recorded(seq=1, generation=1, at=NOON, event=unknown))
