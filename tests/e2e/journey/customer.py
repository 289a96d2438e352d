"""A visitor of the brand's own site, with its widget."""

from typing import Self

from playwright.sync_api import BrowserContext, expect

from tests.e2e.journey.lines import Line
from tests.e2e.widget.chat import Chat

_READ = """
() => {
  const log = document.querySelector("handover-widget").shadowRoot.querySelector("[role=log]");
  const said = (li, who, selector) => [...li.querySelectorAll(selector)].map((p) => [who, p.textContent]);
  return [...log.querySelectorAll("li")].flatMap((li) => {
    if (li.matches(".turn")) return said(li, li.classList[1], ".bubble");
    if (li.matches(".notice")) return said(li, "notice", ":scope > p");
    return said(li, "safety", ".safety > p:last-of-type");
  });
}
"""


class Customer(Chat):
    @classmethod
    def visiting(cls, context: BrowserContext, url: str) -> Self:
        """A new tab on the demo page, the chat open."""
        customer = cls(context.new_page())
        customer.page.goto(f"{url}/demo/liander")
        expect(customer.widget).to_be_attached()
        if not customer.panel.is_visible():
            customer.open()
        return customer

    def ask(self, text: str, answer: str) -> Self:
        """Say it, and wait for an answer with these words."""
        self.say(text)
        expect(self.log).to_contain_text(answer)
        return self

    def lines(self) -> list[Line]:
        """Everything said that stands on the screen, from top to bottom."""
        return [Line(*line) for line in self.page.evaluate(_READ)]

    def reload(self) -> Self:
        self.page.reload()
        expect(self.log).to_be_visible()
        return self
