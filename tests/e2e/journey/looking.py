"""What both screens must agree on, and what axe finds on them."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.journey.agent import Agent
from tests.e2e.journey.customer import Customer
from tests.e2e.journey.lines import Line, lines_in
from tests.support.demo import Demo

Lines = Callable[[], list[Line]]

# What WCAG 2.2 AA asks for, and what axe counts as good practice.
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[tuple[str, str]]:
    """Rule, and the first element that breaks it; of the widget, where the page has one: not of the site."""
    page.wait_for_timeout(350)  # while something fades in, its contrast is lower
    widget = page.locator("handover-widget").count() > 0
    found = Axe().run(page, context="handover-widget" if widget else None, options=_RULES)
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]]


def both_show_the_log(demo: Demo, conversation: str, agent: Agent, *customers: Customer) -> list[Line]:
    """Nothing lost, doubled or out of order: each screen has exactly what the log has. Returns that."""

    def logged() -> list[Line]:
        return lines_in(demo.conversation(conversation))

    def told() -> list[Line]:
        return [line for line in logged() if line.sender != "note"]

    for customer in customers:
        _same(customer.page, customer.lines, told)
    _same(agent.page, agent.lines, logged)
    return logged()


def _same(page: Page, shown: Lines, logged: Lines) -> None:
    """Soon: the last line may still be on its way to the screen."""
    for _ in range(40):
        if shown() == logged():
            return
        page.wait_for_timeout(250)
    assert shown() == logged()
