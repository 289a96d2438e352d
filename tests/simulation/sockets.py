"""Websockets in memory: frames keep their order, take their time, and are lost when the connection breaks."""

import asyncio
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

from starlette.websockets import WebSocketDisconnect

from tests.simulation.loop import SimulatedLoop


class Gone(Exception):
    """The connection is closed. `code` is the server's; 1006 where it broke."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Wire:
    """One direction: what is sent arrives later, in order, unless the connection breaks first."""

    def __init__(self, loop: SimulatedLoop, chance: Random, delay: float) -> None:
        self._loop = loop
        self._chance = chance
        self._delay = delay
        self._last = 0.0
        self._under_way = 0
        self._arrived: deque[Any] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self.broken = False

    def send(self, message: Any) -> None:
        """`message` None ends it."""
        if self.broken:
            return
        if self._delay and self._chance.random() < 0.3:
            self._last = max(self._last, self._loop.time() + self._chance.random() * self._delay)
        if self._under_way or self._last > self._loop.time():
            self._under_way += 1
            self._loop.call_at(self._last, self._land, message)
        else:
            self._arrive(message)

    def end(self, message: Any) -> None:
        """What is under way is lost; this is what the reader finds."""
        self.broken = True
        self._arrived.append(message)
        self._wake()

    async def receive(self) -> Any:
        while not self._arrived:
            self._waiting = self._loop.create_future()
            await self._waiting
        return self._arrived.popleft()

    def _land(self, message: Any) -> None:
        self._under_way -= 1
        self._arrive(message)

    def _arrive(self, message: Any) -> None:
        if not self.broken:
            self._arrived.append(message)
            self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class ServerSide:
    """As much of Starlette's WebSocket as the product uses."""

    def __init__(self, up: Wire, down: Wire) -> None:
        self._up = up
        self._down = down
        self.scope: dict[str, Any] = {"subprotocols": ["handover.v1"]}
        self.overheard: Callable[[str], None] | None = None
        """Is given what was sent, also where it never arrives."""

    async def accept(self, subprotocol: str | None = None) -> None: ...

    async def receive(self) -> dict[str, Any]:
        message = await self._up.receive()
        if isinstance(message, int):
            self._up.end(message)
            return {"type": "websocket.disconnect", "code": message}
        return {"type": "websocket.receive", "text": message}

    async def send_text(self, text: str) -> None:
        if self._up.broken and self._down.broken:
            raise WebSocketDisconnect(1006)
        if self.overheard is not None:
            self.overheard(text)
        self._down.send(text)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        self._down.send(Gone(code))


class Socket:
    """The client's side. `server` is handed to the broker process it connects to."""

    def __init__(self, loop: SimulatedLoop, chance: Random, delay: float) -> None:
        self._up, self._down = Wire(loop, chance, delay), Wire(loop, chance, delay)
        self.server = ServerSide(self._up, self._down)
        self.open = True

    def send(self, text: str) -> None:
        self._up.send(text)

    async def receive(self) -> str:
        """Raises `Gone`."""
        message = await self._down.receive()
        if isinstance(message, Gone):
            self.open = False
            raise message
        return str(message)

    def cut(self) -> None:
        """The network lets go of it; both sides notice."""
        self.open = False
        if not self._down.broken:
            self._down.end(Gone(1006))
        if not self._up.broken:
            self._up.end(1006)
