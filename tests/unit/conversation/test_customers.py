"""What a customer does: words, buttons, the queue, a message left, an emergency."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.circumstances import Desk
from handover.conversation.deciding.customer import LEAVE
from handover.conversation.draft import PERSON
from handover.conversation.effects import AskAssistant
from handover.conversation.evolve import BUTTONS_KEPT, EXCERPT, evolve
from models.vocabulary.control import HandoverState, Reason
from models.vocabulary.identity import ChannelName, OfferId
from models.vocabulary.message import Button
from tests.unit.conversation.talk import (
    ANNA,
    BRAM,
    GAS,
    NOON,
    OPEN,
    SHUT,
    WIDGET,
    Talk,
    answers,
    chooses,
    command_id,
    episode,
    leaves,
    leaves_message,
    lost,
    offer_to,
    passes,
    releases,
    resolves,
    says,
    smells_gas,
    speaks,
    takes,
    taps,
    wants_person,
    writes,
)


def shown(talk: Talk, *buttons: Button) -> None:
    """The assistant answers with these buttons."""
    talk.give(writes())
    talk.give(answers(talk.asked.of, talk.asked.generation, said=(says("kies", buttons=buttons),)))


# -- buttons -----------------------------------------------------------------------------------------


def test_a_tapped_button_is_read_by_its_title_and_known_by_its_payload() -> None:
    talk = Talk()
    shown(talk, Button("Ja, graag", "/affirm"))
    spoke = talk.give(taps("/affirm"))[0]
    assert isinstance(spoke, e.CustomerSpoke)
    assert (spoke.text, spoke.payload) == ("Ja, graag", "/affirm")


@pytest.mark.parametrize("payload", ["/restart", "/SetSlots(iban=x)", PERSON, "", "/AFFIRM"])
def test_a_payload_that_was_never_offered_is_plain_text(payload: str) -> None:
    talk = Talk()
    spoke = [event for event in talk.give(writes("x", payload=payload)) if isinstance(event, e.CustomerSpoke)]
    assert [(event.text, event.payload) for event in spoke] == [("x", None)]
    assert talk.conversation.handover is HandoverState.NO


def test_an_older_button_still_counts_but_not_for_ever() -> None:
    talk = Talk()
    for number in range(BUTTONS_KEPT + 1):
        shown(talk, Button(f"Keuze {number}", f"/choice{number}"))
    assert len(talk.conversation.buttons) == BUTTONS_KEPT
    oldest, second = (talk.give(taps(f"/choice{number}"))[0] for number in (0, 4))
    assert isinstance(oldest, e.CustomerSpoke) and oldest.payload is None
    assert isinstance(second, e.CustomerSpoke) and second.payload == "/choice4"


def test_a_button_shown_again_counts_as_the_newest_and_under_its_newest_title() -> None:
    talk = Talk()
    shown(talk, Button("Ja", "/affirm"), Button("Nee", "/deny"))
    shown(talk, Button("Jazeker", "/affirm"))
    assert [b.title for b in talk.conversation.buttons if b.payload in ("/affirm", "/deny")] == [
        "Nee",
        "Jazeker",
    ]


def test_an_old_button_of_the_service_reopens_what_was_closed() -> None:
    talk = Talk()
    talk.give(writes(), takes(ANNA), resolves(ANNA), taps(PERSON))
    assert episode(talk).reason is Reason.CUSTOMER_ASKED


def test_a_list_shows_the_beginning_of_what_a_person_said_last() -> None:
    talk = Talk()
    talk.give(writes("x" * (EXCERPT + 1)))
    assert talk.conversation.last_text == "x" * EXCERPT
    talk.give(answers(talk.asked.of, 1, said=(says("antwoord"),)))
    talk.wait(minutes=1).give(wants_person())
    assert talk.conversation.last_text == "x" * EXCERPT, "agents look for the question"
    talk.give(takes(ANNA), speaks(ANNA))
    assert talk.conversation.last_text == "goedemiddag"
    assert talk.conversation.last_said_at == talk.now


def test_a_list_shows_no_code_that_moved_somebody() -> None:
    talk = Talk()
    talk.give(writes("mijn meter tikt"))
    dead = c.SendDeadCode(id=command_id(), text="K7QF-2M9X", channel=WIDGET)
    moved = c.MoveChannel(id=command_id(), channel=ChannelName("whatsapp"), by="code", text="K7QF-2M9Y")
    talk.wait(minutes=1).give(dead, moved)
    assert talk.conversation.last_text == "mijn meter tikt"
    assert talk.conversation.last_said_at == talk.now


def test_the_channel_is_where_the_customer_spoke_last() -> None:
    talk = Talk()
    talk.give(wants_person())
    assert talk.conversation.channel == WIDGET
    elsewhere = ChannelName("whatsapp")
    talk.give(c.CustomerSpeaks(id=command_id(), text="nu hier", payload=None, channel=elsewhere))
    assert talk.conversation.channel == elsewhere


# -- what is told of the queue -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("desk", "told"),
    [
        (OPEN, "nl:notice_waiting place=1"),
        (replace(OPEN, ahead=4), "nl:notice_waiting place=5"),
        (replace(OPEN, available=0, ahead=2), "nl:notice_nobody_available place=3"),
        (SHUT, "nl:notice_closed opens=maandag om 08:00"),
        (replace(SHUT, opens={}), "nl:notice_closed opens="),
    ],
)
def test_who_asks_for_a_person_is_told_honestly_where_they_stand(desk: Desk, told: str) -> None:
    talk = Talk(desk=desk)
    notice = talk.give(wants_person())[-1]
    assert isinstance(notice, e.NoticeGiven) and notice.text == told


def test_closed_is_told_in_the_customers_language() -> None:
    talk = Talk(desk=SHUT)
    notice = talk.give(chooses("en"), wants_person())[-1]
    assert isinstance(notice, e.NoticeGiven) and notice.text == "en:notice_closed opens=Monday at 08:00"


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (lambda: lost(ANNA), "nl:notice_waiting place=1"),
        (lambda: passes(ANNA), "nl:notice_agent_passed agent=Anna"),
        (lambda: releases(ANNA), "nl:notice_handback"),
        (lambda: resolves(ANNA), "nl:notice_resolved"),
    ],
)
def test_every_change_of_who_answers_is_told(end: Callable[[], c.Command], told: str) -> None:
    talk = Talk()
    talk.give(writes())
    joined = talk.give(takes(ANNA))[-1]
    assert isinstance(joined, e.NoticeGiven) and joined.text == "nl:notice_agent_joined agent=Anna"
    ended = talk.give(end())[-1]
    assert isinstance(ended, e.NoticeGiven) and ended.text == told


@pytest.mark.parametrize(
    ("end", "place"),
    [(lambda: lost(ANNA), "notice_waiting"), (lambda: passes(ANNA), None)],
    ids=["lost", "passed on"],
)
@pytest.mark.parametrize(
    ("desk", "told"),
    [
        (replace(OPEN, available=1), None),
        (replace(OPEN, available=0), "notice_nobody_available"),
        (SHUT, "notice_closed"),
    ],
)
def test_who_is_promised_a_colleague_hears_at_once_if_none_is_there(
    end: Callable[[], c.Command], place: str | None, desk: Desk, told: str | None
) -> None:
    talk = Talk(desk=desk)
    talk.give(writes(), takes(ANNA))
    notices = [event.key for event in talk.give(end()) if isinstance(event, e.NoticeGiven)]
    assert notices[1:] == [key for key in (told or place,) if key]


def test_who_is_lost_or_passed_on_keeps_why_a_person_was_needed_and_where_it_went_wrong() -> None:
    talk = Talk()
    talk.give(smells_gas())
    first, stuck_at = episode(talk).why["nl"], episode(talk).stuck_at
    talk.give(takes(ANNA), lost(ANNA))
    assert episode(talk).why["nl"] == f"De verbinding met Anna viel weg. {first}"
    talk.give(takes(BRAM), passes(BRAM))
    assert episode(talk).why["nl"] == f"Bram gaf het gesprek door. {first}"
    assert episode(talk).stuck_at == stuck_at


def test_a_second_handover_is_counted_and_begins_its_own_wait() -> None:
    talk = Talk()
    talk.give(wants_person(), leaves())
    talk.wait(hours=1).give(wants_person())
    assert (episode(talk).number, episode(talk).since) == (2, talk.now)


# -- emergencies -------------------------------------------------------------------------------------


def test_an_emergency_goes_before_a_message_being_left() -> None:
    talk = Talk()
    talk.give(leaves_message())
    events = talk.give(smells_gas())
    kinds = ["message.customer", "message.safety", "handover.emergency", "handover.leaving_message"]
    assert [event.type for event in events] == kinds
    assert not episode(talk).message_left


def test_the_advice_is_in_the_customers_language_and_names_its_key() -> None:
    talk = Talk()
    talk.give(chooses("en"))
    advice = talk.give(smells_gas())[1]
    assert advice == e.SafetyAdvised(
        emergency="gas_smell", key="safety_gas_smell", text="en:safety_gas_smell"
    )


def test_advice_without_content_still_says_something() -> None:
    talk = Talk()
    command = c.CustomerSpeaks(
        id=command_id(),
        text="brand!",
        payload=None,
        channel=WIDGET,
        emergency=c.Emergency(name="fire", answer="missing_fire", because="brand"),
    )
    advice = [event for event in talk.give(command) if isinstance(event, e.SafetyAdvised)]
    assert [event.text for event in advice] == ["missing_fire"]


def test_an_emergency_in_the_queue_marks_the_message_and_goes_to_the_top() -> None:
    talk = Talk()
    talk.give(wants_person(), offer_to(ANNA))
    talk.give(smells_gas())
    assert (episode(talk).emergency, episode(talk).stuck_at) == (True, talk.conversation.last_customer_seq)
    assert talk.conversation.offer is not None, "the agent who is asked already keeps the offer"


def test_an_emergency_says_what_it_is_and_what_was_asked_before() -> None:
    talk = Talk()
    talk.give(wants_person(), smells_gas())
    assert episode(talk).reason is Reason.EMERGENCY
    assert episode(talk).why["nl"] == (
        "Mogelijk noodgeval: “\u2068ruik gas\u2069”. Het veiligheidsadvies is gegeven. "
        "De klant vroeg om een medewerker."
    )


def test_who_takes_over_later_reads_of_the_danger_too() -> None:
    talk = Talk()
    talk.give(wants_person(), takes(ANNA), smells_gas(), passes(ANNA))
    assert "“\u2068ruik gas\u2069”" in episode(talk).why["nl"]


def test_a_second_danger_does_not_repeat_the_first() -> None:
    talk = Talk()
    talk.give(smells_gas(), smells_gas())
    assert episode(talk).why["nl"].count("ruik gas") == 1


def test_another_danger_goes_before_what_was_told_already() -> None:
    talk = Talk()
    co = c.Emergency(name="carbon_monoxide", answer="safety_gas_smell", because="co melder")
    talk.give(wants_person(), smells_gas(), replace(writes("co melder"), emergency=co))
    said = episode(talk).why["nl"]
    assert said.index("co melder") < said.index("ruik gas") < said.index("vroeg om een medewerker")


def test_what_is_no_emergency_does_not_become_one_by_being_passed_on() -> None:
    talk = Talk()
    talk.give(wants_person(), takes(ANNA), passes(ANNA))
    assert not episode(talk).emergency


def test_the_advice_is_in_the_language_of_the_words_that_tell_of_danger() -> None:
    talk = Talk()
    talk.give(replace(smells_gas(), text="I smell gas", emergency=replace(GAS, language="en")))
    assert talk.conversation.language == "en"
    advised = next(r.event for r in talk.log if isinstance(r.event, e.SafetyAdvised))
    assert advised.text == "en:safety_gas_smell"


def test_an_emergency_ends_with_its_handover() -> None:
    talk = Talk()
    talk.give(smells_gas(), takes(ANNA), releases(ANNA), wants_person())
    assert not episode(talk).emergency


# -- a broken log ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        e.Reminded(),
        e.LeavingMessage(on=True),
        e.EmergencyRaised(emergency="gas_smell", at_seq=1),
        e.OfferWithdrawn(offer_id=OfferId("offer-1"), to=ANNA, why="expired"),
    ],
    ids=lambda event: event.type,
)
def test_a_log_in_which_a_handover_goes_on_that_never_began_is_not_folded(event: e.Event) -> None:
    with pytest.raises(ValueError, match="no handover is under way"):
        evolve(Talk().conversation, e.Recorded(seq=1, generation=1, at=NOON, event=event))


def test_leaving_by_button_is_leaving() -> None:
    talk = Talk()
    talk.give(wants_person(), taps(LEAVE))
    assert talk.conversation.handover is HandoverState.NO
    assert talk.notices()[-1] == "notice_left_queue"


def test_tapping_it_again_is_answered_and_changes_nothing() -> None:
    talk = Talk()
    talk.give(wants_person(), taps(LEAVE))
    spoke, told = talk.give(taps(LEAVE))
    assert isinstance(spoke, e.CustomerSpoke)
    assert isinstance(told, e.NoticeGiven) and told.key == "notice_left_queue"


def test_a_message_that_was_left_is_not_lost_by_leaving_the_queue() -> None:
    talk = Talk()
    talk.give(leaves_message(), writes("bel mij morgen"), leaves())
    assert talk.conversation.handover.queued
    assert talk.notices()[-1] == "notice_message_stays"


@pytest.mark.parametrize(("minutes", "told"), [(9, False), (11, True), (11 * 60, True)])
def test_what_comes_late_is_answered_and_tells_when_it_was_sent(minutes: int, told: bool) -> None:
    sent_at = NOON - timedelta(minutes=minutes)
    talk = Talk()
    spoke = next(one for one in talk.give(writes(sent_at=sent_at)) if isinstance(one, e.CustomerSpoke))
    assert spoke.sent_at == (sent_at if told else None)
    assert isinstance(talk.asked, AskAssistant)


def test_what_comes_the_next_day_is_for_a_person_to_answer() -> None:
    talk = Talk()
    sent_at = NOON - timedelta(hours=13)
    effects = talk.decide(writes(sent_at=sent_at)).effects
    assert not any(isinstance(effect, AskAssistant) for effect in effects)
    talk.give(writes(sent_at=sent_at))
    episode = talk.conversation.episode
    assert episode is not None and episode.reason is Reason.MESSAGE_LEFT and episode.message_left
    more = talk.give(writes("en nog iets", sent_at=sent_at + timedelta(minutes=1)))
    assert [event.type for event in more] == ["message.customer"]


def test_danger_is_answered_however_late_it_comes() -> None:
    talk = Talk()
    events = talk.give(replace(smells_gas(), sent_at=NOON - timedelta(days=3)))
    assert any(isinstance(event, e.SafetyAdvised) for event in events)
