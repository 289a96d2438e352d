"""The pictures of docs/screens, taken of the running installation; and what axe finds on what they show.

They are kept in a temporary folder; with HANDOVER_WRITE_SCREENS=1 they replace those of the documentation.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from handover.settings import PROJECT
from tests.e2e.journey.agent import Agent
from tests.e2e.journey.customer import Customer
from tests.e2e.journey.looking import violations
from tests.support.demo import WITH_DEMO, Demo

pytestmark = [*WITH_DEMO, pytest.mark.browser]

Visit = Callable[..., BrowserContext]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
DOCUMENTATION = PROJECT / "docs" / "screens"


class Camera:
    """Takes pictures, of pages on which axe finds nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, page: Page, name: str) -> None:
        assert violations(page) == [], name
        page.screenshot(path=self._folder / f"{name}.png", animations="disabled", caret="hide")


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[Camera]:
    yield Camera(tmp_path)
    if os.environ.get("HANDOVER_WRITE_SCREENS") == "1":
        for picture in tmp_path.glob("*.png"):
            shutil.copy(picture, DOCUMENTATION)


def without_power(customer: Customer) -> None:
    """A customer whom the assistant helps as far as it can."""
    customer.ask("Hoi, bij ons is de stroom uitgevallen", "Wat is uw postcode?")
    customer.ask("6812 AB 14", "het gaat om 6812 AB 14")
    customer.ask("mijn moeder ligt aan een zuurstofapparaat op de accu", "Sorry, dat begrijp ik niet.")
    customer.say("ze heeft nog voor twee uur accu")
    expect(customer.panel).to_contain_text("in de rij")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk(new_context: Visit, demo: Demo, empty_desk: None, camera: Camera, scheme: str) -> None:
    """A person is offered, accepted, answered; others wait."""
    end = "" if scheme == "light" else "-dark"
    customer = Customer.visiting(new_context(), demo.url)
    without_power(customer)
    agent = Agent.signing_in(new_context(color_scheme=scheme), demo.url, demo.agents[0])
    expect(agent.button("Aannemen")).to_be_visible()
    camera.take(agent.page, f"desk-offer{end}")
    agent.accept()
    agent.presence.click()
    waiting = [Customer.visiting(new_context(), demo.url) for _ in range(2)]
    waiting[0].ask("Waar vind ik mijn EAN-code?", "18 cijfers").person.click()
    waiting[1].say("er hangt een gaslucht bij de meterkast")
    expect(agent.queue.locator("li")).to_have_count(2)
    agent.say("Goedemiddag, u spreekt met Anna. Ik zie uw adres: 6812 AB 14. Is uw moeder nu bij u?")
    customer.say("Ja, ik zit naast haar")
    expect(agent.line("Ja, ik zit naast haar")).to_be_visible()
    camera.take(agent.page, f"handover{end}")
    agent.leave_field().press("h")
    expect(agent.dialog).to_be_visible()
    camera.take(agent.page, f"desk-hand-back{end}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_front_door(new_context: Visit, demo: Demo, camera: Camera, scheme: str) -> None:
    page = new_context(color_scheme=scheme).new_page()
    page.goto(f"{demo.url}/desk")
    expect(page.get_by_label("Gebruikersnaam")).to_be_visible()
    camera.take(page, "sign-in" if scheme == "light" else "sign-in-dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("device", "options"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_the_widget(
    new_context: Visit,
    demo: Demo,
    empty_desk: None,
    camera: Camera,
    device: str,
    options: dict[str, Any],
    scheme: str,
) -> None:
    """The assistant answers, gets stuck, a person takes over."""
    end = f"{device}{'' if scheme == 'light' else '-dark'}"
    customer = Customer.visiting(new_context(**options, color_scheme=scheme), demo.url)
    camera.take(customer.page, f"widget-welcome-{end}")
    without_power(customer)
    camera.take(customer.page, f"widget-waiting-{end}")
    agent = Agent.signing_in(new_context(), demo.url, demo.agents[0])
    agent.accept()
    agent.say("Goedemiddag, u spreekt met Anna. Ik zie uw adres: 6812 AB 14. Is uw moeder nu bij u?")
    expect(customer.log).to_contain_text("Is uw moeder nu bij u?")
    customer.say("Ja, ik zit naast haar")
    expect(agent.line("Ja, ik zit naast haar")).to_be_visible()
    customer.page.wait_for_timeout(300)
    camera.take(customer.page, f"widget-person-{end}")
