"""The demonstration site of Liander: honest, readable, and a chat by one tag."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from tests.e2e.widget.chat import Chat
from tests.support.widget_broker import PAGES, WidgetBroker

pytestmark = pytest.mark.browser
Visit = Callable[..., BrowserContext]
SITES = {"liander": "niet verbonden aan Liander", "liander-en.html": "not affiliated with Liander"}


def visit(context: BrowserContext, broker: WidgetBroker, name: str) -> Chat:
    chat = Chat(context.new_page())
    chat.page.goto(f"{broker.url}/demo/{name}")
    expect(chat.widget).to_be_attached()
    return chat


@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_says_it_is_a_demonstration_and_axe_finds_nothing(
    new_context: Visit, broker: WidgetBroker, scheme: str, name: str
) -> None:
    chat = visit(new_context(color_scheme=scheme), broker, name)
    expect(chat.page.get_by_text(SITES[name]).first).to_be_in_viewport()
    found = Axe().run(chat.page)
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []
    assert chat.mistakes == []


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_fits_every_width(new_context: Visit, broker: WidgetBroker, width: int) -> None:
    chat = visit(new_context(viewport={"width": width, "height": 700}), broker, "liander")
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_link_to_the_chat_opens_it_in_the_language_of_the_page(
    new_context: Visit, broker: WidgetBroker
) -> None:
    chat = visit(new_context(), broker, "liander")
    chat.page.get_by_role("link", name="Geen stroom of gas").click()
    expect(chat.button("Medewerker")).to_be_visible()
    chat.button("Chat sluiten").click()
    chat.page.get_by_role("link", name="English").click()
    chat.page.get_by_role("link", name="No power or gas").click()
    expect(chat.button("Person")).to_be_visible()


@pytest.mark.parametrize("name", ["liander.html", "liander-en.html"])
def test_the_widget_is_one_tag_and_beside_it_is_only_the_sign_in(name: str) -> None:
    page = (PAGES / name).read_text()
    assert page.count("<script") == 2
    assert '<script src="/demo/sign-in.js" type="module"></script>' in page
    assert '<script src="/widget/liander.js" async></script>' in page
