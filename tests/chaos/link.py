"""A client's connection: comes back as the real clients do, and sends again what has no result.

Waits between two attempts are those of `web/shared/connection.ts`.
"""

import asyncio
import time
from contextlib import suppress
from random import Random
from typing import Any, Protocol

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.typing import Subprotocol

Frame = dict[str, Any]

FIRST_DELAY, LONGEST_DELAY = 0.3, 10.0
STEADY_AFTER = 5.0
GREETING_WITHIN = 10.0
DOUBLED = 0.05
"""How often a command is sent twice at once: a client that did not wait."""
FORGOTTEN = 0.2
"""How often a client comes back with an older resume point than it had: a page that was loaded again."""
AGAIN_AFTER = 0.2
"""Seconds until what a broker could not take just now is sent again."""


class Client(Protocol):
    """What speaks over a link."""

    name: str
    path: str
    subprotocols: tuple[str, ...]

    def auth(self) -> Frame:
        """With where the client resumes from."""
        ...

    def hear(self, frame: Frame) -> None: ...


class Onlooker(Protocol):
    """Is told when a client's connection is lost, and when the client is served again."""

    def gone(self, link: "Link", code: int | None) -> None: ...

    def back(self, link: "Link") -> None: ...


class Link:
    """Of one client."""

    def __init__(self, host: str, client: Client, chance: Random, onlooker: Onlooker) -> None:
        self._url = f"ws://{host}{client.path}"
        self._client = client
        self._chance = chance
        self._onlooker = onlooker
        self._socket: ClientConnection | None = None
        self._outgoing: asyncio.Queue[Frame] = asyncio.Queue()
        self.ready = False
        self.port = 0
        """This end of the connection, by which the balancer knows it; 0 while there is none."""
        self.opened_at = 0.0
        self.pending: dict[str, Frame] = {}
        """Commands by id, the oldest first, until their result came."""

    @property
    def name(self) -> str:
        return self._client.name

    @property
    def steady(self) -> bool:
        """Held so long that its client begins its waits anew when it is lost."""
        return self.ready and time.monotonic() - self.opened_at > STEADY_AFTER

    async def run(self) -> None:
        """Until cancelled."""
        attempt = 0
        while True:
            self.opened_at = time.monotonic()
            await self._converse()
            attempt = 0 if time.monotonic() - self.opened_at > STEADY_AFTER else attempt
            delay = min(LONGEST_DELAY, FIRST_DELAY * 2**attempt) * (0.5 + self._chance.random() / 2)
            await asyncio.sleep(delay)
            attempt += 1

    def send(self, command: Frame) -> None:
        self.pending[command["id"]] = command
        if self.ready:
            for _ in range(2 if self._chance.random() < DOUBLED else 1):
                self._outgoing.put_nowait(command)

    def again(self, id: str) -> None:
        """It was not taken, and may be later."""
        asyncio.get_running_loop().call_later(AGAIN_AFTER, self._if_pending, id)

    async def _converse(self) -> None:
        subprotocols = [Subprotocol(name) for name in self._client.subprotocols] or None
        with suppress(OSError, WebSocketException, InvalidHandshake, TimeoutError, EOFError):
            async with connect(
                self._url,
                subprotocols=subprotocols,
                compression=None,
                max_size=None,
                open_timeout=GREETING_WITHIN,
                ping_interval=None,
                close_timeout=1.0,
                proxy=None,
            ) as socket:
                await self._served(socket)

    async def _served(self, socket: ClientConnection) -> None:
        self._outgoing = asyncio.Queue()
        self.port = socket.local_address[1]
        sending = asyncio.create_task(self._say(socket))
        try:
            async for text in socket:
                self._hear(orjson.loads(text))
        finally:
            sending.cancel()
            self._onlooker.gone(self, socket.close_code)
            self.ready, self.port = False, 0

    async def _say(self, socket: ClientConnection) -> None:
        with suppress(WebSocketException, OSError):
            while True:
                await socket.send(orjson.dumps(await self._outgoing.get()).decode())

    def _hear(self, frame: Frame) -> None:
        match frame["t"]:
            case "hello":
                self._outgoing.put_nowait(self._client.auth())
            case "ping":
                self._outgoing.put_nowait({"t": "pong"})
            case _:
                self._client.hear(frame)
        if frame["t"] == "ready":
            self.ready = True
            self._onlooker.back(self)
            for command in list(self.pending.values()):
                self._outgoing.put_nowait(command)

    def _if_pending(self, id: str) -> None:
        if self.ready and id in self.pending:
            self._outgoing.put_nowait(self.pending[id])
