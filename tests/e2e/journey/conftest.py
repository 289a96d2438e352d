"""Customers and agents of the running installation: real browsers, the real broker, the real assistant."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.conftest import PATIENCE
from tests.e2e.journey.agent import Agent
from tests.e2e.journey.customer import Customer
from tests.support.demo import Demo

WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers: each has storage of its own; the options are Playwright's."""
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
def empty_desk(demo: Demo) -> Iterator[None]:
    """Whatever a test left: nobody waits any more, nobody is at work."""
    yield
    demo.clear_desk()


@pytest.fixture
def customer(new_context: Callable[..., BrowserContext], demo: Demo, empty_desk: None) -> Iterator[Customer]:
    visiting = Customer.visiting(new_context(), demo.url)
    yield visiting
    assert visiting.mistakes == []


@pytest.fixture
def agent(new_context: Callable[..., BrowserContext], demo: Demo, empty_desk: None) -> Iterator[Agent]:
    """The first of the two, at work."""
    working = Agent.signing_in(new_context(), demo.url, demo.agents[0])
    yield working
    assert working.mistakes == []
