"""Where else the customer can go on stands below whatever its text says so of."""

from dataclasses import replace

import pytest

from handover.conversation import events as e
from handover.conversation.draft import MOVE
from handover.conversation.effects import SendToCustomer
from handover.conversation.refusals import NotPossible
from models.vocabulary.address import Address
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Button
from tests.unit.conversation.talk import (
    ANNA,
    POLICY,
    PUSHED,
    WIDGET,
    Talk,
    answers,
    moves,
    offers_ways,
    says,
    speaks,
    takes,
    wants_person,
    writes,
)

RULES = replace(POLICY, entries=(WIDGET, PUSHED))


def ways(buttons: tuple[Button, ...]) -> list[str]:
    return [button.payload for button in buttons if button.payload.startswith(MOVE)]


def said(key: str, channel: ChannelName) -> e.AssistantSpoke:
    talk = Talk(policy=RULES)
    talk.give(writes(channel=channel))
    events = talk.give(answers(talk.asked.of, talk.conversation.generation, said=(says("", key=key),)))
    (spoke,) = [event for event in events if isinstance(event, e.AssistantSpoke)]
    return spoke


def test_an_answer_about_how_to_reach_us_shows_the_other_channels() -> None:
    assert ways(said("utter_known_ways", WIDGET).buttons) == [f"{MOVE}{PUSHED}"]
    assert ways(said("utter_known_ways", PUSHED).buttons) == [f"{MOVE}{WIDGET}"]


def test_others_do_not() -> None:
    assert ways(said("utter_known", WIDGET).buttons) == []


def test_who_waits_and_goes_elsewhere_hears_their_place_there() -> None:
    talk = Talk(policy=RULES)
    talk.give(writes(channel=WIDGET))
    talk.give(wants_person())
    events = talk.give(moves(PUSHED))
    notices = [event.key for event in events if isinstance(event, e.NoticeGiven)]
    assert notices == ["notice_moved", "notice_still_waiting"]
    assert isinstance(events[0], e.ChannelMoved)


def test_what_was_left_is_told_there_and_nowhere_else() -> None:
    talk = Talk(policy=RULES)
    talk.give(writes(channel=WIDGET))
    phone, tab = Address(talk.conversation.brand, PUSHED, "31"), Address(talk.conversation.brand, WIDGET, "t")
    events = talk.give(moves(PUSHED, left=(phone, tab)))
    notices = [(event.key, event.elsewhere) for event in events if isinstance(event, e.NoticeGiven)]
    assert notices == [("notice_moved", False), ("notice_moved_away", True)]
    sent = [(effect.of, effect.address) for effect in talk.effects if isinstance(effect, SendToCustomer)]
    assert sent == [(talk.conversation.seq - 1, None), (talk.conversation.seq, phone)]


@pytest.mark.parametrize(("here", "there"), [(WIDGET, PUSHED), (PUSHED, WIDGET)])
def test_an_agent_shows_the_other_channels_at_any_moment(here: ChannelName, there: ChannelName) -> None:
    talk = Talk(policy=RULES)
    talk.give(writes(channel=here), takes(ANNA), speaks(ANNA))
    (told,) = talk.give(offers_ways(ANNA))
    assert isinstance(told, e.NoticeGiven)
    assert (told.key, ways(told.buttons)) == ("notice_ways", [f"{MOVE}{there}"])


def test_where_the_customer_went_the_way_back_is_shown() -> None:
    talk = Talk(policy=RULES)
    talk.give(writes(channel=WIDGET), takes(ANNA), moves(PUSHED))
    (told,) = talk.give(offers_ways(ANNA))
    assert isinstance(told, e.NoticeGiven)
    assert ways(told.buttons) == [f"{MOVE}{WIDGET}"]


def test_nothing_is_offered_where_there_is_nowhere_else_to_go() -> None:
    talk = Talk(policy=replace(POLICY, entries=(WIDGET,)))
    talk.give(writes(channel=WIDGET), takes(ANNA))
    with pytest.raises(NotPossible) as refused:
        talk.decide(offers_ways(ANNA))
    assert refused.value.by == ANNA
