"""Somebody's phone, as they see it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page, expect

from channel_connectors.contract import Arrived
from tests.support.whatsapp import outbound

if TYPE_CHECKING:
    from tests.e2e.phone.conftest import Home


class Screen:
    def __init__(self, page: Page, home: "Home") -> None:
        self.page = page
        self.home = home
        self.mistakes: list[str] = []
        page.on("pageerror", lambda error: self.mistakes.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        if message.type == "error":
            self.mistakes.append(message.text)

    def open(self, query: str = "") -> None:
        self.page.goto(f"{self.home.town.graph}/phone{query}")
        expect(self.page.get_by_role("status")).to_have_text("bereikbaar")

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Bericht", exact=True)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def last(self) -> Locator:
        return self.page.locator("#messages > li").last

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def say(self, text: str) -> Arrived:
        """Returns what the broker heard."""
        self.box.fill(text)
        self.button("Versturen").click()
        return self.heard(lambda said: said.text == text)

    def heard(self, wanted: Callable[[Arrived], bool]) -> Arrived:
        town = self.home.town
        self.home.run(town.until(lambda: any(wanted(said) for said in town.broker.arrived)))
        return next(said for said in town.broker.arrived if wanted(said))

    def answer(self, said: Arrived, text: str, *titles: str, **more: Any) -> str:
        """From the business; returns the message's id in receipts."""
        return self.home.run(self.home.town.network.send(outbound(said.address.id, text, *titles, **more)))
