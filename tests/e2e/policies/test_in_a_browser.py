"""What a real browser makes of our headers: pages load whole, and complain of nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from handover.settings import PROJECT
from tests.integration.api.conftest import sqlite_in
from tests.integration.api.house import PASSWORD
from tests.integration.api.served import Served, served

pytestmark = pytest.mark.browser


@pytest.fixture
def broker(redis_url: str, tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "pages").symlink_to(PROJECT / "demo" / "pages")
    with served(sqlite_in(tmp_path), redis_url, tmp_path) as broker:
        yield broker


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(locale="nl-NL") as context:
        yield context.new_page()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Of the browser about what a page may not do or could not get."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "WebSocket" not in message.text:  # no sockets in this house
            heard.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def test_the_desk_loads_and_signs_in(broker: Served, page: Page, complaints: list[str]) -> None:
    page.goto(f"{broker.url}/desk")
    page.get_by_label("Administratie").select_option("Liander N.V.")
    page.get_by_label("Gebruikersnaam").fill("anna")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    with page.expect_response(f"{broker.url}/api/session") as signing_in:
        page.keyboard.press("Enter")
    assert signing_in.value.ok
    assert complaints == []


def test_a_demo_page_loads_with_its_widget(broker: Served, page: Page, complaints: list[str]) -> None:
    page.goto(f"{broker.url}/demo/liander")
    expect(page.locator("handover-widget")).to_be_attached()
    assert page.evaluate("document.styleSheets.length") > 0
    assert complaints == []
