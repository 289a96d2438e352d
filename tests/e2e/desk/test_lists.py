"""The left column: what is offered, held and snoozed, who waits, and finding things back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.desk.seat import Seat
from tests.support.desk_broker import BAS, DeskBroker
from tests.support.desk_commands import refusal
from tests.support.desk_talk import Talk, stamp

pytestmark = pytest.mark.browser


def test_an_empty_desk_is_calm(seat: Seat) -> None:
    expect(seat.conversation).to_contain_text("Niemand wacht")
    expect(seat.queue).to_contain_text("Er wacht niemand.")
    expect(seat.mine).to_contain_text("Je hebt geen gesprekken.")


def test_an_offer_says_why_counts_down_and_can_be_accepted(seat: Seat, broker: DeskBroker) -> None:
    offered = broker.begin("c1", "dat vraag ik niet")
    broker.offer(offered, 25)
    expect(seat.mine).to_contain_text("De assistent begreep de klant twee keer niet.")
    expect(seat.mine).to_contain_text(re.compile(r"nog 2[0-5] s"))
    expect(seat.queue).not_to_contain_text("dat vraag ik niet")
    seat.announced("Aangeboden")
    seat.mine.get_by_role("button", name="Aannemen").click()
    expect(seat.reply).to_be_focused()
    expect(seat.line("Jij hebt het gesprek overgenomen")).to_be_visible()
    assert offered.held_by({"id": "anna"})


def test_a_declined_offer_goes_back_to_the_queue(seat: Seat, broker: DeskBroker) -> None:
    offered = broker.begin("c1", "Mag ik een mens?")
    broker.offer(offered)
    seat.mine.get_by_role("button", name="Weigeren").click()
    expect(seat.queue).to_contain_text("Mag ik een mens?")
    expect(seat.mine.get_by_role("button", name="Aannemen")).to_have_count(0)


def test_an_offer_that_ran_out_disappears(seat: Seat, broker: DeskBroker) -> None:
    offered = broker.begin("c1", "Hallo?")
    broker.offer(offered)
    expect(seat.button("Aannemen")).to_be_visible()
    broker.withdraw(offered, "expired")
    expect(seat.button("Aannemen")).to_have_count(0)


def test_an_offer_lost_to_a_colleague_names_the_colleague(seat: Seat, broker: DeskBroker) -> None:
    offered = broker.begin("c1", "Hallo?")
    broker.offer(offered)
    broker.faults.refusals["offer.accept"] = refusal("already_taken", BAS)
    seat.mine.get_by_role("button", name="Aannemen").click()
    expect(seat.mine).to_contain_text("Bas Bakker heeft dit gesprek al opgepakt.")
    seat.announced("Bas Bakker heeft dit gesprek al opgepakt.")
    seat.mine.get_by_role("button", name="Melding sluiten").click()
    expect(seat.mine).not_to_contain_text("Bas Bakker")


def test_the_queue_tells_who_waits_why_and_how_long_emergencies_first(seat: Seat, broker: DeskBroker) -> None:
    since = stamp(datetime.now(UTC) - timedelta(minutes=6, seconds=3))
    asks = broker.begin("c1", "Over mijn nota", waiting_since=since)
    broker.wait_in_queue(asks, "customer_asked")
    gas = broker.begin("c2", "ik ruik gas", emergency=True)
    broker.wait_in_queue(gas, "emergency")
    left = broker.begin("c3", "Bel mij terug", message_left=True)
    broker.wait_in_queue(left, "message_left")
    rows = seat.queue.get_by_role("listitem")
    expect(rows).to_contain_text(
        ["De klant meldt een gaslucht.", "De klant vraagt om een medewerker.", "Bericht achtergelaten"]
    )
    expect(rows.nth(0)).to_contain_text("Spoed")
    expect(rows.nth(1)).to_contain_text("6 min")
    expect(rows.nth(1)).to_contain_text("Over mijn nota")


def test_waiting_time_runs_on(seat: Seat, broker: DeskBroker) -> None:
    broker.wait_in_queue(broker.begin("c1", "Hallo?"), "customer_asked")
    waits = seat.row("c1").locator(".row-time")
    expect(waits).to_have_text(re.compile("^[01] s$"))
    expect(waits).to_have_text("3 s")


def test_taking_from_the_queue(seat: Seat, broker: DeskBroker) -> None:
    waiting = broker.begin("c1", "Hallo?")
    broker.wait_in_queue(waiting, "customer_asked")
    seat.queue.get_by_role("button", name="Oppakken").click()
    expect(seat.reply).to_be_focused()
    expect(seat.mine).to_contain_text("Hallo?")
    expect(seat.queue).to_contain_text("Er wacht niemand.")
    assert waiting.held_by({"id": "anna"})


def test_taken_by_a_colleague_meanwhile_is_said_where_it_was_asked(seat: Seat, broker: DeskBroker) -> None:
    waiting = broker.begin("c1", "Hallo?")
    broker.wait_in_queue(waiting, "customer_asked")
    expect(seat.button("Oppakken")).to_be_visible()
    broker.faults.refusals["take"] = refusal("already_taken", BAS)
    seat.queue.get_by_role("button", name="Oppakken").click()
    expect(seat.page.get_by_text("Bas Bakker heeft dit gesprek al opgepakt.").first).to_be_visible()


def test_a_waiting_conversation_can_be_read_along_and_left(seat: Seat, broker: DeskBroker) -> None:
    waiting = broker.begin("c1", "Hallo?")
    broker.wait_in_queue(waiting, "customer_asked")
    other = broker.begin("c2", "Ik wacht al")
    broker.give_to(other)
    seat.open("c1")
    expect(seat.line("Hallo?")).to_be_visible()
    expect(seat.conversation).to_contain_text("Pak dit gesprek op om te antwoorden.")
    expect(seat.reply).to_have_count(0)
    broker.customer_says(waiting, "Is daar iemand?")
    expect(seat.line("Is daar iemand?")).to_be_visible()
    seat.open("c2")
    expect(seat.reply).to_be_visible()
    assert [command.conversation for command in broker.commands_of("shut")] == ["c1"]


def test_a_snoozed_conversation_stands_apart_until_its_time(seat: Seat, broker: DeskBroker) -> None:
    held = broker.begin("c1", "Ik zoek het op")
    broker.give_to(held)
    soon = datetime.now(UTC) + timedelta(seconds=4)
    held.state["snoozed_until"] = stamp(soon)
    broker.log(held, "conversation.snoozed", until=stamp(soon))
    expect(seat.mine.get_by_role("heading", name="Uitgesteld")).to_be_visible()
    expect(seat.mine.get_by_role("heading", name="Uitgesteld")).to_have_count(0)
    expect(seat.row("c1")).to_be_visible()


def test_unread_messages_are_counted_until_they_are_seen(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    other = broker.begin("c2", "Eerste")
    broker.give_to(other)
    broker.customer_says(other, "Tweede")
    expect(seat.row("c2")).to_contain_text("2 nieuwe berichten")
    expect(seat.page).to_have_title(re.compile(r"^\(1\) Balie"))
    seat.open("c2")
    expect(seat.row("c2")).not_to_contain_text("nieuw")
    expect(seat.page).to_have_title("Balie · Handover")
    broker.until(lambda: other.head in [read.data.seq for read in broker.commands_of("read")])


def test_one_brand_can_be_shown_alone(seat: Seat, broker: DeskBroker) -> None:
    broker.wait_in_queue(broker.begin("c1", "Stroom weg"), "customer_asked")
    broker.wait_in_queue(broker.begin("c2", "Warmte weg", brand="firan"), "customer_asked")
    expect(seat.queue).to_contain_text("Stroom weg")
    seat.lists.get_by_label("Merk").select_option("Firan")
    expect(seat.queue).to_contain_text("Warmte weg")
    expect(seat.queue).not_to_contain_text("Stroom weg")


def test_presence_is_switched_and_load_shown(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    expect(seat.presence).to_be_checked()
    expect(seat.presence).to_contain_text("1 van 4 gesprekken")
    seat.presence.click()
    expect(seat.presence).not_to_be_checked()
    broker.until(lambda: broker.presence == "away")


def test_an_agent_who_is_away_is_reminded_why_nothing_comes(seat: Seat) -> None:
    seat.presence.click()
    expect(seat.mine).to_contain_text("Zet jezelf op beschikbaar om gesprekken te krijgen.")


def test_search_finds_conversations_and_opens_them(seat: Seat, broker: DeskBroker) -> None:
    broker.begin("c1", "Mijn vriezer is ontdooid")
    broker.begin("c2", "Ik verhuis")
    box = seat.page.get_by_role("searchbox", name="Zoek in gesprekken")
    box.fill("vriezer")
    found = seat.page.get_by_role("region", name="Gevonden gesprekken")
    expect(found).to_contain_text("1 gesprek gevonden")
    expect(found.locator("mark")).to_have_text("vriezer")
    seat.row("c1").click()
    expect(seat.line("Mijn vriezer is ontdooid")).to_be_visible()
    box.fill("bestaat niet")
    expect(found).to_contain_text("Niets gevonden voor “bestaat niet”.")
    box.press("Escape")
    expect(seat.queue).to_be_visible()


def test_a_deadline_holds_on_a_clock_that_runs_wrong(seat: Seat, broker: DeskBroker) -> None:
    """An agent's machine may be minutes off; the offer is as long as the broker meant it."""
    page = seat.page
    page.clock.install(time=datetime.now(UTC) + timedelta(minutes=10))
    page.reload()
    seat.arrived()
    broker.offer(broker.begin("c1", "Hallo?"), 25)
    expect(seat.mine).to_contain_text(re.compile(r"nog 2[0-7] s"))


def test_words_that_turn_the_direction_of_text_turn_only_themselves(seat: Seat, broker: DeskBroker) -> None:
    """The mark is the last of the words: what stands behind them in the line reads as ever."""
    talk = broker.begin("c1", "storing\u2069\u202e")
    broker.offer(talk)
    quoted = seat.page.locator(".offer-text q bdi")
    expect(quoted).to_have_text("storing\u202e")
    broker.wait_in_queue(broker.begin("c2", "gaslucht\u202e"))
    expect(seat.queue.locator(".quote bdi")).to_have_text("gaslucht\u202e")
