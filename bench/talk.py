"""Customers and agents as sockets, lean: the load generator shares the machine with what it loads."""

import asyncio
import itertools
import secrets
from contextlib import suppress
from typing import Any

import httpx2
import orjson
from argon2 import PasswordHasher
from sqlalchemy import Connection
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from handover.access import accounts
from handover.access.accounts import NewAccount
from handover.access.roles import Role
from handover.storage.database import database_at
from models.vocabulary.identity import AdministrationKey, BrandKey

Frame = dict[str, Any]
_numbers = itertools.count(1)


async def socket(url: str) -> ClientConnection:
    return await connect(url, compression=None, max_size=None)


async def employ(directory: str, agents: int, capacity: int) -> list[tuple[str, str]]:
    """Agents' accounts (user name, password), straight into the directory."""
    password = secrets.token_urlsafe()
    hashed = PasswordHasher(time_cost=1, memory_cost=1024).hash(password)
    database = database_at(directory)

    def add(db: Connection) -> None:
        for number in range(agents):
            new = NewAccount(
                username=f"bench{number}",
                name=f"Agent {number}",
                role=Role.AGENT,
                password_hash=hashed,
                capacity=capacity,
            )
            account = accounts.add(db, new)
            accounts.grant(db, account, AdministrationKey("liander"), [BrandKey("liander")])

    await database.write(add)
    await database.close()
    return [(f"bench{number}", password) for number in range(agents)]


class Side:
    """One socket. A text in `heard` is waited for; other events are kept in `frames`."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.frames: asyncio.Queue[Frame] = asyncio.Queue()
        self.results: dict[str, asyncio.Future[Frame]] = {}
        self.heard: dict[str, asyncio.Future[float]] = {}
        self._listening = asyncio.create_task(self._listen())

    async def send(self, frame: Frame) -> None:
        await self._socket.send(orjson.dumps(frame).decode())

    async def command(self, type: str, data: Frame, **more: Any) -> Frame:
        """Raises `RuntimeError` where it is refused: what is not done is not measured."""
        id = f"bench-{next(_numbers)}"
        done: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self.results[id] = done
        await self.send({"t": "cmd", "id": id, "type": type, "data": data, **more})
        result = await done
        if not result["ok"]:
            raise RuntimeError(f"{type}: {result['error']}")
        return result

    async def event(self, type: str) -> Frame:
        while True:
            frame = await self.frames.get()
            if frame["t"] == "event" and frame["type"] == type:
                return frame

    def forget(self) -> None:
        """Events that were heard and not waited for."""
        while not self.frames.empty():
            self.frames.get_nowait()

    async def close(self) -> None:
        await self._socket.close()
        await self._listening

    async def _listen(self) -> None:
        """Until the socket is closed, from either side."""
        with suppress(ConnectionClosed):
            async for text in self._socket:
                await self._hear(orjson.loads(text))

    async def _hear(self, frame: Frame) -> None:
        if frame["t"] == "result":
            self.results.pop(frame["id"]).set_result(frame)
        elif frame["t"] == "ping":
            await self.send({"t": "pong"})
        elif frame["t"] == "event":
            waiting = self.heard.pop(str(frame["data"].get("text")), None)
            if waiting is not None:
                waiting.set_result(asyncio.get_running_loop().time())
            else:
                self.frames.put_nowait(frame)


async def agent(host: str, username: str, password: str) -> Side:
    async with httpx2.AsyncClient() as http:
        fields = {"username": username, "password": password, "administration": "liander"}
        answer = await http.post(f"http://{host}/api/session", json=fields)
        answer.raise_for_status()
    side = Side(await socket(f"ws://{host}/agents/socket"))
    await side.send({"t": "auth", "token": answer.json()["token"]})
    await side.command("presence.set", {"state": "available"})
    return side


async def customer(host: str) -> Side:
    side = Side(await socket(f"ws://{host}/channels/widget/liander/socket"))
    await side.send({"t": "auth", "token": None, "language": "nl"})
    return side
