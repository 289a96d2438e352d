"""rasa-webchat 1.0.1, unmodified, the whole road: assistant, person, a reload on the way, and back."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.agent_socket import Agent
from tests.support.demo import WITH_DEMO, Demo

pytestmark = [pytest.mark.browser, *WITH_DEMO, pytest.mark.long]
SAID_TO_CUSTOMER = {"message.assistant", "message.agent", "message.notice", "message.safety"}


class Webchat:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.messages = page.locator(".rw-message .rw-client, .rw-message .rw-response")

    def open(self) -> "Webchat":
        if self.page.locator(".rw-new-message").count() == 0:
            self.page.locator(".rw-launcher").click()
        expect(self.page.locator(".rw-new-message")).to_be_visible()
        return self

    def say(self, text: str) -> "Webchat":
        self.page.locator(".rw-new-message").fill(text)
        self.page.locator(".rw-new-message").press("Enter")
        return self

    def message(self, text: str) -> Locator:
        return self.messages.filter(has_text=text)

    def tap(self, title: str) -> None:
        self.page.locator(".rw-reply", has_text=title).click()

    def texts(self) -> list[str]:
        return [" ".join(text.split()) for text in self.messages.all_inner_texts()]


def test_a_full_handover_with_a_reload_in_the_middle(page: Page, agent: Agent, demo: Demo) -> None:
    chat = Webchat(page).open()
    chat.say("Waar vind ik mijn EAN-code?")
    expect(chat.message("Ik ben een computer")).to_have_count(1)
    expect(chat.message("18 cijfers")).to_have_count(1)
    chat.tap("Medewerker spreken")
    expect(chat.message("nummer 1")).to_have_count(1)
    agent.take_next()
    agent.say("Met Anna, goedemiddag.\n\nWat kan ik voor u doen?")
    expect(chat.message("Wat kan ik voor u doen?")).to_have_count(1)

    page.goto("about:blank")
    agent.say("Bent u er nog?")
    page.go_back()
    chat.open()
    expect(chat.message("Bent u er nog?")).to_have_count(1)
    chat.say("Ja, ik was even weg")
    agent.hears("Ja, ik was even weg")
    agent.hand_back()
    expect(chat.message("U praat nu weer met")).to_have_count(1)
    chat.say("Waar vind ik mijn EAN-code?")
    expect(chat.message("18 cijfers")).to_have_count(2)
    assert chat.texts() == told(demo.conversation(agent.conversation))


def told(conversation: dict[str, Any]) -> list[str]:
    """Everything said on both sides, as this widget shows it: a paragraph each."""
    said = [
        event["data"]["text"].split("\n\n")
        for event in conversation["events"]
        if event["type"] in SAID_TO_CUSTOMER | {"message.customer"}
    ]
    return [" ".join(part.split()) for parts in said for part in parts]
