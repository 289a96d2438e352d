"""A visitor signs in at the demonstration's site and out again: a real browser, a real broker."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.widget.chat import Chat
from tests.support.always_open import always_open_brands
from tests.support.installation import ELSEWHERE, Installation, installation

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Visit = Callable[..., BrowserContext]
SANNE = "Inloggen als Sanne de Vries (demo)"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("home")
    settings = {"HANDOVER_BRANDS_DIR": str(always_open_brands(home))} | ELSEWHERE
    with installation(home / "var", "--demo", settings=settings) as running:
        running.until_said("accounts")
        yield running


def visit(context: BrowserContext, installed: Installation, name: str = "liander") -> Chat:
    chat = Chat(context.new_page())
    chat.page.goto(f"{installed.url}/demo/{name}")
    expect(chat.widget).to_be_attached()
    return chat


def said(chat: Chat) -> list[str]:
    return chat.log.locator(".customer .bubble").all_inner_texts()


def test_in_the_middle_of_a_conversation_and_out_again(new_context: Visit, installed: Installation) -> None:
    here = new_context()
    chat = visit(here, installed).open()
    chat.say("Mijn meter tikt")
    expect(chat.turns.last).to_contain_text("Verzonden")
    chat.page.get_by_role("button", name=SANNE).click()
    expect(chat.log).to_contain_text("U bent ingelogd.")
    expect(chat.message("Mijn meter tikt")).to_have_count(1)
    chat.say("Ik ben het nog")
    expect(chat.message("Ik ben het nog")).to_be_visible()

    chat.page.reload()
    expect(chat.message("Ik ben het nog")).to_be_visible()
    chat.box.fill("half getypt")
    other_device = visit(new_context(), installed, "liander-en.html")
    other_device.page.get_by_role("button", name="Sign in as Sanne de Vries (demo)").click()
    other_device.page.get_by_role("link", name="Ask a question").first.click()
    expect(other_device.message("Ik ben het nog")).to_be_visible()

    chat.page.get_by_role("button", name="Uitloggen").click()
    expect(chat.log).not_to_contain_text("Mijn meter tikt")
    expect(chat.box).to_have_value("")
    chat.page.reload()
    expect(chat.box).to_be_visible()
    assert said(chat) == []
    assert "half getypt" not in str(chat.page.evaluate("({...sessionStorage, ...localStorage})"))
    second = visit(here, installed)
    second.page.get_by_role("button", name="Inloggen als Joris Bakker (demo)").click()
    second.open()
    expect(second.panel).to_be_visible()
    assert said(second) == []
    assert chat.mistakes + other_device.mistakes + second.mistakes == []


def test_what_cannot_be_sent_now_is_not_sent_by_whoever_comes_next(
    new_context: Visit, installed: Installation
) -> None:
    context = new_context()
    chat = visit(context, installed)
    chat.page.get_by_role("button", name=SANNE).click()
    chat.open().say("eerst dit")
    expect(chat.turns.last).to_contain_text("Verzonden")
    context.set_offline(True)
    chat.page.evaluate("window.dispatchEvent(new Event('offline'))")
    chat.say("alleen voor Sanne")
    expect(chat.log).to_contain_text("Wordt verzonden")
    chat.page.evaluate("localStorage.removeItem('demo.liander.customer'); Handover.identify(null)")
    expect(chat.log).not_to_contain_text("alleen voor Sanne")
    context.set_offline(False)
    chat.say("iemand anders")
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert said(chat) == ["iemand anders"]
    chat.page.get_by_role("button", name="Uitloggen").click()
    chat.page.get_by_role("button", name=SANNE).click()
    expect(chat.message("alleen voor Sanne")).to_be_visible()


def test_a_token_that_is_refused_leaves_the_choice_to_the_site(
    new_context: Visit, installed: Installation
) -> None:
    chat = visit(new_context(), installed).open()
    chat.say("anoniem")
    expect(chat.turns.last).to_contain_text("Verzonden")
    chat.page.evaluate("Handover.identify('geen.token.echt')")
    chat.say("gaat gewoon door")
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert said(chat) == ["anoniem", "gaat gewoon door"]

    chat.page.evaluate("addEventListener('handover:refused', (e) => e.preventDefault())")
    chat.page.evaluate("Handover.identify('geen.token.echt')")
    chat.say("dit wacht")
    expect(chat.log).to_contain_text("Wordt verzonden")
    chat.page.evaluate("Handover.identify(null)")
    expect(chat.turns.last).to_contain_text("Verzonden")
    expect(chat.message("dit wacht")).to_be_visible()
