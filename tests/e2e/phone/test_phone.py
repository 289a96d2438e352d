"""What a customer does on the phone, and what the broker hears of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from channel_connectors.contract import Amended
from demo.graph.faults import Fault
from models.vocabulary.attachment import AttachmentKind
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.template import Purpose, Template
from tests.e2e.phone.conftest import Home
from tests.e2e.phone.screen import Screen

pytestmark = pytest.mark.browser
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def test_words_go_out_and_answers_are_read(screen: Screen) -> None:
    said = screen.say("Goedemorgen <b>niet vet</b> *wel vet*")
    expect(screen.last).to_contain_text("Goedemorgen <b>niet vet</b> wel vet")
    expect(screen.last.locator("b")).to_have_text("wel vet")
    expect(screen.last).to_contain_text("Afgeleverd")
    id = screen.answer(said, "Dag Sanne, zie https://voorbeeld.example/storing")
    expect(screen.last.get_by_role("link")).to_have_attribute("href", "https://voorbeeld.example/storing")
    town = screen.home.town
    screen.home.run(town.until(lambda: len(town.broker.receipts) == 3))
    assert [(r.network_id, r.state) for r in town.broker.receipts] == [
        (id, DeliveryState.SENT),
        (id, DeliveryState.DELIVERED),
        (id, DeliveryState.READ),
    ]


def test_a_button_is_tapped_once(screen: Screen) -> None:
    screen.answer(screen.say("Hallo"), "Klopt dat?", "Ja", "Nee")
    screen.button("Ja").click()
    assert screen.heard(lambda said: said.payload == "/option_0").text == "Ja"
    expect(screen.button("Ja")).to_be_disabled()
    expect(screen.button("Ja")).to_have_attribute("aria-pressed", "true")
    expect(screen.button("Nee")).to_be_disabled()


def test_a_template_comes_after_the_window_and_its_button_is_tapped(screen: Screen) -> None:
    said = screen.say("Hallo")
    screen.home.run(screen.home.town.later(25))
    news = Template(Purpose.PROCESS_NEWS, ("Uw aansluiting is gepland.",))
    screen.answer(said, "…", "Geen berichten meer", "Ergens anders", template=news)
    expect(screen.last).to_contain_text("Nieuws van Liander: Uw aansluiting is gepland.")
    screen.button("Geen berichten meer").click()
    assert screen.heard(lambda said: said.payload == "/option_0").text == "Geen berichten meer"
    expect(screen.button("Ergens anders")).to_be_disabled()


def test_a_list_is_chosen_from_by_keyboard(screen: Screen) -> None:
    screen.answer(screen.say("Hallo"), "Waarover?", "Storing", "Meter", "Verhuizen", "Iets anders")
    screen.button("Kies").focus()
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_role("dialog")).to_be_visible()
    screen.page.keyboard.press("Tab")
    screen.page.keyboard.press("Enter")
    assert screen.heard(lambda said: said.payload == "/option_1").text == "Meter"
    expect(screen.page.get_by_role("dialog")).to_have_count(0)
    expect(screen.button("Kies")).to_be_disabled()


def test_the_keyboard_sends_and_the_box_keeps_the_focus(screen: Screen) -> None:
    screen.box.focus()
    screen.page.keyboard.type("Eerste regel")
    screen.page.keyboard.press("Shift+Enter")
    screen.page.keyboard.type("tweede")
    screen.page.keyboard.press("Enter")
    screen.heard(lambda said: said.text == "Eerste regel\ntweede")
    expect(screen.box).to_be_focused()
    expect(screen.box).to_have_value("")


def test_a_picture_with_a_caption(screen: Screen, tmp_path: Path) -> None:
    picture = tmp_path / "meter.png"
    picture.write_bytes(PIXEL)
    screen.box.fill("Mijn meter")
    screen.button("Bijvoegen").click()
    screen.page.get_by_label("Foto kiezen").set_input_files(picture)
    said = screen.heard(lambda said: said.attachment is not None)
    assert said.attachment is not None
    assert (said.text, said.attachment.kind) == ("Mijn meter", AttachmentKind.IMAGE)
    expect(screen.last.get_by_role("img", name="Afbeelding")).to_be_visible()
    assert screen.last.locator("img").evaluate("image => image.complete && image.naturalWidth") == 1


def test_what_is_no_picture_is_refused_in_words(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    screen.button("Bijvoegen").click()
    screen.page.get_by_label("Foto kiezen").set_input_files(tmp_path / "notes.txt")
    expect(screen.page.get_by_role("alert")).to_have_text("Kies een foto in PNG of JPEG.")


def test_a_place_is_shared(screen: Screen) -> None:
    screen.button("Bijvoegen").click()
    screen.button("Heerenveen").click()
    said = screen.heard(lambda said: said.attachment is not None)
    assert said.attachment is not None
    assert (said.attachment.label, said.attachment.latitude) == ("Heerenveen", 52.9597)
    expect(screen.last).to_contain_text("Locatie: Heerenveen")


def test_a_thumb_goes_up_and_down(screen: Screen) -> None:
    screen.answer(screen.say("Hallo"), "Graag gedaan")
    thumb = screen.button("Reageren met duim omhoog")
    for pressed in ("true", "false"):
        thumb.click()
        expect(thumb).to_have_attribute("aria-pressed", pressed)
        expect(thumb).to_be_focused()
    kept = screen.home.town.broker.kept
    screen.home.run(screen.home.town.until(lambda: sum(isinstance(i, Amended) for i in kept) == 2))
    assert [item.text for item in kept if isinstance(item, Amended)] == ["👍", ""]


def test_a_link_opens_the_chat_with_its_words(screen: Screen) -> None:
    screen.open("?to=31850000002&text=Code%20K7PQ%20voor%20dit%20gesprek")
    expect(screen.box).to_have_value("Code K7PQ voor dit gesprek")
    expect(screen.box).to_be_focused()
    expect(screen.page.get_by_role("heading", level=1)).to_have_text("Telecom (demo)")
    screen.page.keyboard.press("Enter")
    said = screen.heard(lambda said: "K7PQ" in said.text)
    assert said.address.brand == "telecom"


def test_a_link_to_a_number_that_is_none_of_ours_opens_the_first(screen: Screen) -> None:
    screen.open("?to=<script>&text=%3Cb%3E")
    expect(screen.page.get_by_role("heading", level=1)).to_have_text("Liander (demo)")
    expect(screen.box).to_have_value("<b>")


def test_the_same_person_comes_back_and_another_has_no_number(screen: Screen) -> None:
    first = screen.say("Hallo").address.id
    screen.open()
    expect(screen.last).to_contain_text("Hallo")
    assert screen.say("Daar ben ik weer").address.id == first
    screen.button("Wie ben ik?").click()
    screen.page.get_by_label("Mijn naam").fill("Bilal")
    screen.page.get_by_label("Mijn nummer verbergen").check()
    screen.button("Opnieuw beginnen").click()
    expect(screen.page.locator("#messages > li")).to_have_count(0)
    said = screen.say("Ik ben een ander")
    assert said.address.id != first
    assert (said.name, said.address.id.startswith("NL.")) == ("Bilal", True)


def test_what_never_came_is_shown(screen: Screen) -> None:
    """A business's message that failed later is not shown as read."""
    said = screen.say("Hallo")
    screen.home.run(screen.home.town.order(Fault.WINDOW_CLOSED_LATER))
    screen.answer(said, "Te laat")
    town = screen.home.town
    screen.home.run(town.until(lambda: bool(town.broker.receipts)))
    assert [receipt.state for receipt in town.broker.receipts] == [DeliveryState.FAILED]


def test_an_english_browser_reads_english(new_context: Callable[..., BrowserContext], home: Home) -> None:
    page = new_context(locale="en-GB").new_page()
    page.goto(f"{home.town.graph}/phone")
    expect(page.get_by_role("status")).to_have_text("available")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_nothing_is_loaded_from_elsewhere(screen: Screen) -> None:
    asked: list[str] = []
    screen.page.on("request", lambda request: asked.append(request.url))
    screen.open()
    screen.say("Hallo")
    assert asked
    assert [url for url in asked if not url.startswith((screen.home.town.graph, "data:"))] == []
