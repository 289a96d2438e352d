"""A whole real broker, with a stand-in assistant, in a thread of its own: for tests that drive a browser.

Playwright's sync API and the broker's event loop cannot share a thread; `run` carries calls across.
"""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

from handover.settings import Settings
from tests.support.assistant import StandInAssistant
from tests.support.broker import Peer, RunningBroker, running_broker

T = TypeVar("T")


class ThreadedBroker:
    """`settings`: made once the assistant's address is known."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._given = settings
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.assistant: StandInAssistant
        self.broker: RunningBroker

    @property
    def url(self) -> str:
        return f"http://{self.broker.host}"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30), "the broker did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(30)

    async def _serve(self) -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        async with StandInAssistant().serve() as self.assistant:
            settings = Settings(**self._given, assistant_urls={"liander": self.assistant.url})
            async with running_broker(settings) as self.broker:
                self._ready.set()
                await self._done.wait()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def release(self) -> None:
        """The assistant's answers that were held back go out."""
        self._loop.call_soon_threadsafe(self.assistant.hold.set)

    def customer(self) -> "Customer":
        return Customer(self, self.run(self.broker.widget()))


class Customer:
    """Somebody at the widget."""

    def __init__(self, home: ThreadedBroker, peer: Peer) -> None:
        self._home = home
        self.peer = peer

    def says(self, text: str) -> None:
        self.does("message.send", {"text": text})

    def does(self, command: str, data: dict[str, Any] | None = None) -> None:
        result = self._home.run(self.peer.command(command, data))
        assert result["ok"], result

    def hears(self, event: str, **data: Any) -> dict[str, Any]:
        return self._home.run(self.peer.event(event, **data))

    def texts(self, *types: str) -> list[str]:
        return self.peer.texts(*types)
