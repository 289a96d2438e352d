"""What customers leave for a colleague to read later."""

from dataclasses import replace

import pytest

from handover.conversation.circumstances import Desk
from handover.conversation.deciding.customer import ASK_ON, LEAVE
from handover.conversation.effects import AskAssistant
from models.vocabulary.control import HandoverState
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
    speaks,
    takes,
    taps,
    wants_person,
    writes,
)


def complains(talk: Talk) -> None:
    talk.give(writes("ik heb een klacht"))
    talk.give(answers(talk.asked.of, talk.conversation.generation, intent="file_complaint"))


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
    assert talk.notices()[-2:] == ["notice_ask_on", "notice_disclosure_waiting"]
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


@pytest.mark.parametrize(
    ("desk", "told", "taken_down"),
    [
        (OPEN, "notice_waiting_topic", False),
        (replace(OPEN, available=0), "notice_write_while_nobody", True),
        (SHUT, "notice_write_while_closed", True),
    ],
)
@pytest.mark.parametrize("waits", [True, False])
def test_what_only_a_person_deals_with_is_told_to_that_person(
    desk: Desk, told: str, taken_down: bool, waits: bool
) -> None:
    talk = Talk(desk=desk)
    if waits:
        talk.give(wants_person())
    complains(talk)
    assert talk.conversation.leaving_message is taken_down
    assert (talk.notices()[-1] == told) is (taken_down or not waits)
    talk.give(writes("hij kwam drie keer niet opdagen"))
    assert episode(talk).message_left is taken_down


def test_who_would_rather_ask_something_else_may() -> None:
    talk = Talk(desk=SHUT)
    complains(talk)
    talk.give(taps(ASK_ON), writes("hoe laat is het"))
    assert talk.asked.of == talk.conversation.last_customer_seq
    assert not episode(talk).message_left


@pytest.mark.parametrize("words", ["stop", "Laat maar!", "Ik wil niet meer wachten.", "I don’t want to wait"])
def test_who_thinks_better_of_it_leaves_nothing_but_the_queue(words: str) -> None:
    talk = Talk(desk=SHUT)
    complains(talk)
    talk.give(writes(words))
    assert talk.conversation.handover is HandoverState.NO
    assert talk.notices()[-1] == "notice_left_queue"
    talk.give(writes("hoe laat is het"))
    assert talk.asked.of == talk.conversation.last_customer_seq


def test_a_message_that_was_left_is_not_called_off_by_a_word() -> None:
    talk = Talk(desk=SHUT)
    talk.give(leaves_message(), writes("bel mij"), writes("laat maar"))
    assert talk.notices()[-1] == "notice_message_stays"
    assert episode(talk).message_left and not talk.conversation.leaving_message


def test_words_among_others_are_part_of_the_message() -> None:
    talk = Talk(desk=SHUT)
    talk.give(leaves_message(), writes("stop met die brieven"))
    assert episode(talk).message_left


def test_a_form_takes_it_down_by_asking() -> None:
    talk = Talk(desk=SHUT)
    talk.give(writes("de trafo bromt"))
    talk.give(answers(talk.asked.of, 1, intent="file_complaint", active_loop="fault_form"))
    talk.give(writes("sinds gisteren"))
    assert talk.asked.of == talk.conversation.last_customer_seq


def test_what_reads_like_a_button_of_before_is_part_of_the_message() -> None:
    talk = Talk()
    talk.give(writes())
    talk.give(answers(talk.asked.of, 1, said=(says("Lukt het?", buttons=(Button("Ja", "/affirm"),)),)))
    talk.give(leaves_message(), writes("ja"))
    assert episode(talk).message_left


def test_a_message_left_stays_left_over_passes_until_it_is_answered() -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij"), takes(ANNA), passes(ANNA))
    assert episode(talk).message_left
    talk.give(takes(ANNA), speaks(ANNA), passes(ANNA))
    assert not episode(talk).message_left
    talk.give(leaves())
    assert not talk.conversation.handover.queued


def test_who_was_asked_for_a_message_and_wrote_none_asks_something_else_later() -> None:
    talk = Talk(desk=SHUT)
    complains(talk)
    talk.wait(hours=14).give(writes("hoe laat is het"))
    assert talk.asked.of == talk.conversation.last_customer_seq


def test_leaving_the_queue_ends_leaving_a_message() -> None:
    talk = Talk()
    talk.give(leaves_message(), leaves(), writes("toch niet"))
    assert talk.asked.of == talk.conversation.last_customer_seq


def test_who_waits_no_more_after_a_message_is_answered_by_the_assistant() -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij"), taps(LEAVE), writes("hoe laat is het"))
    assert talk.asked.of == talk.conversation.last_customer_seq
    assert talk.conversation.handover.queued, "the message waits on"


@pytest.mark.parametrize("done", [ASK_ON, LEAVE])
def test_the_assistant_that_kept_out_of_it_answers_who_is_done_with_a_message(done: str) -> None:
    """A colleague was there already: it is silent, until they would rather not wait."""
    talk = Talk()
    talk.give(wants_person(), takes(ANNA), passes(ANNA), writes("hallo?"))
    assert not any(isinstance(effect, AskAssistant) for effect in talk.effects)
    talk.give(leaves_message(), writes("bel mij"), taps(done), writes("hoe laat is het"))
    assert talk.asked.of == talk.conversation.last_customer_seq


def test_who_is_in_danger_while_they_leave_a_message_is_answered_again() -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij"), smells_gas(), writes("mag het raam open?"))
    assert talk.asked.of == talk.conversation.last_customer_seq
