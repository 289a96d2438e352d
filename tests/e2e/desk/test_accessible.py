"""Usable by everybody: nothing that axe finds, at any width, in light and dark, zoomed in, without motion."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk.scenes import busy_morning, outage
from tests.e2e.desk.seat import Seat
from tests.support.desk_broker import DeskBroker
from tests.support.desk_commands import refusal

pytestmark = pytest.mark.browser

WIDTHS = {"desktop": (1440, 900), "tablet": (834, 1112), "phone": (390, 844)}
# What WCAG 2.2 AA asks for, and what axe counts as good practice.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[tuple[str, list[str]]]:
    page.wait_for_timeout(350)  # animations that fade in lower the contrast for a moment
    found = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]


def at_work(new_context: Callable[..., BrowserContext], broker: DeskBroker, width: str, colours: str) -> Seat:
    wide, high = WIDTHS[width]
    context = new_context(viewport={"width": wide, "height": high}, color_scheme=colours)
    return Seat.at(context, broker).sign_in().arrived()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_lists_and_conversation(
    new_context: Callable[..., BrowserContext], broker: DeskBroker, width: str, colours: str
) -> None:
    talk = busy_morning(broker)
    seat = at_work(new_context, broker, width, colours)
    assert violations(seat.page) == []
    seat.row(talk.id).click()
    expect(seat.reply).to_be_visible()
    assert violations(seat.page) == []
    if width != "desktop":
        seat.page.get_by_role("button", name="Gegevens bij dit gesprek").click()
        expect(seat.context.get_by_role("button", name="Sluiten")).to_be_focused()
        assert violations(seat.page) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_window(new_context: Callable[..., BrowserContext], broker: DeskBroker, colours: str) -> None:
    talk = outage(broker)
    seat = at_work(new_context, broker, "desktop", colours).open(talk.id)
    for key in ("h", "p", "r", "s", "/", "?"):
        seat.leave_field().press(key)
        expect(seat.dialog).to_be_visible()
        seat.page.wait_for_timeout(100)
        assert violations(seat.page) == [], key
        seat.press("Escape")
        expect(seat.dialog).to_have_count(0)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_what_shows_only_at_times(
    new_context: Callable[..., BrowserContext], broker: DeskBroker, colours: str
) -> None:
    talk = outage(broker)
    broker.log(talk, "message.safety", text="Bel 112.", key="safety_gas_smell", emergency="gas_smell")
    seat = at_work(new_context, broker, "desktop", colours).open(talk.id)
    seat.leave_field().press("n")
    assert violations(seat.page) == [], "note"
    broker.faults.refusals["message.send"] = refusal("not_holder")
    seat.press("Escape", "e")
    seat.say("Komt niet aan")
    expect(seat.line("Komt niet aan")).to_contain_text("Niet verzonden")
    seat.page.get_by_role("button", name="Menu").click()
    assert violations(seat.page) == [], "refused message, menu"
    seat.press("Escape")
    broker.faults.refuse_with = 1012
    broker.drop()
    seat.leave_field().press("r", "Control+Enter")
    expect(seat.page.get_by_text("Geen verbinding.")).to_be_visible()
    assert violations(seat.page) == [], "no connection, undo"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_front_door_and_an_empty_desk(
    new_context: Callable[..., BrowserContext], broker: DeskBroker, colours: str
) -> None:
    seat = Seat.at(new_context(color_scheme=colours), broker)
    seat.sign_in("guess")
    expect(seat.page.get_by_role("alert")).to_contain_text("klopt niet")
    assert violations(seat.page) == []
    seat.sign_in().arrived()
    assert violations(seat.page) == []


@pytest.mark.parametrize(("wide", "high"), [(640, 360), (320, 256)])
def test_zoomed_in_everything_can_be_reached(
    new_context: Callable[..., BrowserContext], broker: DeskBroker, wide: int, high: int
) -> None:
    """1280 × 720 at 200 %, and 1280 × 1024 at 400 % (WCAG 1.4.10): no sideways scrolling, nothing cut off."""
    talk = busy_morning(broker)
    seat = Seat.at(new_context(viewport={"width": wide, "height": high}), broker).sign_in().arrived()
    assert sideways(seat.page) == 0
    seat.row(talk.id).click()
    for control in (seat.reply, seat.page.get_by_role("button", name="Versturen")):
        control.scroll_into_view_if_needed()
        expect(control).to_be_in_viewport(ratio=0.9)
    assert sideways(seat.page) == 0
    assert seat.transcript.evaluate("box => box.clientHeight") >= 60
    folded = seat.page.locator("summary", has_text="Meer acties")
    if folded.is_visible():
        folded.click()
    seat.page.get_by_role("button", name="Afronden").click()
    confirm = seat.dialog.get_by_role("button", name="Afronden")
    expect(confirm).to_be_in_viewport(ratio=0.9)
    assert sideways(seat.page) == 0


def sideways(page: Page) -> int:
    """By how many px the page, or one of its panes, is wider than its place."""
    excess: int = page.evaluate(
        "() => Math.max(0, ...[document.documentElement, ...document.querySelectorAll("
        "'.sidebar, .transcript, .context, .window-body, .conversation')]"
        ".map((box) => box.scrollWidth - box.clientWidth))"
    )
    return excess


def test_without_motion(new_context: Callable[..., BrowserContext], broker: DeskBroker) -> None:
    context = new_context(reduced_motion="reduce")
    seat = Seat.at(context, broker).sign_in().arrived()
    broker.offer(broker.begin("c1", "Hallo"))
    expect(seat.button("Aannemen")).to_be_visible()
    longest = seat.page.evaluate(
        "() => Math.max(0, ...document.getAnimations().map((one) => one.effect.getComputedTiming().duration))"
    )
    assert longest <= 1


def test_what_a_screen_reader_finds(seat: Seat, broker: DeskBroker) -> None:
    talk = outage(broker)
    seat.open(talk.id)
    page = seat.page
    headings = page.get_by_role("heading", level=2).all_text_contents()
    assert headings == ["Mijn gesprekken 1", "Wachtrij ", "Mw. De Groot", "Gegevens"]
    expect(page.get_by_role("heading", level=1)).to_have_text("Balie")
    for landmark in (page.get_by_role("banner"), page.get_by_role("main"), page.get_by_role("search")):
        expect(landmark).to_have_count(1)
    for region in (seat.lists, seat.conversation, seat.transcript, seat.context):
        expect(region).to_have_count(1)
