"""A whole day without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk.seat import Seat
from tests.support.desk_broker import DeskBroker
from tests.support.desk_talk import Talk

pytestmark = pytest.mark.browser


@pytest.fixture
def three(seat: Seat, broker: DeskBroker) -> list[Talk]:
    """Two conversations of Anna's own, and one in the queue."""
    talks = [broker.begin(id, f"Hallo van {id}") for id in ("c1", "c2", "c3")]
    for talk in talks[:2]:
        broker.give_to(talk)
    broker.wait_in_queue(talks[2], "customer_asked")
    expect(seat.row("c3")).to_be_visible()
    return talks


def test_walking_through_the_conversations(seat: Seat, three: list[Talk]) -> None:
    seat.press("j")
    expect(seat.row("c1")).to_be_focused()
    seat.press("j", "j")
    expect(seat.row("c3")).to_be_focused()
    expect(seat.row("c3")).to_have_attribute("aria-current", "true")
    seat.press("j", "k")
    expect(seat.row("c2")).to_be_focused()
    seat.press("Enter")
    expect(seat.reply).to_be_focused()


def test_switching_while_typing_keeps_typing(seat: Seat, three: list[Talk]) -> None:
    seat.press("j", "e")
    seat.page.keyboard.type("Eerste")
    seat.press("Alt+ArrowDown")
    expect(seat.row("c2")).to_have_attribute("aria-current", "true")
    expect(seat.reply).to_be_focused()
    seat.page.keyboard.type("Tweede")
    seat.press("Alt+ArrowUp")
    expect(seat.reply).to_have_value("Eerste")


def test_letters_are_letters_while_typing(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    every = "jkadtenhprswziyfv?"
    seat.reply.press_sequentially(every)
    expect(seat.reply).to_have_value(every)
    expect(seat.dialog).to_have_count(0)
    assert {command.type for command in broker.commands} <= {"read", "typing"}


def test_letters_after_a_shortcut_are_words_from_the_first(seat: Seat, talk: Talk) -> None:
    """No pause between the shortcut and what follows: nothing of it may be taken for another shortcut."""
    seat.leave_field()
    seat.page.keyboard.type("nklant is boos")
    expect(seat.note).to_have_value("klant is boos")
    seat.press("Escape")
    seat.page.keyboard.type("heven samengevat")
    expect(seat.dialog.get_by_label("Wat is er gebeurd")).to_have_value("even samengevat")


def test_accepting_declining_and_taking(seat: Seat, broker: DeskBroker) -> None:
    offered = broker.begin("c1", "Hallo")
    broker.offer(offered)
    expect(seat.button("Aannemen")).to_be_visible()
    seat.press("a")
    expect(seat.reply).to_be_focused()
    other = broker.begin("c2", "Hoi")
    broker.offer(other)
    expect(seat.row("c2")).to_be_visible()
    seat.leave_field().press("k", "d")
    expect(seat.queue).to_contain_text("Hoi")
    seat.press("t")
    expect(seat.row("c2")).to_have_attribute("aria-current", "true")
    expect(seat.reply).to_be_focused()
    assert other.held_by({"id": "anna"})


def test_windows_take_the_focus_and_give_it_back(seat: Seat, talk: Talk) -> None:
    resolve = seat.page.get_by_role("button", name="Afronden")
    resolve.focus()
    seat.press("Enter")
    expect(seat.dialog.get_by_label("Opgelost")).to_be_focused()
    for _ in range(8):
        seat.press("Tab")
        assert seat.page.evaluate(
            "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"
        )
    seat.press("Escape")
    expect(seat.dialog).to_have_count(0)
    expect(resolve).to_be_focused()


def test_windows_open_only_for_what_one_holds(seat: Seat, three: list[Talk]) -> None:
    seat.press("j", "j", "j")
    expect(seat.row("c3")).to_be_focused()
    seat.press("h", "p", "r", "s", "/")
    expect(seat.dialog).to_have_count(0)


def test_escape_leaves_a_note_without_going_to_the_customer(seat: Seat, talk: Talk) -> None:
    seat.leave_field().press("n")
    expect(seat.note).to_be_focused()
    seat.press("Escape")
    expect(seat.note).not_to_be_focused()
    expect(seat.reply).to_have_count(0)
    seat.press("e")
    expect(seat.reply).to_be_focused()
    seat.press("Escape")
    expect(seat.reply).not_to_be_focused()


def test_one_offer_shows_the_keys_that_are_meant_for_it(seat: Seat, broker: DeskBroker) -> None:
    for id, seconds in (("c1", 60), ("c2", 30)):
        broker.offer(broker.begin(id, f"Hallo van {id}"), seconds)
    cards = seat.mine.get_by_role("listitem")
    expect(cards).to_have_count(2)
    expect(cards.filter(has=seat.row("c2")).locator("kbd")).to_have_text(["A", "D"])
    expect(cards.filter(has=seat.row("c1")).locator("kbd")).to_have_count(0)
    seat.press("d")
    expect(cards).to_have_count(1)
    expect(seat.row("c1")).to_be_visible()
    expect(cards.locator("kbd")).to_have_text(["A", "D"])
    (declined,) = broker.commands_of("offer.decline")
    assert declined.conversation == "c2"


@pytest.mark.parametrize("stuck", [20, None])
def test_an_accepted_conversation_opens_where_it_went_wrong_or_at_its_end(
    seat: Seat, broker: DeskBroker, stuck: int | None
) -> None:
    talk = broker.begin("c1")
    for number in range(1, 41):
        broker.customer_says(talk, f"Bericht {number}. " + "En nog wat meer woorden. " * 8)
    broker.wait_in_queue(talk, stuck_at=stuck)
    broker.offer(talk)
    expect(seat.button("Aannemen")).to_be_visible()
    seat.press("a")
    expect(seat.reply).to_be_focused()
    expect(seat.line(f"Bericht {stuck or 40}.")).to_be_in_viewport()
    for other in {1, 20, 40} - {stuck or 40}:
        expect(seat.line(f"Bericht {other}.")).not_to_be_in_viewport()


def test_of_several_offers_the_emergency_is_told_first(seat: Seat, broker: DeskBroker) -> None:
    calm = broker.begin("c1", "Hallo", customer={"name": "Jan"})
    urgent = broker.begin("c2", "gaslucht!", customer={"name": "Piet"}, emergency=True)
    broker.wait_in_queue(urgent, "emergency")
    broker.offer(calm, 20)
    broker.offer(urgent, 60)
    expect(seat.row("c2")).to_contain_text("De klant meldt een gaslucht.")
    seat.page.reload()
    told = re.compile("Spoed: Piet. De klant meldt een gaslucht. Aangeboden: Jan.")
    expect(seat.page.locator("[data-announcement]")).to_have_text(told)
    seat.mistakes.clear()  # a page that nobody has clicked on may make no sound


def test_the_list_of_shortcuts(seat: Seat) -> None:
    seat.press("?")
    expect(seat.dialog).to_contain_text("Sneltoetsen")
    expect(seat.dialog).to_contain_text("Oppakken uit de wachtrij")
    expect(seat.dialog).to_contain_text("Alt ↑, Alt ↓ en Ctrl K werken ook dan.")
    seat.press("Escape")
    expect(seat.dialog).to_have_count(0)


def test_search_details_and_presence(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    seat.leave_field().press("f")
    expect(seat.page.get_by_role("searchbox")).to_be_focused()
    seat.press("Escape")
    expect(seat.context).to_be_visible()
    seat.press("i")
    expect(seat.context).to_be_hidden()
    seat.press("v")
    expect(seat.presence).not_to_be_checked()
    broker.until(lambda: broker.presence == "away")


def test_single_letters_can_be_switched_off(seat: Seat, talk: Talk) -> None:
    seat.page.get_by_role("button", name="Menu").click()
    seat.page.get_by_role("switch", name="Sneltoetsen van één letter").uncheck()
    seat.press("Escape")
    seat.leave_field().press("r", "?")
    expect(seat.dialog).to_have_count(0)
    seat.press("Control+k")
    expect(seat.dialog).to_be_visible()


def test_the_skip_link_leads_to_the_conversation(seat: Seat, talk: Talk) -> None:
    seat.page.reload()
    seat.arrived().press("Tab")
    assert seat.focused_name() == "Naar het gesprek"
    seat.press("Enter")
    expect(seat.conversation).to_be_focused()
    expect(seat.line("Hoe lang duurt de storing nog?")).to_be_visible()
