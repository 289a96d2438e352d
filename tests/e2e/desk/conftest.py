"""The desk in a real browser, against the stand-in broker whose faults a test can order."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.conftest import PATIENCE
from tests.e2e.desk.seat import Seat
from tests.support.desk_broker import DeskBroker
from tests.support.desk_talk import Talk

WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def broker() -> Iterator[DeskBroker]:
    with DeskBroker() as running:
        yield running


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes agents' browsers: each has storage of its own; the options are Playwright's."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        settings = {"locale": "nl-NL", "timezone_id": "Europe/Amsterdam", "viewport": WIDE, **options}
        contexts.append(chromium.new_context(**settings))
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    return new_context()


@pytest.fixture
def seat(context: BrowserContext, broker: DeskBroker) -> Iterator[Seat]:
    """Anna, signed in at an empty desk."""
    taken = Seat.at(context, broker).sign_in().arrived()
    yield taken
    assert taken.mistakes == []


@pytest.fixture
def talk(broker: DeskBroker, seat: Seat) -> Talk:
    """A conversation that Anna holds, on her screen."""
    held = broker.begin("c1", "Hoe lang duurt de storing nog?", customer={"name": "Mw. Jansen"})
    broker.give_to(held)
    seat.open("c1")
    expect(seat.reply).to_be_focused()
    return held
