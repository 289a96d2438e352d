"""The widget as a visitor sees and hears it: found by role and name only."""

from typing import Self
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.support.widget_broker import WidgetBroker


class Chat:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.widget = page.locator("handover-widget")
        self.log = self.widget.get_by_role("log")
        self.box = self.widget.get_by_role("textbox")
        self.panel = self.widget.get_by_role("dialog")
        self.launcher = self.widget.get_by_role("button", name="Stel uw vraag")
        self.person = self.widget.locator("form").get_by_role("button").first
        # What the browser complained about: errors, violations of the site's security policy.
        self.mistakes: list[str] = []
        page.on("pageerror", lambda error: self.mistakes.append(str(error)))
        page.on("console", self._listen)

    @classmethod
    def on(cls, context: BrowserContext, broker: WidgetBroker, **parameters: str) -> Self:
        """A new tab on the site; parameters become attributes of the tag."""
        chat = cls(context.new_page())
        chat.page.goto(f"{broker.url}/page?{urlencode(parameters)}")
        expect(chat.widget).to_be_attached()
        return chat

    def _listen(self, message: ConsoleMessage) -> None:
        # A socket that a test closes on purpose is reported as an error of the network.
        if message.type == "error" and "WebSocket" not in message.text:
            self.mistakes.append(message.text)

    def open(self) -> Self:
        self.launcher.click()
        expect(self.panel).to_be_visible()
        return self

    def say(self, text: str) -> Self:
        self.box.fill(text)
        self.box.press("Enter")
        return self

    def button(self, name: str) -> Locator:
        return self.widget.get_by_role("button", name=name, exact=True)

    def message(self, text: str) -> Locator:
        """The bubble with exactly this text."""
        return self.log.locator(".bubble").get_by_text(text, exact=True)

    @property
    def turns(self) -> Locator:
        return self.log.locator("li.turn")

    def stored(self) -> dict[str, str]:
        """Everything the widget keeps in localStorage."""
        kept: dict[str, str] = self.page.evaluate("({...localStorage})")
        return kept
