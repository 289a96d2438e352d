"""The desk at the real broker: what an agent does all day, seen by the customer too."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from pydantic import SecretStr

from tests.e2e.desk.seat import Seat
from tests.support.always_open import always_open_brands
from tests.support.threaded_broker import Customer, ThreadedBroker

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def brands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Open day and night: tests run at any hour. Several brands are in tests/e2e/journey."""
    return always_open_brands(tmp_path_factory.mktemp("home"), "liander")


@pytest.fixture
def real(tmp_path: Path, brands: Path, redis_url: str) -> Iterator[ThreadedBroker]:
    settings = {
        "data_dir": tmp_path,
        "brands_dir": brands,
        "database_url": f"sqlite:///{tmp_path}/db/{{administration}}.sqlite3",
        "directory_database_url": f"sqlite:///{tmp_path}/db/directory.sqlite3",
        "redis_url": redis_url,
        "bot_token": SecretStr("b" * 40),
        "secret_key": SecretStr("s" * 40),
        "demo": True,
    }
    with ThreadedBroker(settings) as running:
        yield running


def at_the_desk(context: BrowserContext, real: ThreadedBroker, number: int = 0) -> Seat:
    """A demo agent, signed in and available."""
    account = real.broker.account("agent", number)
    seat = Seat(context.new_page())
    seat.page.goto(f"{real.url}/desk")
    seat.page.get_by_label("Gebruikersnaam").fill(account["username"])
    seat.page.get_by_label("Wachtwoord").fill(account["password"])
    seat.page.get_by_role("button", name="Aanmelden", exact=True).click()
    seat.arrived().presence.click()
    expect(seat.presence).to_be_checked()
    return seat


@pytest.fixture
def desk(context: BrowserContext, real: ThreadedBroker) -> Iterator[Seat]:
    seat = at_the_desk(context, real)
    yield seat
    assert seat.mistakes == []


@pytest.fixture
def stuck(real: ThreadedBroker, desk: Seat) -> Customer:
    """A customer whom the assistant did not understand twice, offered to the agent."""
    customer = real.customer()
    customer.says("kletskoek een")
    customer.hears("message.assistant")
    customer.says("kletskoek twee")
    expect(desk.button("Aannemen")).to_be_visible()
    return customer


def accept(seat: Seat) -> None:
    expect(seat.button("Aannemen")).to_be_visible()
    seat.press("a")
    expect(seat.page.get_by_role("button", name="Afronden")).to_be_visible()


def test_from_stuck_to_answered_and_back(real: ThreadedBroker, desk: Seat, stuck: Customer) -> None:
    expect(desk.mine).to_contain_text("kletskoek twee")
    accept(desk)
    stuck.hears("control.changed", control="agent")
    expect(desk.line("Hier liep het vast")).to_contain_text("kletskoek twee")
    desk.say("Met een mens")
    stuck.hears("message.agent", text="Met een mens")
    expect(desk.line("Met een mens")).to_contain_text("Verzonden")
    stuck.does("read", {"seq": stuck.peer.events("message.agent")[-1]["seq"]})
    expect(desk.line("Met een mens")).to_contain_text("Gelezen")
    stuck.says("Dank u")
    expect(desk.line("Dank u")).to_be_visible()
    desk.leave_field().press("h")
    desk.dialog.get_by_label("Wat is er gebeurd").fill("Uitgelegd")
    desk.press("Control+Enter")
    stuck.hears("message.notice", key="notice_handback")
    expect(desk.mine).to_contain_text("Je hebt geen gesprekken.")
    stuck.says("nog iets")
    stuck.hears("message.assistant", text="echo: nog iets")


def test_a_note_stays_inside(real: ThreadedBroker, desk: Seat, stuck: Customer) -> None:
    accept(desk)
    desk.leave_field().press("n")
    desk.note.fill("Alleen voor ons")
    desk.press("Enter")
    expect(desk.line("Alleen voor ons")).to_contain_text("niet zichtbaar voor de klant")
    desk.press("Escape", "e")
    desk.say("Voor u")
    stuck.hears("message.agent", text="Voor u")
    assert "Alleen voor ons" not in str(stuck.peer.heard)


def test_a_late_answer_of_the_assistant_is_folded(real: ThreadedBroker, desk: Seat) -> None:
    customer = real.customer()
    customer.does("person.request")
    expect(desk.button("Aannemen")).to_be_visible()
    real.assistant.hold.clear()
    customer.says("intussen")
    accept(desk)
    real.release()
    expect(desk.line("De klant heeft het niet gezien")).to_have_count(1)
    assert customer.texts("message.assistant") == []


def test_declined_then_taken_from_the_queue(real: ThreadedBroker, desk: Seat, stuck: Customer) -> None:
    desk.mine.get_by_role("button", name="Weigeren").click()
    desk.queue.get_by_role("button", name="Oppakken").click()
    expect(desk.reply).to_be_focused()
    desk.say("Toch maar")
    stuck.hears("message.agent", text="Toch maar")


def test_resolving_with_time_to_think(real: ThreadedBroker, desk: Seat, stuck: Customer) -> None:
    accept(desk)
    desk.leave_field().press("r", "Control+Enter")
    expect(desk.conversation).to_contain_text("wordt afgerond")
    desk.press("z")
    desk.say("Nog één ding")
    stuck.hears("message.agent", text="Nog één ding")
    desk.leave_field().press("r", "Control+Enter")
    stuck.hears("conversation.closed")
    expect(desk.mine).to_contain_text("Je hebt geen gesprekken.")
    stuck.says("hallo weer")
    stuck.hears("message.assistant", text="echo: hallo weer")


def test_passing_on_to_a_colleague(
    real: ThreadedBroker, desk: Seat, stuck: Customer, new_context: Callable[..., BrowserContext]
) -> None:
    accept(desk)
    colleague = at_the_desk(new_context(), real, 1)
    desk.leave_field().press("p")
    desk.dialog.get_by_role("radio", name=re.compile("van .* gesprekken")).first.check()
    desk.dialog.get_by_label("Wat moet je collega weten?").fill("Wil een vergoeding")
    desk.press("Control+Enter")
    accept(colleague)
    expect(desk.mine).to_contain_text("Je hebt geen gesprekken.")
    colleague.say("Ik neem het over")
    stuck.hears("message.agent", text="Ik neem het over")
    expect(colleague.line("Wil een vergoeding")).to_have_count(1)


def test_an_offer_taken_by_a_colleague(
    real: ThreadedBroker, desk: Seat, stuck: Customer, new_context: Callable[..., BrowserContext]
) -> None:
    colleague = at_the_desk(new_context(), real, 1)
    colleague.queue.get_by_role("listitem").get_by_role("button").first.click()
    colleague.page.get_by_role("button", name="Oppakken").last.click()
    expect(colleague.reply).to_be_visible()
    expect(desk.button("Aannemen")).to_have_count(0)


def test_snoozing_and_the_customer_who_comes_back_first(
    real: ThreadedBroker, desk: Seat, stuck: Customer
) -> None:
    accept(desk)
    desk.leave_field().press("s", "Enter")
    expect(desk.mine.get_by_role("heading", name="Uitgesteld")).to_be_visible()
    stuck.says("ik ben er alweer")
    expect(desk.mine.get_by_role("heading", name="Uitgesteld")).to_have_count(0)


def test_after_a_restart_nothing_is_lost_or_doubled(
    real: ThreadedBroker, desk: Seat, stuck: Customer
) -> None:
    accept(desk)
    desk.say("Voor de breuk")
    stuck.hears("message.agent", text="Voor de breuk")
    desk.page.context.set_offline(True)
    expect(desk.page.get_by_text("Geen verbinding.")).to_be_visible()
    desk.say("Tijdens de breuk")
    stuck.says("Bent u er nog?")
    desk.page.context.set_offline(False)
    expect(desk.line("Bent u er nog?")).to_have_count(1)
    expect(desk.line("Tijdens de breuk")).to_contain_text("Verzonden")
    stuck.hears("message.agent", text="Tijdens de breuk")
    assert stuck.texts("message.agent") == ["Voor de breuk", "Tijdens de breuk"]
    expect(desk.line("echo: kletskoek een")).to_have_count(1)


def test_an_emergency_stands_on_top(real: ThreadedBroker, desk: Seat) -> None:
    customer = real.customer()
    customer.says("ik ruik gas in de keuken")
    customer.hears("message.safety")
    expect(desk.mine).to_contain_text("Spoed")
    accept(desk)
    expect(desk.line("gezien door de klant")).to_be_visible()
    expect(desk.context).to_contain_text("Spoed")


def test_finding_a_conversation_back(real: ThreadedBroker, desk: Seat, stuck: Customer) -> None:
    accept(desk)
    desk.say("Uw vriezer is verzekerd")
    stuck.hears("message.agent")
    desk.leave_field().press("r", "Control+Enter")
    stuck.hears("conversation.closed")
    desk.page.get_by_role("searchbox").fill("vriezer")
    found = desk.page.get_by_role("region", name="Gevonden gesprekken")
    expect(found.locator("mark")).to_have_text("vriezer")
    found.get_by_role("listitem").get_by_role("button").click()
    expect(desk.line("Uw vriezer is verzekerd")).to_be_visible()
    expect(desk.conversation).to_contain_text("Dit gesprek is afgerond.")


def test_canned_replies_of_the_brand(real: ThreadedBroker, desk: Seat, stuck: Customer) -> None:
    accept(desk)
    desk.press("Control+k")
    expect(desk.dialog.get_by_role("option").first).to_be_visible()
