"""A whole broker on a real socket, in the test's own event loop, and clients that speak its protocols."""

import asyncio
import json
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import httpx2
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from handover.access.passwords import Passwords
from handover.bootstrap import create_app
from handover.clock import Clock
from handover.settings import Settings
from tests.support.documented import Documented

Frame = dict[str, Any]
PATIENCE = 20.0
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""What one password costs in earnest (64 MiB, 0.1 s) would be most of what a test's broker costs."""


@asynccontextmanager
async def running_broker(
    settings: Settings,
    patience: float = PATIENCE,
    listener: socket.socket | None = None,
    clock: Clock | None = None,
) -> AsyncIterator["RunningBroker"]:
    """Serves until the context ends; then as a SIGTERM would: sockets are closed, work in hand ends.

    `listener`: a socket that is bound already.
    """
    listener = listener or socket.create_server(("127.0.0.1", 0))
    app = create_app(settings, Passwords(QUICK), clock)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.01)

    async def stop() -> None:
        await broker.leave()
        server.should_exit = True
        await task

    broker = RunningBroker(f"127.0.0.1:{listener.getsockname()[1]}", settings, app, patience, stop)
    try:
        yield broker
    finally:
        await stop()


class Clients:
    """Whoever speaks to the broker at `host` (address and port), waiting at most `patience` seconds.

    `data_dir` is where the broker's demo accounts stand.
    """

    def __init__(self, host: str, data_dir: Path, patience: float = PATIENCE) -> None:
        self.host = host
        self._data_dir = data_dir
        self._patience = patience
        self._peers: list[Peer] = []
        self.http = httpx2.AsyncClient(base_url=f"http://{host}", timeout=patience, trust_env=False)

    def account(
        self, role: str = "agent", number: int = 0, administration: str = "liander"
    ) -> Mapping[str, Any]:
        accounts = json.loads((self._data_dir / "demo-accounts.json").read_text())
        theirs = [one for one in accounts if one["administration"] == administration]
        found: Mapping[str, Any] = [one for one in theirs if one["role"] == role][number]
        return found

    async def sign_in(self, role: str = "agent", number: int = 0) -> str:
        account = self.account(role, number)
        fields = {name: account[name] for name in ("username", "password", "administration")}
        response = await self.http.post("/api/session", json=fields)
        response.raise_for_status()
        return str(response.json()["token"])

    async def connect(self, path: str, subprotocols: list[str] | None = None) -> "Peer":
        kind = "agents" if path.startswith("/agents") else "widget"
        peer = await Peer.connect(f"ws://{self.host}{path}", kind, subprotocols, self._patience)
        self._peers.append(peer)
        return peer

    async def leave(self) -> None:
        """Every client goes."""
        await self.part()
        await self.http.aclose()

    async def part(self) -> None:
        """Every socket is closed."""
        parting, self._peers = self._peers, []
        for peer in parting:
            await peer.close()
        undocumented = [misfit for peer in parting for misfit in peer.misfits]
        assert not undocumented, undocumented

    async def agent(self, number: int = 0, *, available: bool = True, resume: Frame | None = None) -> "Peer":
        """An agent at the desk, `ready` taken in."""
        token = await self.sign_in("agent", number)
        peer = await self.connect("/agents/socket", ["handover.v1"])
        await peer.send({"t": "auth", "token": token, "resume": resume})
        await peer.until(lambda f: f["t"] == "ready")
        if available:
            await peer.command("presence.set", {"state": "available"})
        return peer

    async def widget(
        self,
        token: str | None = None,
        resume: Frame | None = None,
        brand: str = "liander",
        customer: str | None = None,
    ) -> "Peer":
        """A customer's widget, `ready` taken in; `customer`: what the brand's site signed."""
        peer = await self.connect(f"/channels/widget/{brand}/socket")
        auth = {"t": "auth", "token": token, "language": "nl", "resume": resume, "customer": customer}
        await peer.send(auth)
        await peer.until(lambda f: f["t"] == "ready")
        return peer


class RunningBroker(Clients):
    """The broker in this process, and its clients. `stop` ends it before its context does."""

    def __init__(
        self,
        host: str,
        settings: Settings,
        app: FastAPI,
        patience: float,
        stop: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(host, settings.data_dir, patience)
        self.settings = settings
        self.app = app
        self.stop = stop


class Peer:
    """One end of a socket: everything heard is kept, in order, and held against docs/asyncapi.yaml."""

    def __init__(self, socket: ClientConnection, documented: Documented, patience: float = PATIENCE) -> None:
        self._socket = socket
        self._patience = patience
        self._documented = documented
        self.misfits: list[str] = []
        self.heard: list[Frame] = []
        self._arrived = asyncio.Condition()
        self._listening = asyncio.create_task(self._listen())
        self.close_code: int | None = None

    @classmethod
    async def connect(
        cls, url: str, kind: str, subprotocols: list[Any] | None = None, patience: float = PATIENCE
    ) -> Self:
        socket = await connect(url, subprotocols=subprotocols, max_size=None, compression=None)
        return cls(socket, Documented(kind), patience)

    @property
    def subprotocol(self) -> str | None:
        """What both ends agreed to speak."""
        return self._socket.subprotocol

    async def send(self, frame: Frame | str) -> None:
        await self._socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def send_raw(self, data: str | bytes) -> None:
        """A text frame, or a binary one."""
        await self._socket.send(data)

    async def command(
        self, type: str, data: Frame | None = None, /, *, id: str | None = None, **more: Any
    ) -> Frame:
        """Send a command and return its result."""
        named = id or str(uuid.uuid4())
        already = len(self.heard)
        await self.send({"t": "cmd", "id": named, "type": type, "data": data or {}, **more})
        return await self.until(lambda f: f["t"] == "result" and f["id"] == named, after=already)

    async def until(self, wanted: Callable[[Frame], bool], *, after: int = 0) -> Frame:
        """The first frame that fits, among those heard from number `after` on."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._first(wanted, after)
        except TimeoutError:
            raise AssertionError(f"it did not come; heard {self._kinds()}") from None

    async def _first(self, wanted: Callable[[Frame], bool], looked: int) -> Frame:
        async with self._arrived:
            while True:
                for frame in self.heard[looked:]:
                    if wanted(frame):
                        return frame
                looked = len(self.heard)
                if self.close_code is not None:
                    raise AssertionError(
                        f"closed with {self.close_code} before it came; heard {self._kinds()}"
                    )
                await self._arrived.wait()

    def _kinds(self) -> list[str]:
        return [f.get("data", {}).get("key") or f.get("type") or f["t"] for f in self.heard]

    async def event(self, type: str, *, after: int = 0, **data: Any) -> Frame:
        """The first event of that type whose data has these values."""
        return await self.until(
            lambda f: (
                f["t"] == "event"
                and f["type"] == type
                and all(f["data"].get(k) == v for k, v in data.items())
            ),
            after=after,
        )

    async def hears(self, words: str, type: str = "message.assistant", *, after: int = 0) -> str:
        """The whole text of the first message with these words in it."""
        frame = await self.until(
            lambda f: f["t"] == "event" and f["type"] == type and words in f["data"]["text"], after=after
        )
        return str(frame["data"]["text"])

    def events(self, *types: str) -> list[Frame]:
        return [f for f in self.heard if f["t"] == "event" and (not types or f["type"] in types)]

    def texts(self, *types: str) -> list[str]:
        return [f["data"]["text"] for f in self.events(*types)]

    async def closed(self) -> int:
        """The code with which the other side closes."""
        async with asyncio.timeout(self._patience):
            await self._listening
        assert self.close_code is not None
        return self.close_code

    async def close(self) -> None:
        await self._socket.close()
        await self._listening

    async def _listen(self) -> None:
        try:
            async for text in self._socket:
                async with self._arrived:
                    self.heard.append(json.loads(text))
                    self.misfits += self._documented.misfits(self.heard[-1])
                    self._arrived.notify_all()
                if self.heard[-1]["t"] == "ping":
                    await self.send({"t": "pong"})
        except ConnectionClosed:
            pass
        finally:
            async with self._arrived:
                self.close_code = self._socket.close_code or 1006
                self._arrived.notify_all()
