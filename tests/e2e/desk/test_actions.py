"""Giving a conversation out of one's hands: back, on, done, later; and taking it back in time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.desk.scenes import outage
from tests.e2e.desk.seat import Seat
from tests.support.desk_broker import BAS, DeskBroker
from tests.support.desk_commands import refusal
from tests.support.desk_talk import Talk

pytestmark = pytest.mark.browser


def test_handing_back_with_corrected_details_and_a_sentence(seat: Seat, broker: DeskBroker) -> None:
    talk = outage(broker)
    seat.open(talk.id).leave_field().press("h")
    summary = seat.dialog.get_by_label("Wat is er gebeurd, in één zin?")
    expect(summary).to_be_focused()
    summary.fill("Schade uitgelegd")
    expect(seat.dialog.get_by_label("Postcode")).to_have_value("6812 AB")
    seat.dialog.get_by_label("Huisnummer").fill("16")
    seat.dialog.get_by_label("Gegeven toevoegen").select_option("EAN-code")
    expect(seat.dialog.get_by_label("EAN-code")).to_be_focused()
    seat.page.keyboard.type("8716")
    seat.press("Control+Enter")
    expect(seat.dialog).to_have_count(0)
    expect(seat.conversation).to_contain_text("Mw. De Groot gaat terug naar de assistent")
    assert broker.commands_of("control.pass") == []
    expect(seat.row(talk.id)).to_have_count(0)
    (passed,) = broker.commands_of("control.pass")
    assert passed.data.to == "assistant"
    assert passed.data.outcome.summary == "Schade uitgelegd"
    assert passed.data.outcome.slots["house_number"] == "16"
    assert passed.data.outcome.slots["ean"] == "8716"


STILL_ANSWERS = "De assistent beantwoordt nog"


def test_an_answer_on_its_way_leaves_the_assistant_nothing_to_answer(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    broker.customer_says(talk, "Mag ik nog iets vragen?")
    seat.leave_field().press("h")
    expect(seat.dialog.get_by_label(STILL_ANSWERS)).to_be_checked()
    expect(seat.dialog).to_contain_text("“\u2068Mag ik nog iets vragen?\u2069”")
    seat.press("Escape")
    broker.faults.refuse_with = 1012
    broker.drop()
    expect(seat.page.get_by_text("Geen verbinding.")).to_be_visible()
    seat.say("Natuurlijk")
    expect(seat.line("Natuurlijk")).to_contain_text("Wordt verzonden")
    seat.leave_field().press("h")
    expect(seat.dialog).to_be_visible()
    expect(seat.dialog.get_by_label(STILL_ANSWERS)).to_have_count(0)


def test_what_made_the_customer_wait_does_not_go_back_to_the_assistant(
    seat: Seat, broker: DeskBroker
) -> None:
    talk = broker.begin("c1", "kan ik een medewerker spreken?")
    broker.wait_in_queue(talk, "customer_asked")
    broker.give_to(talk)
    seat.open("c1").leave_field().press("h")
    expect(seat.dialog).to_be_visible()
    expect(seat.dialog.get_by_label(STILL_ANSWERS)).to_have_count(0)


def test_what_was_said_before_one_came_is_asked_only_when_one_wants(seat: Seat, broker: DeskBroker) -> None:
    talk = broker.begin("c1", "kan ik een medewerker spreken?")
    broker.wait_in_queue(talk, "customer_asked")
    broker.customer_says(talk, "En hoe meld ik mijn meterstand?")
    broker.give_to(talk)
    seat.open("c1").leave_field().press("h")
    expect(seat.dialog.get_by_label(STILL_ANSWERS)).not_to_be_checked()


def test_resolving_can_be_undone_for_five_seconds(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    seat.leave_field().press("r")
    expect(seat.dialog.get_by_label("Opgelost")).to_be_checked()
    seat.dialog.get_by_label("Doorverwezen").check()
    seat.press("Control+Enter")
    expect(seat.conversation).to_contain_text("Mw. Jansen wordt afgerond")
    seat.press("z")
    expect(seat.reply).to_be_visible()
    seat.page.wait_for_timeout(5500)
    assert broker.commands_of("conversation.resolve") == []


def test_resolving_sends_outcome_and_note_and_goes_on_to_who_waits(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    other = broker.begin("c2", "Hallo, is daar iemand?")
    broker.give_to(other)
    seat.open("c1").leave_field().press("r")
    seat.dialog.get_by_label("Klant reageert niet meer").check()
    seat.dialog.get_by_label("Notitie").fill("Twee keer gevraagd")
    seat.press("Control+Enter")
    expect(seat.row("c2")).to_have_attribute("aria-current", "true")
    (resolved,) = broker.commands_of("conversation.resolve")
    assert (resolved.data.disposition, resolved.data.note) == ("no_reply", "Twee keer gevraagd")
    expect(seat.row("c1")).to_have_count(0)


@pytest.mark.parametrize(("key", "said"), [("h", "teruggegeven"), ("r", "afgerond")])
def test_what_the_customer_still_writes_calls_it_off(
    seat: Seat, broker: DeskBroker, talk: Talk, key: str, said: str
) -> None:
    seat.leave_field().press(key)
    expect(seat.dialog).to_be_visible()
    seat.press("Control+Enter")
    expect(seat.reply).to_have_count(0)
    broker.customer_says(talk, "Wacht, nog één vraag")
    expect(seat.reply).to_be_visible()
    seat.announced(f"De klant schreef nog iets; er is niets {said}.")
    expect(seat.conversation).to_contain_text(f"De klant schreef nog iets; er is niets {said}.")
    seat.conversation.get_by_role("button", name="Opnieuw proberen").click()
    expect(seat.dialog).to_be_visible()
    assert not broker.commands_of("control.pass") + broker.commands_of("conversation.resolve")


def test_the_broker_hears_what_was_on_the_screen_and_may_know_better(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    broker.faults.refusals["conversation.resolve"] = refusal("new_message")
    seen = talk.head
    seat.leave_field().press("r", "Control+Enter")
    expect(seat.conversation).to_contain_text("De klant schreef nog iets; er is niets afgerond.")
    expect(seat.reply).to_be_visible()
    (resolved,) = broker.commands_of("conversation.resolve")
    assert resolved.data.seen == seen


def test_undo_is_offered_on_another_conversation_too(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    other = broker.begin("c2", "Hallo?")
    broker.give_to(other)
    seat.leave_field().press("r", "Control+Enter")
    seat.open("c2")
    seat.page.get_by_role("button", name="Ongedaan maken").click()
    expect(seat.row("c1")).to_have_attribute("aria-current", "true")
    expect(seat.reply).to_be_visible()


def test_what_was_held_back_is_sent_when_the_page_is_left(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    seat.leave_field().press("r", "Control+Enter")
    expect(seat.conversation).to_contain_text("wordt afgerond")
    seat.page.reload()
    seat.arrived()
    expect(seat.mine).to_contain_text("Je hebt geen gesprekken.")
    assert len({command.id for command in broker.commands_of("conversation.resolve")}) == 1
    assert talk.state["control"] == "none"


def test_words_still_in_the_field_are_warned_of(seat: Seat, talk: Talk) -> None:
    seat.reply.fill("Nog één ding")
    seat.leave_field().press("r")
    expect(seat.dialog).to_contain_text("Er staat nog een onverzonden tekst, die verdwijnt: Nog één ding")


def test_a_refused_resolve_says_why_and_its_form_opens_again_filled(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    broker.faults.refusals["conversation.resolve"] = refusal("not_possible")
    seat.leave_field().press("r")
    seat.dialog.get_by_label("Notitie").fill("Uitgelegd")
    seat.press("Control+Enter")
    said = seat.conversation.get_by_text("Dat kan niet zoals het gesprek er nu voor staat.")
    expect(said).to_be_visible()
    expect(seat.reply).to_be_visible()
    seat.conversation.get_by_role("button", name="Opnieuw proberen").click()
    expect(seat.dialog.get_by_label("Notitie")).to_have_value("Uitgelegd")
    expect(said).to_have_count(0)


def test_passing_on_to_a_colleague_with_room(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    seat.leave_field().press("p")
    options = seat.dialog.get_by_role("radio")
    expect(options).to_have_count(4)
    expect(seat.dialog.get_by_role("radio", name="Bas Bakker")).to_be_enabled()
    expect(seat.dialog.get_by_role("radio", name="Carla de Wit")).to_be_disabled()
    expect(seat.dialog.get_by_role("radio", name="Daan Mulder")).to_be_disabled()
    expect(seat.dialog).to_contain_text("Beschikbaar · 2 van 4 gesprekken")
    expect(seat.dialog.get_by_role("button", name="Doorgeven")).to_be_disabled()
    seat.dialog.get_by_role("radio", name="Bas Bakker").check()
    seat.dialog.get_by_label("Wat moet je collega weten?").fill("Wil een vergoeding")
    seat.press("Enter")
    expect(seat.row("c1")).to_have_count(0)
    (passed,) = broker.commands_of("control.pass")
    assert (passed.data.to, passed.data.outcome.summary) == ("agent:bas", "Wil een vergoeding")


def test_passing_back_to_the_queue(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    seat.leave_field().press("p")
    seat.dialog.get_by_role("radio", name="Terug in de wachtrij").check()
    seat.press("Control+Enter")
    expect(seat.queue).to_contain_text("Een collega gaf dit gesprek terug aan de wachtrij.")
    expect(seat.mine).to_contain_text("Je hebt geen gesprekken.")


def test_snoozing_for_an_hour(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    seat.leave_field().press("s")
    seat.dialog.get_by_label("Over een uur").check()
    seat.press("Enter")
    expect(seat.mine.get_by_role("heading", name="Uitgesteld")).to_be_visible()
    (snoozed,) = broker.commands_of("conversation.snooze")
    assert abs(snoozed.data.until - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)


def test_snoozing_until_a_moment_of_ones_own_must_lie_ahead(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.leave_field().press("s")
    seat.dialog.get_by_label("Ander moment").check()
    field = seat.dialog.locator('input[type="datetime-local"]')
    field.fill("2020-01-01T12:00")
    expect(seat.dialog.get_by_role("alert")).to_contain_text("Kies een moment dat nog moet komen.")
    expect(seat.dialog.get_by_role("button", name="Uitstellen")).to_be_disabled()
    field.fill("2044-02-01T12:00")
    seat.press("Control+Enter")
    expect(seat.row("c1")).to_contain_text("tot 1 feb")
    (snoozed,) = broker.commands_of("conversation.snooze")
    assert snoozed.data.until == datetime(2044, 2, 1, 11, tzinfo=UTC)


def test_writing_may_begin_before_the_conversation_is_ours(seat: Seat, broker: DeskBroker) -> None:
    offered = broker.begin("c1", "Hallo?")
    broker.offer(offered)
    expect(seat.button("Aannemen")).to_be_visible()
    broker.faults.lose_commands.add("offer.accept")
    seat.press("a")
    seat.page.keyboard.type("Goedemiddag, and then next")
    expect(seat.reply).to_have_value("Goedemiddag, and then next")
    seat.press("Enter")
    expect(seat.conversation).to_contain_text("Even wachten tot het gesprek van jou is")
    broker.drop()
    expect(seat.page.get_by_role("button", name="Versturen")).to_be_enabled()
    seat.press("Enter")
    expect(seat.line("Goedemiddag, and then next")).to_contain_text("Verzonden")


def test_a_conversation_lost_while_writing_keeps_the_words(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.reply.fill("Ik was net bezig")
    broker.give_to(talk, BAS)
    expect(seat.conversation).to_contain_text(
        "Dit gesprek is niet meer bij jou. Wat je schreef, staat hieronder."
    )
    expect(seat.conversation.get_by_role("textbox")).to_have_value("Ik was net bezig")
    other = broker.begin("c2", "Hallo?")
    broker.give_to(other)
    seat.open("c2")
    expect(seat.row("c1")).to_contain_text("Niet meer bij jou")
    seat.open("c1")
    seat.conversation.get_by_role("button", name="Weggooien").click()
    seat.open("c2")
    expect(seat.row("c1")).to_have_count(0)


def test_steps_between_the_messages_tell_what_happened(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    broker.log(
        talk,
        "process.changed",
        key="p",
        type="outage",
        status="done",
        status_text={"nl": "Opgelost", "en": "Done"},
    )
    talk.state["emergency"] = True
    broker.log(talk, "handover.emergency", emergency="gas_smell", at_seq=1)
    for told in ("Jij hebt het gesprek overgenomen", "Storing: Opgelost"):
        expect(seat.line(told)).to_be_visible()
    expect(seat.line("Dit is een spoedgeval")).to_be_visible()
    expect(seat.row("c1")).to_contain_text(re.compile("Spoed"))
