"""What customers leave for a colleague to read later."""

import pytest

from handover.conversation.circumstances import Desk
from handover.conversation.deciding.customer import ASK_ON, LEAVE
from handover.conversation.effects import AskAssistant
from models.vocabulary.message import Button
from tests.unit.conversation.talk import (
    ANNA,
    OPEN,
    SHUT,
    Talk,
    answers,
    episode,
    leaves,
    leaves_message,
    passes,
    says,
    smells_gas,
    takes,
    taps,
    writes,
)


def test_what_is_written_next_is_kept_in_as_many_lines_as_it_takes() -> None:
    talk = Talk()
    talk.give(leaves_message())
    assert [event.type for event in talk.give(writes("bel mij"))] == [
        "message.customer",
        "handover.leaving_message",
        "message.notice",
    ]
    assert episode(talk).message_left
    assert not any(isinstance(effect, AskAssistant) for effect in talk.effects)
    assert [event.type for event in talk.wait(minutes=5).give(writes("in de ochtend"))] == [
        "message.customer"
    ]
    assert not any(isinstance(effect, AskAssistant) for effect in talk.effects)


def test_who_asks_something_else_is_answered_by_the_assistant() -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij"), taps(ASK_ON), writes("hoe laat is het"))
    assert talk.notices()[-2:] == ["notice_ask_on", "notice_disclosure"]
    assert talk.asked.of == talk.conversation.last_customer_seq
    assert episode(talk).message_left


def test_so_is_who_taps_one_of_the_assistants_buttons_or_comes_back_later() -> None:
    tapping, later = Talk(), Talk()
    for talk in (tapping, later):
        talk.give(writes())
        talk.give(answers(talk.asked.of, 1, said=(says("Lukt het?", buttons=(Button("Ja", "/affirm"),)),)))
        talk.give(leaves_message(), writes("bel mij"))
    tapping.give(taps("/affirm"))
    later.wait(minutes=10).give(writes("hoe laat is het"))
    for talk in (tapping, later):
        assert talk.asked.of == talk.conversation.last_customer_seq
        assert not talk.conversation.leaving_message


def test_a_second_message_is_told_to_be_kept_as_well() -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij"), leaves_message(), writes("of mail"))
    assert talk.notices()[-2:] == ["notice_write_message", "notice_message_kept"]


@pytest.mark.parametrize(("desk", "taken_down"), [(OPEN, False), (SHUT, True)])
def test_what_only_a_person_deals_with_is_told_to_that_person(desk: Desk, taken_down: bool) -> None:
    talk = Talk(desk=desk)
    talk.give(writes("ik heb een klacht"))
    talk.give(answers(talk.asked.of, 1, intent="file_complaint"))
    assert talk.conversation.leaving_message is taken_down
    talk.give(writes("hij kwam drie keer niet opdagen"))
    assert episode(talk).message_left is taken_down


def test_a_message_left_stays_left_over_passes() -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij"), takes(ANNA), passes(ANNA))
    assert episode(talk).message_left


def test_leaving_the_queue_ends_leaving_a_message() -> None:
    talk = Talk()
    talk.give(leaves_message(), leaves(), writes("toch niet"))
    assert talk.asked.of == talk.conversation.last_customer_seq


def test_who_waits_no_more_after_a_message_is_answered_by_the_assistant() -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij"), taps(LEAVE), writes("hoe laat is het"))
    assert talk.asked.of == talk.conversation.last_customer_seq
    assert talk.conversation.handover.queued, "the message waits on"


def test_who_is_in_danger_while_they_leave_a_message_is_answered_again() -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij"), smells_gas(), writes("mag het raam open?"))
    assert talk.asked.of == talk.conversation.last_customer_seq
