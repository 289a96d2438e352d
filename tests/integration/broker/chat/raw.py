"""A client that sends whatever it likes, by long polling or by a websocket: no library between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import httpx2
import orjson
from websockets.asyncio.client import ClientConnection, connect

from tests.integration.broker.chat.conftest import PATH
from tests.support.broker import RunningBroker

OPEN = f"{PATH}?EIO=4&transport=polling"


class Raw:
    """A polling connection."""

    def __init__(self, http: httpx2.AsyncClient, session: str) -> None:
        self._http = http
        self._url = f"{OPEN}&sid={session}"

    @classmethod
    async def connected(cls, http: httpx2.AsyncClient) -> Self:
        """Open, and in the default namespace."""
        opened = await http.get(OPEN)
        raw = cls(http, orjson.loads(opened.text[1:])["sid"])
        await raw.post("40")
        assert (await raw.poll()).startswith("40")
        return raw

    async def post(self, body: str | bytes) -> httpx2.Response:
        return await self._http.post(self._url, content=body)

    async def poll(self, patience: float = 5.0) -> str:
        return (await self._http.get(self._url, timeout=patience)).text


def packet(event: object, data: object) -> str:
    """An event on the wire."""
    return "42" + orjson.dumps([event, data]).decode()


@asynccontextmanager
async def websocket(broker: RunningBroker) -> AsyncIterator[ClientConnection]:
    """Connected to the default namespace."""
    url = f"ws://{broker.host}{PATH}?EIO=4&transport=websocket"
    async with connect(url, compression=None, max_size=None) as socket:
        assert str(await socket.recv()).startswith("0")
        await socket.send("40")
        assert str(await socket.recv()).startswith("40")
        yield socket
