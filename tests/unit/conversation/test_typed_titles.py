"""The title of a button, typed."""

from dataclasses import replace

import pytest

from handover.conversation import events as e
from handover.conversation.deciding.customer import LEAVE
from handover.conversation.draft import MOVE
from models.vocabulary.message import Button
from tests.unit.conversation.talk import (
    POLICY,
    PUSHED,
    WIDGET,
    Talk,
    answers,
    says,
    taps,
    wants_person,
    writes,
)


def test_who_types_the_title_of_a_button_just_offered_taps_it() -> None:
    talk = Talk()
    talk.give(wants_person())
    spoke, *_ = talk.give(writes(" wachtrij VERLATEN. "))
    assert isinstance(spoke, e.CustomerSpoke)
    assert (spoke.text, spoke.payload) == ("Wachtrij verlaten", LEAVE)
    assert talk.notices()[-1] == "notice_left_queue"


@pytest.mark.parametrize(
    "text", ["Ik wil graag de wachtrij verlaten.", "ok, dan toch maar wachtrij verlaten"]
)
def test_so_does_who_says_it_with_courtesy_and_their_words_stay_theirs(text: str) -> None:
    talk = Talk()
    talk.give(wants_person())
    spoke, *_ = talk.give(writes(text))
    assert isinstance(spoke, e.CustomerSpoke)
    assert (spoke.text, spoke.payload) == (text, LEAVE)


@pytest.mark.parametrize(
    "text", ["wachtrij", "ik wil de wachtrij niet verlaten", "mijn wachtrij verlaten", ""]
)
def test_other_words_than_the_title_are_words(text: str) -> None:
    talk = Talk()
    talk.give(wants_person())
    spoke, *_ = talk.give(writes(text))
    assert isinstance(spoke, e.CustomerSpoke) and (spoke.text, spoke.payload) == (text, None)


def test_the_title_of_a_button_of_before_is_words_again() -> None:
    """It may be the answer to what was asked since; tapped, it counts still."""
    talk = Talk()
    talk.give(writes())
    talk.give(answers(talk.asked.of, 1, said=(says("Lukt het?", buttons=(Button("Ja", "/affirm"),)),)))
    talk.give(writes("hoe laat is het"), answers(talk.asked.of, 1))
    spoke, *_ = talk.give(writes("ja"))
    assert isinstance(spoke, e.CustomerSpoke) and spoke.payload is None
    spoke, *_ = talk.give(taps("/affirm"))
    assert isinstance(spoke, e.CustomerSpoke) and spoke.payload == "/affirm"


def test_the_titles_of_the_services_own_buttons_can_be_typed_for_longer() -> None:
    """Where a network shows no buttons, there is no other way out of the queue."""
    talk = Talk()
    talk.give(writes(), wants_person(), writes("hoe laat is het"))
    talk.give(answers(talk.asked.of, 1))
    talk.give(writes("wachtrij verlaten"))
    assert not talk.conversation.handover.queued


def test_a_button_of_the_assistants_can_be_typed_and_a_move_cannot() -> None:
    talk = Talk(policy=replace(POLICY, entries=(WIDGET, PUSHED)))
    talk.give(writes())
    again = Button("Opnieuw proberen", "/ask_again")
    talk.give(answers(talk.asked.of, 1, said=(says("niet gevonden", buttons=(again,)),)))
    assert spoken_as(talk, "opnieuw proberen") == "/ask_again"
    talk.give(wants_person())
    way = next(button for button in talk.conversation.offered if button.payload.startswith(MOVE))
    assert spoken_as(talk, way.title) is None


def spoken_as(talk: Talk, text: str) -> str | None:
    """The payload that stands with it in the log."""
    (spoke,) = (event for event in talk.give(writes(text)) if isinstance(event, e.CustomerSpoke))
    return spoke.payload
