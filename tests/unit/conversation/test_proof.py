"""What needs more proof than there is where the customer is: withheld, told where, said there."""

from dataclasses import replace

import pytest

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.draft import MOVE
from models.vocabulary.control import Reason
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Need
from tests.unit.conversation.talk import (
    ANNA,
    POLICY,
    PUSHED,
    WIDGET,
    Talk,
    answers,
    moves,
    says,
    signs_in,
    takes,
    writes,
)

CHAT = ChannelName("chat")
RULES = replace(POLICY, entries=(WIDGET, PUSHED), sign_in_at=frozenset({WIDGET}))
NUMBER, AGAIN, OWN = (
    says("", key="utter_number"),
    says("", key="utter_number_again"),
    says("", key="utter_own"),
)


def asked(talk: Talk, *said: c.Said, channel: ChannelName = PUSHED, signed_in: bool = False) -> list[e.Event]:
    """The customer writes on `channel`, and the assistant answers."""
    talk.give(writes(channel=channel, signed_in=signed_in))
    return talk.give(answers(talk.asked.of, talk.conversation.generation, said=said))


def spoken(events: list[e.Event]) -> list[str | None]:
    return [event.key for event in events if isinstance(event, e.AssistantSpoke)]


def told(events: list[e.Event]) -> list[e.NoticeGiven]:
    return [event for event in events if isinstance(event, e.NoticeGiven)]


def test_a_number_is_not_asked_for_on_a_network_of_somebody_else() -> None:
    talk = Talk(policy=RULES)
    events = asked(talk, NUMBER)
    assert spoken(events) == []
    (notice,) = told(events)
    assert notice.key == "notice_not_asked_here"
    assert [b.payload for b in notice.buttons] == [f"{MOVE}{WIDGET}"]
    (withheld,) = [event for event in events if isinstance(event, e.MessageWithheld)]
    assert (withheld.key, withheld.needs) == ("utter_number", Need.OWN_CHANNEL)


@pytest.mark.parametrize("channel", [WIDGET, CHAT])
def test_on_a_channel_of_our_own_it_is_asked(channel: ChannelName) -> None:
    events = asked(Talk(policy=RULES), NUMBER, channel=channel)
    assert spoken(events) == ["utter_number"]
    assert told(events) == []


def test_after_the_move_the_question_is_asked_there() -> None:
    talk = Talk(policy=RULES)
    asked(talk, NUMBER)
    events = talk.give(moves(WIDGET))
    assert [notice.key for notice in told(events)] == ["notice_moved"]
    assert spoken(events) == ["utter_number"]
    assert talk.conversation.withheld is None
    assert spoken(talk.give(moves(PUSHED))) == [], "it is asked once"


def test_an_answer_to_something_else_does_not_tell_it_again() -> None:
    talk = Talk(policy=RULES)
    asked(talk, NUMBER)
    events = asked(talk, says("Dat zit zo."), NUMBER)
    assert spoken(events) == [None]
    assert told(events) == []
    assert talk.conversation.withheld is not None
    assert [n.key for n in told(asked(talk, NUMBER))] == ["notice_not_asked_here"], "silence is no answer"


def test_of_two_that_are_withheld_the_last_is_asked_and_it_is_told_once() -> None:
    talk = Talk(policy=RULES)
    assert len(told(asked(talk, AGAIN, NUMBER))) == 1
    assert spoken(talk.give(moves(WIDGET))) == ["utter_number"]


def test_who_is_with_a_person_is_not_asked_any_more() -> None:
    talk = Talk(policy=RULES)
    asked(talk, NUMBER)
    talk.give(takes(ANNA))
    assert spoken(talk.give(moves(WIDGET))) == []


def test_the_next_answer_sets_it_aside() -> None:
    talk = Talk(policy=RULES)
    asked(talk, NUMBER)
    asked(talk, says("Goed, we stoppen."))
    assert spoken(talk.give(moves(WIDGET))) == []


def test_what_is_for_signed_in_customers_waits_for_that() -> None:
    talk = Talk(policy=RULES)
    events = asked(talk, OWN, channel=WIDGET)
    assert spoken(events) == []
    assert [n.key for n in told(events)] == ["notice_sign_in_here"]
    events = talk.give(signs_in())
    assert [type(event) for event in events] == [e.IdentityChanged, e.NoticeGiven, e.AssistantSpoke]
    assert spoken(events) == ["utter_own"]
    assert spoken(asked(talk, OWN, channel=WIDGET, signed_in=True)) == ["utter_own"]


def test_elsewhere_the_way_leads_to_where_one_can_sign_in() -> None:
    talk = Talk(policy=RULES)
    for channel in (PUSHED, CHAT):
        (notice,) = told(asked(talk, OWN, channel=channel))
        assert notice.key == "notice_sign_in_elsewhere"
        assert [b.payload for b in notice.buttons] == [f"{MOVE}{WIDGET}"]
    assert [n.key for n in told(talk.give(moves(WIDGET)))] == ["notice_moved", "notice_sign_in_here"]
    assert spoken(talk.give(signs_in())) == ["utter_own"]


def test_a_brand_whose_site_vouches_for_nobody_offers_a_person() -> None:
    talk = Talk(policy=replace(RULES, sign_in_at=frozenset()))
    assert [n.key for n in told(asked(talk, OWN, channel=WIDGET))] == ["notice_sign_in_nowhere"]


def test_signed_in_holds_for_who_speaks_not_for_the_conversation() -> None:
    talk = Talk(policy=RULES)
    asked(talk, says("ja"), channel=WIDGET, signed_in=True)
    assert talk.conversation.signed_in
    assert spoken(asked(talk, OWN, channel=PUSHED)) == []
    assert not talk.conversation.signed_in
    assert spoken(asked(talk, OWN, channel=WIDGET)) == [], "another browser, not signed in"


def test_asking_for_a_person_is_not_withheld() -> None:
    talk = Talk(policy=RULES)
    talk.give(writes(channel=PUSHED))
    answer = answers(talk.asked.of, 1, said=(NUMBER,), wants=Reason.CUSTOMER_ASKED)
    assert any(isinstance(event, e.HandoverWaiting) for event in talk.give(answer))
