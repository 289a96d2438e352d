"""Ten thousand idle widgets: what each one costs, and how soon all are back when all are cut off."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from bench import talk
from bench.figures import Figure
from bench.stack import Broker
from bench.starts import pss

SOCKETS = 10_000
AT_ONCE = 100
"""Connecting at the same time, for the load generator's own sake."""
WRITING = 500
"""Of them were in the middle of a question when the line broke."""
KILOBYTES = 35
BACK_WITHIN = 30.0


@dataclass(slots=True)
class _Widget:
    """As the product's: it remembers its token and the last event that it showed."""

    url: str
    token: str | None = None
    epoch: str = ""
    seqs: list[int] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: ClientConnection | None = None
    _listening: asyncio.Task[None] | None = None

    async def come(self) -> None:
        """Until the broker says where things stand."""
        self._socket = await talk.socket(self.url)
        resume = {"epoch": self.epoch, "head": self.seqs[-1] if self.seqs else 0}
        auth = {"t": "auth", "token": self.token, "language": "nl"}
        await self._send(auth if self.token is None else {**auth, "resume": resume})
        while (frame := orjson.loads(await self._socket.recv()))["t"] != "ready":
            pass
        self.token, self.epoch = frame["token"], frame["epoch"]
        self._listening = asyncio.create_task(self._listen(self._socket))

    async def ask(self) -> None:
        """Without waiting for anything."""
        data = {"text": "hallo"}
        await self._send({"t": "cmd", "id": "bench-1", "type": "message.send", "data": data})

    async def cut(self) -> None:
        """As a line breaks: without a goodbye."""
        assert self._socket is not None and self._listening is not None
        self._socket.transport.abort()
        await self._listening

    async def _listen(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in socket:
                frame = orjson.loads(text)
                if frame["t"] == "ping":
                    await self._send({"t": "pong"})
                elif frame["t"] == "event":
                    self.seqs.append(frame["seq"])
                    if frame["type"] == "message.assistant":
                        self.answered.set()

    async def _send(self, frame: dict[str, Any]) -> None:
        assert self._socket is not None
        await self._socket.send(orjson.dumps(frame).decode())


async def gathered(broker: Broker) -> list[Figure]:
    """Raises `RuntimeError` where somebody who came back saw something twice, or out of order."""
    widgets = [_Widget(f"ws://{broker.host}/channels/widget/liander/socket") for _ in range(SOCKETS)]
    await _all_come(widgets[:AT_ONCE])  # what the first ones cost is the broker's own
    before = pss(broker.pid)
    await _all_come(widgets[AT_ONCE:])
    each = (pss(broker.pid) - before) * 1024 / (SOCKETS - AT_ONCE)
    await asyncio.gather(*(widget.ask() for widget in widgets[:WRITING]))
    await asyncio.gather(*(widget.cut() for widget in widgets))
    began = time.monotonic()
    await _all_come(widgets)
    back = time.monotonic() - began
    await _answered(widgets[:WRITING])
    for widget in widgets:
        await widget.cut()
    return [
        Figure(
            name=f"{SOCKETS:,} idle widgets, memory of each", value=round(each, 1), unit="kB", most=KILOBYTES
        ),
        Figure(
            name="… all cut off at once, all back after", value=round(back, 1), unit="s", most=BACK_WITHIN
        ),
    ]


async def _all_come(widgets: list[_Widget]) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def come(widget: _Widget) -> None:
        async with places:
            await widget.come()

    await asyncio.gather(*(come(widget) for widget in widgets))


async def _answered(widgets: list[_Widget]) -> None:
    """Who asked sees question and answer, each once and in order; what did not arrive is asked again."""
    await asyncio.gather(*(widget.ask() for widget in widgets))
    async with asyncio.timeout(60):
        await asyncio.gather(*(widget.answered.wait() for widget in widgets))
    for widget in widgets:
        if widget.seqs != sorted(set(widget.seqs)):
            raise RuntimeError(f"seen twice or out of order: {widget.seqs}")
