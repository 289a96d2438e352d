"""The widget in a real browser, against the stand-in broker whose faults a test can order."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.conftest import PATIENCE
from tests.e2e.widget.chat import Chat
from tests.support.widget_broker import WidgetBroker


@pytest.fixture
def broker() -> Iterator[WidgetBroker]:
    with WidgetBroker() as running:
        yield running
        assert running.misfits == []


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes visitors: each context has storage of its own; the options are Playwright's."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        contexts.append(chromium.new_context(**{"locale": "nl-NL", **options}))
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    return new_context()


@pytest.fixture
def chat(context: BrowserContext, broker: WidgetBroker) -> Iterator[Chat]:
    """The widget on a page of a site, opened."""
    opened = Chat.on(context, broker).open()
    yield opened
    assert opened.mistakes == []
