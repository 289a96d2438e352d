"""What who waits says of the waiting is done by the service, which knows the queue."""

from dataclasses import replace

import pytest

from handover.conversation import events as e
from handover.conversation.circumstances import Desk
from handover.conversation.deciding.customer import ASK_ON, LEAVE
from handover.conversation.draft import PERSON
from handover.conversation.effects import AskAssistant
from models.vocabulary.control import HandoverState, QueueWish
from tests.unit.conversation.talk import (
    ANNA,
    GAS,
    OPEN,
    POLICY,
    SHUT,
    Talk,
    answers,
    leaves_message,
    misunderstands,
    offer_to,
    passes,
    resolves,
    smells_gas,
    takes,
    taps,
    wants_person,
    writes,
)


def spoken(talk: Talk) -> list[str]:
    return [r.event.text for r in talk.log if isinstance(r.event, e.AssistantSpoke)]


def advised(talk: Talk) -> list[str]:
    return [r.event.key for r in talk.log if isinstance(r.event, e.SafetyAdvised)]


def says_of_the_queue(talk: Talk, intent: str) -> list[e.Event]:
    """The customer writes; the assistant understands that, and answers as to who does not wait."""
    talk.give(writes())
    return talk.give(answers(talk.asked.of, talk.conversation.generation, intent=intent))


def test_who_wants_to_wait_no_more_leaves_the_queue() -> None:
    talk = Talk()
    talk.give(wants_person())
    events = says_of_the_queue(talk, "leave_queue")
    assert _kinds(events) == ["assistant.turn", "handover.ended", "message.notice"]
    assert talk.conversation.handover is HandoverState.NO
    assert (talk.notices()[-1], spoken(talk)) == ("notice_left_queue", [])


def test_an_offer_is_withdrawn_from_the_agent_when_they_leave() -> None:
    talk = Talk()
    talk.give(wants_person(), offer_to(ANNA))
    assert "offer.withdrawn" in _kinds(says_of_the_queue(talk, "leave_queue"))
    assert talk.conversation.offer is None


def test_who_left_a_message_does_not_lose_it_by_leaving_in_words() -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij morgen"), taps(ASK_ON))
    says_of_the_queue(talk, "leave_queue")
    assert talk.conversation.handover.queued
    assert (talk.notices()[-1], spoken(talk)) == ("notice_message_stays", [])


@pytest.mark.parametrize(
    ("desk", "told"),
    [
        (replace(OPEN, ahead=2), "nl:notice_still_waiting place=3"),
        (replace(OPEN, ahead=2, available=0), "nl:notice_nobody_available place=3"),
        (SHUT, "nl:notice_closed opens=maandag om 08:00"),
    ],
)
def test_who_asks_for_their_place_is_told_the_honest_one(desk: Desk, told: str) -> None:
    talk = Talk()
    talk.give(wants_person())
    talk.desk = desk
    notice = says_of_the_queue(talk, "ask_place")[-1]
    assert isinstance(notice, e.NoticeGiven) and notice.text == told
    assert (talk.conversation.handover.queued, spoken(talk)) == (True, [])


@pytest.mark.parametrize("intent", ["stop", "goodbye"])
def test_who_stops_is_told_that_they_wait_still(intent: str) -> None:
    talk = Talk()
    talk.give(wants_person())
    says_of_the_queue(talk, intent)
    assert talk.conversation.handover.queued
    assert (talk.notices()[-1], spoken(talk)) == ("notice_waiting_on", ["antwoord"])


@pytest.mark.parametrize("intent", ["stop", "goodbye"])
def test_who_left_a_message_may_go(intent: str) -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij morgen"), taps(ASK_ON))
    before = talk.notices()
    says_of_the_queue(talk, intent)
    assert (talk.notices()[len(before) :], spoken(talk)) == (["notice_disclosure_waiting"], ["antwoord"])


@pytest.mark.parametrize("intent", ["leave_queue", "ask_place", "stop", "goodbye"])
def test_who_does_not_wait_is_answered_by_the_assistant(intent: str) -> None:
    talk = Talk()
    says_of_the_queue(talk, intent)
    assert (talk.notices(), spoken(talk)) == (["notice_disclosure"], ["antwoord"])


def test_a_brand_may_call_the_wishes_by_other_names() -> None:
    talk = Talk(policy=replace(POLICY, queue_intents={"genug": QueueWish.LEAVE}))
    talk.give(wants_person())
    says_of_the_queue(talk, "leave_queue")
    assert talk.conversation.handover.queued
    says_of_the_queue(talk, "genug")
    assert not talk.conversation.handover.queued


def _kinds(events: list[e.Event]) -> list[str]:
    return [event.type for event in events]


def test_who_is_in_danger_and_not_understood_hears_once_more_what_to_do() -> None:
    talk = Talk(desk=SHUT)
    talk.give(smells_gas())
    for _ in range(2):
        before = len(talk.notices())
        talk.give(writes("en nu?"))
        talk.give(misunderstands(talk.asked.of, talk.asked.generation))
        told = [key for key in talk.notices()[before:] if key != "notice_disclosure_waiting"]
        assert told == ["notice_colleague_will_read" if before == 1 else "notice_colleague_reads"]
    assert advised(talk) == [GAS.answer, GAS.answer]


def test_a_thumb_in_the_air_asks_nothing_of_the_assistant() -> None:
    talk = Talk()
    talk.give(wants_person(), writes("👍"))
    before = talk.notices()
    talk.give(replace(misunderstands(talk.asked.of, talk.asked.generation), asked="👍"))
    assert talk.notices() == before


def test_so_does_who_was_not_understood_before() -> None:
    talk = Talk()
    talk.give(wants_person(), writes("blub"))
    talk.give(misunderstands(talk.asked.of, talk.asked.generation))
    talk.give(smells_gas(), writes("en nu?"))
    talk.give(misunderstands(talk.asked.of, talk.asked.generation))
    assert talk.notices()[-1] == "notice_colleague_will_read"
    assert advised(talk) == [GAS.answer, GAS.answer]


def test_the_assistant_keeps_out_of_it_only_where_somebody_comes() -> None:
    for desk, asked in ((OPEN, False), (replace(OPEN, available=0), True), (SHUT, True)):
        talk = Talk(desk=desk)
        talk.give(wants_person(), takes(ANNA), passes(ANNA), writes("hoe laat is het"))
        assert any(isinstance(effect, AskAssistant) for effect in talk.effects) is asked


def test_the_assistant_that_kept_out_of_it_answers_who_is_in_danger() -> None:
    """A colleague was there before the alarm, or after it."""
    before, after = Talk(), Talk()
    before.give(wants_person(), takes(ANNA), passes(ANNA), smells_gas())
    after.give(smells_gas(), takes(ANNA), passes(ANNA))
    for talk in (before, after):
        talk.give(writes("en nu?"))
        talk.give(misunderstands(talk.asked.of, talk.asked.generation))
        assert talk.notices()[-1] == "notice_colleague_will_read"
    assert advised(talk) == [GAS.answer, GAS.answer]


def test_what_to_do_is_not_told_of_a_danger_that_was_dealt_with() -> None:
    talk = Talk()
    talk.give(smells_gas(), takes(ANNA), resolves(ANNA), writes(), wants_person(), writes("blub"))
    talk.give(misunderstands(talk.asked.of, talk.asked.generation))
    assert talk.notices()[-2:] == ["notice_waiting", "notice_colleague_will_read"]


def test_who_waits_is_not_offered_the_person_they_wait_for() -> None:
    talk = Talk()
    talk.give(writes())
    assert PERSON in {button.payload for button in talk.conversation.buttons}
    talk.give(wants_person())
    told = [r.event for r in talk.log if isinstance(r.event, e.NoticeGiven)][-1]
    assert LEAVE in {button.payload for button in told.buttons}
    assert PERSON not in {button.payload for button in told.buttons}


# -- words that are heard where no assistant listens --------------------------------------------------


@pytest.mark.parametrize("text", ["stop", "Laat maar.", "ik wil niet meer wachten"])
def test_who_was_passed_on_may_leave_in_words(text: str) -> None:
    talk = Talk()
    talk.give(wants_person(), takes(ANNA), passes(ANNA), writes(text))
    assert (talk.notices()[-1], talk.conversation.handover) == ("notice_left_queue", HandoverState.NO)


@pytest.mark.parametrize("text", ["Hoe lang moet ik nog wachten?", "hoeveelste ben ik", "How much longer?"])
def test_who_was_passed_on_is_told_their_place_when_they_ask(text: str) -> None:
    talk = Talk()
    talk.give(wants_person(), takes(ANNA), passes(ANNA))
    told = len(talk.notices())
    talk.give(writes(text))
    assert talk.notices()[told:] == ["notice_still_waiting"]


def test_other_words_of_who_was_passed_on_are_for_the_colleague() -> None:
    talk = Talk()
    talk.give(wants_person(), takes(ANNA), passes(ANNA))
    assert _kinds(talk.give(writes("stop met die brieven"))) == ["message.customer"]


# -- danger ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("intent", ["ask_help", "greet", "affirm"])
def test_who_is_in_danger_and_asks_what_to_do_hears_it_again(intent: str) -> None:
    talk = Talk()
    talk.give(smells_gas())
    for _ in range(2):
        told = len(advised(talk))
        assert spoken(talk) == [] and says_of_the_queue(talk, intent)
        assert (len(advised(talk)), spoken(talk)) == (told + 1, [])


def test_what_is_understood_in_danger_is_answered() -> None:
    talk = Talk()
    talk.give(smells_gas())
    says_of_the_queue(talk, "ask_contact")
    assert spoken(talk) == ["antwoord"]


# -- what only a person deals with, told on ----------------------------------------------------------


def test_who_tells_on_of_a_complaint_is_not_told_twice_to_begin() -> None:
    talk = Talk()
    says_of_the_queue(talk, "file_complaint")
    said = spoken(talk)
    says_of_the_queue(talk, "file_complaint")
    assert (talk.notices()[-1], spoken(talk)) == ("notice_colleague_will_read", said)
