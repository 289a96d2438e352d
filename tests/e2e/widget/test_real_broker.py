"""The widget with a real broker and an agent's socket, over a crash too. No assistant runs: people answer."""

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from tests.e2e.widget.chat import Chat
from tests.support.agent_socket import Agent, agent_at
from tests.support.always_open import always_open_brands
from tests.support.installation import ELSEWHERE, Installation, installation

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Frame = dict[str, Any]
BACK_WITHIN_MS = 60_000


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`handover up`, open day and night: tests run at any hour."""
    home = tmp_path_factory.mktemp("home")
    settings = {"HANDOVER_BRANDS_DIR": str(always_open_brands(home))} | ELSEWHERE
    with installation(home / "var", "--demo", settings=settings) as running:
        running.until_said("accounts")
        yield running


@pytest.fixture
def chat(context: BrowserContext, installed: Installation) -> Iterator[Chat]:
    """The widget on the demonstration site, opened."""
    opened = Chat(context.new_page())
    opened.page.goto(f"{installed.url}/demo/liander")
    yield opened.open()
    assert [text for text in opened.mistakes if "ERR_CONNECTION_REFUSED" not in text] == []


@pytest.fixture
def agent(installed: Installation) -> Iterator[Agent]:
    accounts = json.loads((installed.data_dir / "demo-accounts.json").read_text())
    ours = (each for each in accounts if each["administration"] == "liander")
    account = next(each for each in ours if each["role"] == "agent")
    fields = {name: account[name] for name in ("username", "password", "administration")}
    token = installed.post("/api/session", fields).json()["token"]
    with agent_at(installed.url, token) as agent:
        yield agent


def test_an_emergency_a_person_and_back(chat: Chat, agent: Agent) -> None:
    chat.say("Ik ruik gas in de keuken!")
    expect(chat.log.get_by_role("alert")).to_contain_text("0800-9009")
    expect(chat.person).to_have_text("U staat in de rij")
    agent.take_next()
    expect(chat.panel.get_by_role("heading", level=2)).to_contain_text("medewerker")
    agent.say("Bent u buiten?")
    expect(chat.message("Bent u buiten?")).to_be_visible()
    chat.say("Ja, we staan buiten.")
    expect(chat.turns.last).to_contain_text("Verzonden")
    agent.hand_back()
    expect(chat.panel.get_by_role("heading", level=2)).to_contain_text("Digitale assistent")


def test_what_was_said_while_the_broker_was_away_arrives_once(chat: Chat, installed: Installation) -> None:
    chat.say("voor de storing")
    expect(chat.turns.last).to_contain_text("Verzonden")
    os.kill(broker_of(installed), signal.SIGKILL)
    chat.say("tijdens de storing").say("en nog iets")
    expect(chat.log.locator(".mark.sending")).to_have_count(0, timeout=BACK_WITHIN_MS)
    chat.page.reload()
    said = chat.log.locator(".customer .bubble")
    expect(said).to_have_text(["voor de storing", "tijdens de storing", "en nog iets"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["firan", "firan-en.html", "qirion"])
def test_a_brands_made_site_is_readable_and_has_its_chat(
    new_context: Callable[..., BrowserContext], installed: Installation, name: str, scheme: str
) -> None:
    site = Chat(new_context(color_scheme=scheme, viewport={"width": 320, "height": 700}).new_page())
    site.page.goto(f"{installed.url}/demo/{name}")
    expect(site.widget).to_be_attached()
    found = Axe().run(site.page)
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []
    assert site.page.evaluate("document.documentElement.scrollWidth") <= 320
    site.page.get_by_role("link", name=re.compile("Stel uw vraag|Ask your question")).first.click()
    expect(site.panel).to_be_visible()
    assert site.mistakes == []


def broker_of(installed: Installation) -> int:
    """The process of the broker; what started it will start it again."""
    arguments = {pid: Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in installed.members()}
    return next(pid for pid, words in arguments.items() if "serve" in words)
