"""Language, appearance, sound and notifications: as the agent likes them, and remembered."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.desk.seat import Seat
from tests.support.desk_broker import DeskBroker
from tests.support.desk_talk import Talk

pytestmark = pytest.mark.browser

LISTEN = """
window.tones = 0;
const Real = window.OscillatorNode;
window.OscillatorNode = class extends Real { start(when) { window.tones += 1; super.start(when); } };
"""
WATCH = """
window.notified = [];
window.Notification = class {
  static permission = "default";
  static requestPermission() { this.permission = "granted"; return Promise.resolve("granted"); }
  constructor(title, options) { window.notified.push([title, options.body]); }
  close() {}
};
Object.defineProperty(document, "hidden", { get: () => window.away === true });
"""


def test_the_language_is_the_browsers_until_chosen(
    new_context: Callable[..., BrowserContext], broker: DeskBroker
) -> None:
    page = Seat.at(new_context(locale="en-GB"), broker).page
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.get_by_role("button", name="Nederlands").click()
    expect(page.get_by_role("button", name="Aanmelden")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "nl"
    page.reload()
    expect(page.get_by_role("button", name="Aanmelden")).to_be_visible()


def test_switching_language_at_work_loses_nothing(seat: Seat, talk: Talk) -> None:
    seat.reply.fill("Half geschreven")
    seat.page.get_by_role("button", name="Menu").click()
    seat.page.get_by_role("radio", name="English").check(force=True)
    expect(seat.page.get_by_role("heading", name="My conversations")).to_be_visible()
    expect(seat.page.get_by_role("textbox", name="Reply to the customer")).to_have_value("Half geschreven")
    expect(seat.page.get_by_text("The assistant did not understand")).to_be_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_appearance_follows_the_system_until_chosen(
    new_context: Callable[..., BrowserContext], broker: DeskBroker, colours: str
) -> None:
    seat = Seat.at(new_context(color_scheme=colours), broker).sign_in().arrived()
    assert is_dark(seat) == (colours == "dark")
    seat.page.get_by_role("button", name="Menu").click()
    other = "Licht" if colours == "dark" else "Donker"
    seat.page.get_by_role("radio", name=other).check(force=True)
    assert is_dark(seat) == (colours == "light")
    seat.page.reload()
    seat.arrived()
    assert is_dark(seat) == (colours == "light")


def is_dark(seat: Seat) -> bool:
    red = seat.page.evaluate("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0]")
    return int(red) < 128


def test_an_offer_sounds_once_and_not_when_switched_off(context: BrowserContext, broker: DeskBroker) -> None:
    context.add_init_script(LISTEN)
    seat = Seat.at(context, broker).sign_in().arrived()
    broker.offer(broker.begin("c1", "Hallo"))
    expect(seat.button("Aannemen")).to_be_visible()
    assert seat.page.evaluate("window.tones") == 2
    broker.drop()
    seat.arrived()
    assert seat.page.evaluate("window.tones") == 2
    seat.page.get_by_role("button", name="Menu").click()
    seat.page.get_by_role("switch", name="Geluid bij een aanbod").uncheck()
    broker.offer(broker.begin("c2", "Hoi"))
    expect(seat.row("c2")).to_be_visible()
    assert seat.page.evaluate("window.tones") == 2


def test_an_emergency_sounds_in_a_held_conversation_and_in_the_queue(
    context: BrowserContext, broker: DeskBroker
) -> None:
    context.add_init_script(LISTEN)
    seat = Seat.at(context, broker).sign_in().arrived()
    held = broker.begin("c1", "Ik ruik iets")
    broker.give_to(held)
    expect(seat.row("c1")).to_be_visible()
    assert seat.page.evaluate("window.tones") == 0
    held.state["emergency"] = True
    broker.log(held, "handover.emergency", emergency="gas_smell", at_seq=1)
    seat.announced("Spoed: Bezoeker C1")
    assert seat.page.evaluate("window.tones") == 2
    broker.wait_in_queue(broker.begin("c2", "gaslucht!", emergency=True), "emergency")
    seat.announced("Spoed: Bezoeker C2")
    assert seat.page.evaluate("window.tones") == 4


def test_a_notification_of_the_system_only_when_asked_for_and_away(
    context: BrowserContext, broker: DeskBroker
) -> None:
    context.add_init_script(WATCH)
    seat = Seat.at(context, broker).sign_in().arrived()
    page = seat.page
    broker.offer(broker.begin("c1", "Hallo"))
    expect(page).to_have_title(re.compile(r"^\(1\)"))
    assert page.evaluate("window.notified") == []
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("switch", name="Melding van het systeem").check()
    broker.offer(broker.begin("c2", "Hoi"))
    expect(page).to_have_title(re.compile(r"^\(2\)"))
    assert page.evaluate("window.notified") == []
    page.evaluate("window.away = true")
    broker.offer(broker.begin("c3", "Dag"))
    expect(page).to_have_title(re.compile(r"^\(3\)"))
    expected = "Bezoeker C3. De assistent begreep de klant twee keer niet."
    assert page.evaluate("window.notified") == [["Nieuw gesprek voor jou", expected]]


def test_times_are_local(new_context: Callable[..., BrowserContext], broker: DeskBroker) -> None:
    talk = broker.begin("c1")
    said = {"id": "m", "text": "Hallo", "payload": None, "channel": "chat"}
    broker.log(talk, "message.customer", datetime(2026, 7, 1, 12, 0, tzinfo=UTC), **said)
    broker.give_to(talk)
    seat = Seat.at(new_context(timezone_id="Asia/Tokyo"), broker).sign_in().arrived().open("c1")
    expect(seat.line("Hallo")).to_contain_text("21:00")


def test_details_stay_folded_when_one_folded_them(seat: Seat, talk: Talk) -> None:
    seat.context.get_by_role("button", name="Sluiten").click()
    expect(seat.context).to_be_hidden()
    seat.page.reload()
    seat.arrived()
    expect(seat.line("Hoe lang")).to_be_visible()
    expect(seat.context).to_be_hidden()


def test_what_nobody_can_read_on_the_device_is_passed_over(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.page.evaluate(
        """for (const keep of [localStorage, sessionStorage])
            for (const key of Object.keys(keep)) if (!key.endsWith(".session")) keep[key] = "{bad";
        const me = JSON.parse(sessionStorage["handover.desk.session"]).agent.id;
        for (const draft of ["{bad", "null"]) localStorage[`handover.desk.draft.${me}.${draft}`] = draft"""
    )
    seat.page.reload()
    seat.open(talk.id)
    seat.say("Ik ben er weer")
    broker.hears(talk, "Ik ben er weer")
