"""The desk as an agent sees and hears it: found by role and name, as a screen reader would."""

import re
from typing import Self

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.support.desk_broker import DeskBroker
from tests.support.desk_pages import PASSWORD


class Seat:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.lists = page.get_by_role("navigation", name="Gesprekken")
        self.mine = page.get_by_role("region", name="Mijn gesprekken")
        self.queue = page.get_by_role("region", name="Wachtrij")
        self.conversation = page.get_by_role("region", name="Gesprek", exact=True)
        self.transcript = page.get_by_role("region", name="Berichten")
        self.context = page.get_by_role("region", name="Gegevens bij dit gesprek")
        self.reply = page.get_by_role("textbox", name="Antwoord aan de klant")
        self.note = page.get_by_role("textbox", name="Notitie voor collega’s")
        self.dialog = page.get_by_role("dialog")
        self.presence = page.get_by_role("switch", name="Beschikbaar voor gesprekken")
        # What the browser complained about: errors, violations of the page's security policy.
        self.mistakes: list[str] = []
        page.on("pageerror", lambda error: self.mistakes.append(str(error)))
        page.on("console", self._listen)

    @classmethod
    def at(cls, context: BrowserContext, broker: DeskBroker) -> Self:
        """A new tab at the desk, not signed in."""
        seat = cls(context.new_page())
        seat.page.goto(f"{broker.url}/desk")
        return seat

    def _listen(self, message: ConsoleMessage) -> None:
        # What a test closes or refuses on purpose is reported as an error of the network.
        expected = ("WebSocket", "Failed to load resource")
        if message.type in ("error", "warning") and not any(part in message.text for part in expected):
            self.mistakes.append(message.text)

    def sign_in(self, password: str = PASSWORD) -> Self:
        self.page.get_by_label("Gebruikersnaam").fill("anna")
        self.page.get_by_label("Wachtwoord").fill(password)
        self.page.get_by_role("button", name="Aanmelden", exact=True).click()
        return self

    def arrived(self) -> Self:
        expect(self.page.get_by_text("Verbonden", exact=True)).to_be_attached()
        return self

    def row(self, id: str) -> Locator:
        return self.page.locator(f'[data-conversation="{id}"]')

    def open(self, id: str) -> Self:
        self.row(id).click()
        expect(self.row(id)).to_have_attribute("aria-current", "true")
        return self

    def say(self, text: str) -> Self:
        self.reply.fill(text)
        self.reply.press("Enter")
        return self

    def line(self, text: str) -> Locator:
        """The line of the transcript that holds this text."""
        return self.transcript.get_by_role("listitem").filter(has_text=text)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}\b"))

    def press(self, *keys: str) -> Self:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def leave_field(self) -> Self:
        self.page.evaluate("document.activeElement?.blur()")
        return self

    def focused_name(self) -> str:
        """Accessible name or text of what has the focus."""
        name: str = self.page.evaluate(
            "() => document.activeElement.getAttribute('aria-label')"
            " || document.activeElement.labels?.[0]?.textContent || document.activeElement.textContent"
        )
        return name

    def announced(self, text: str) -> None:
        expect(self.page.locator("[data-announcement]")).to_contain_text(text)
