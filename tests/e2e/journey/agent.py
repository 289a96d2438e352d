"""An agent at the desk of the running installation."""

import re
from typing import Self

from playwright.sync_api import BrowserContext, Locator, expect

from tests.e2e.desk.seat import Seat
from tests.e2e.journey.lines import Line
from tests.support.demo import Account

_READ = """
() => [...document.querySelectorAll(".transcript li.message")].map(
  (li) => [li.dataset.sender, li.querySelector(".words").textContent])
"""
_STUCK = ".transcript li.message[data-stuck=true]"


class Agent(Seat):
    @classmethod
    def signing_in(cls, context: BrowserContext, url: str, account: Account) -> Self:
        """Comes to work: signed in, and available."""
        agent = cls(context.new_page())
        agent.page.goto(f"{url}/desk")
        agent.page.get_by_label("Administratie").select_option(account.administration)
        agent.page.get_by_label("Gebruikersnaam").fill(account.username)
        agent.page.get_by_label("Wachtwoord").fill(account.password)
        agent.page.get_by_label("Wachtwoord").press("Enter")
        agent.arrived()
        agent.presence.click()
        expect(agent.presence).to_be_checked()
        return agent

    def accept(self) -> str:
        """Takes what is offered; the conversation's id."""
        self.button("Aannemen").first.click()
        expect(self.reply).to_be_focused()
        return self.on_screen()

    def look_up(self, words: str, conversation: str) -> Self:
        """Find a conversation by what was said in it, and read it."""
        self.page.get_by_role("searchbox").fill(words)
        self.row(conversation).click()
        expect(self.transcript).to_contain_text(words)
        return self

    def on_screen(self) -> str:
        chosen = self.page.locator("[data-conversation][aria-current=true]").first
        return chosen.get_attribute("data-conversation") or ""

    def lines(self) -> list[Line]:
        """Everything said that stands in the transcript, from top to bottom."""
        return [Line(*line) for line in self.page.evaluate(_READ)]

    @property
    def where_it_went_wrong(self) -> Locator:
        return self.page.locator(_STUCK)

    def section(self, title: str) -> Locator:
        """Of the details beside the conversation."""
        heading = self.page.get_by_role("heading", name=re.compile(f"^{title}"))
        return self.context.locator("section").filter(has=heading)

    def hand_back(self, summary: str, **slots: str) -> Self:
        """To the assistant, with what was found out; by the keys an agent uses."""
        self.leave_field().press("h")
        self.dialog.get_by_label("Wat is er gebeurd").fill(summary)
        for label, value in slots.items():
            self.dialog.get_by_label("Gegeven toevoegen").select_option(label=label)
            self.dialog.get_by_label(label, exact=True).fill(value)
        self.press("Control+Enter")
        expect(self.dialog).to_have_count(0)
        return self
