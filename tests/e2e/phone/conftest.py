"""The phone page in a real browser: the stand-in for the Graph API, our webhook, a broker that records."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.conftest import PATIENCE
from tests.e2e.phone.screen import Screen
from tests.support.whatsapp import Town, town

T = TypeVar("T")


class Home:
    """The town in a thread of its own, since Playwright keeps the test's."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()))
        self.town: Town

    def open(self) -> None:
        self._thread.start()
        assert self._ready.wait(20), "the stand-in did not start"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(20)
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _serve(self) -> None:
        async with town() as self.town:
            self._ready.set()
            await self._over.wait()


@pytest.fixture
def home() -> Iterator[Home]:
    running = Home()
    running.open()
    yield running
    running.close()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes visitors; the options are Playwright's."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        contexts.append(chromium.new_context(**{"locale": "nl-NL", **options}))
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def screen(new_context: Callable[..., BrowserContext], home: Home) -> Iterator[Screen]:
    """Somebody's phone, with the chat open."""
    opened = Screen(new_context().new_page(), home)
    opened.open()
    yield opened
    assert opened.mistakes == []
