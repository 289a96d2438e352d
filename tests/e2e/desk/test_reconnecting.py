"""The line breaks, the broker restarts, answers get lost: nothing is lost, nothing happens twice."""

import pytest
from playwright.sync_api import expect

from tests.e2e.desk.seat import Seat
from tests.support.desk_broker import DeskBroker
from tests.support.desk_commands import refusal
from tests.support.desk_talk import Talk

pytestmark = pytest.mark.browser


def test_after_a_break_the_desk_resumes_where_it_was(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    head = talk.head
    broker.drop()
    broker.customer_says(talk, "Gemist?")
    expect(seat.line("Gemist?")).to_have_count(1)
    resume = broker.auths[-1].resume
    assert resume is not None
    assert (resume.epoch, resume.heads) == ("first", {"c1": head})


def test_events_sent_twice_are_shown_once(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    broker.faults.repeat_events = True
    for number in range(5):
        broker.customer_says(talk, f"Nummer {number}")
    expect(seat.line("Nummer")).to_have_count(5)


def test_what_is_written_without_a_line_is_sent_once_when_it_is_back(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    broker.faults.refuse_with = 1012
    broker.drop()
    expect(seat.page.get_by_text("Geen verbinding.")).to_be_visible()
    seat.say("Zonder verbinding")
    expect(seat.line("Zonder verbinding")).to_contain_text("Wordt verzonden")
    expect(seat.page.get_by_text("1 bericht wacht op verzending")).to_be_visible()
    broker.faults.refuse_with = None
    expect(seat.line("Zonder verbinding")).to_contain_text("Verzonden")
    expect(seat.page.get_by_text("Geen verbinding.")).to_have_count(0)
    broker.hears(talk, "Zonder verbinding")


def test_a_page_that_the_broker_does_not_understand_asks_to_be_loaded_again(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.reply.fill("Half geschreven")
    broker.drop(4400)
    expect(seat.page.get_by_text("De server begrijpt deze pagina niet meer.")).to_be_visible()
    expect(seat.page.get_by_text("Je aanmelding is verlopen")).to_have_count(0)
    seat.page.get_by_role("button", name="Opnieuw laden").click()
    seat.arrived()
    expect(seat.reply).to_have_value("Half geschreven")


def test_a_command_whose_answer_was_lost_is_sent_again_with_the_same_id(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    broker.faults.lose_results.add("message.send")
    seat.say("Komt dit aan?")
    expect(seat.line("Komt dit aan?")).to_contain_text("Verzonden")
    seat.say("En dit?")
    expect(seat.line("En dit?")).to_contain_text("Verzonden")
    broker.hears(talk, "Komt dit aan?", "En dit?")


def test_a_command_that_never_arrived_is_sent_again(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    broker.faults.lose_commands.add("message.send")
    seat.say("Verloren onderweg")
    broker.until(lambda: not broker.faults.lose_commands)
    assert broker.texts_of(talk) == []
    broker.drop()
    expect(seat.line("Verloren onderweg")).to_contain_text("Verzonden")
    broker.hears(talk, "Verloren onderweg")


def test_a_reload_sends_what_had_no_answer_yet_once(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    broker.faults.hold_results = True
    broker.faults.lose_commands.add("message.send")
    seat.say("Voor het herladen")
    seat.page.reload()
    broker.faults.hold_results = False
    seat.arrived()
    expect(seat.line("Voor het herladen")).to_have_count(1)
    broker.drop()
    expect(seat.line("Voor het herladen")).to_contain_text("Verzonden")
    broker.hears(talk, "Voor het herladen")


def test_a_restored_database_is_shown_as_it_is(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    broker.customer_says(talk, "Verdwijnt met de back-up")
    expect(seat.line("Verdwijnt met de back-up")).to_be_visible()
    talk.events.pop()
    broker.restore()
    expect(seat.line("Verdwijnt met de back-up")).to_have_count(0)
    expect(seat.line("Hoe lang duurt de storing nog?")).to_have_count(1)
    broker.customer_says(talk, "Nieuw begin")
    expect(seat.line("Nieuw begin")).to_have_count(1)


def test_a_conversation_that_came_meanwhile_does_not_make_the_known_ones_start_over(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    broker.faults.refuse_with = 1012
    broker.drop()
    broker.customer_says(talk, "Gemist")
    other = broker.begin("c2", "Nieuw gesprek")
    broker.give_to(other)
    broker.faults.refuse_with = None
    expect(seat.row("c2")).to_contain_text("Nieuw gesprek")
    expect(seat.line("Hoe lang duurt de storing nog?")).to_have_count(1)
    expect(seat.line("Gemist")).to_have_count(1)


def test_a_silent_line_is_given_up_and_opened_again(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    """Heartbeats stop without the socket closing, as when a laptop changes networks."""
    with DeskBroker(heartbeat_ms=200) as quick:
        seat.page.goto(f"{quick.url}/desk")
        seat.sign_in().arrived()
        quick.faults.silent = True
        expect(seat.page.get_by_text("Verbonden", exact=True)).to_have_count(0)
        quick.faults.silent = False
        seat.arrived()
        assert len(quick.auths) >= 2


def test_the_desk_in_another_window_does_not_start_a_tug_of_war(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    second = Seat.at(seat.page.context, broker).sign_in().arrived()
    expect(seat.page.get_by_text("De balie is in een ander venster geopend.")).to_be_visible()
    seat.page.wait_for_timeout(1500)
    assert len(broker.auths) == 2
    seat.page.get_by_role("button", name="Hier verdergaan").click()
    seat.arrived()
    expect(second.page.get_by_text("De balie is in een ander venster geopend.")).to_be_visible()


def test_too_fast_is_tried_again_by_itself(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    broker.faults.refusals["message.send"] = refusal("rate_limited", retry=True)
    seat.say("Snel")
    expect(seat.line("Snel")).to_contain_text("Verzonden")
    broker.hears(talk, "Snel")


def test_reading_along_goes_on_after_a_break(seat: Seat, broker: DeskBroker) -> None:
    waiting = broker.begin("c1", "Hallo?")
    broker.wait_in_queue(waiting, "customer_asked")
    seat.open("c1")
    expect(seat.line("Hallo?")).to_be_visible()
    broker.drop()
    broker.customer_says(waiting, "Nog steeds?")
    expect(seat.line("Nog steeds?")).to_be_visible()
