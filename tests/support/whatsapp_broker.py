"""A whole broker with WhatsApp: the stand-in for the Graph API before it, phones to write from."""

import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from pydantic import SecretStr

from demo.graph.app import create_graph
from demo.graph.faults import Fault
from handover.settings import Settings
from tests.support.broker import RunningBroker, running_broker
from tests.support.clock import MovedClock
from tests.support.listening import listening
from tests.support.whatsapp import HOOK, SECRET, TOKEN, VERIFY, Phone, line


@dataclass(frozen=True, slots=True)
class Street:
    """The broker, and the network with its phones."""

    broker: RunningBroker
    graph: str
    http: httpx2.AsyncClient
    data_dir: Path
    clock: MovedClock

    async def phone(self) -> Phone:
        return await new_phone(self.http, self.graph)

    def another(self) -> AbstractAsyncContextManager[RunningBroker]:
        """The next broker over the same databases."""
        return running_broker(self.broker.settings, clock=self.clock)

    async def later(self, hours: float) -> None:
        """For the broker and for the network."""
        self.clock.move_on(timedelta(hours=hours))
        (await self.http.post(f"{self.graph}/faults/elapsed", json={"hours": hours})).raise_for_status()

    async def order(self, fault: Fault, times: int = 1) -> None:
        ordered = {"fault": fault, "times": times}
        (await self.http.post(f"{self.graph}/faults", json=ordered)).raise_for_status()


async def new_phone(http: httpx2.AsyncClient, graph: str) -> Phone:
    path = f"{graph}/phone/{uuid4().hex}"
    made = await http.put(path, json={"name": "Sanne", "with_number": True})
    who = made.raise_for_status().json()
    return Phone(http, who["user_id"], who["number"], f"{path}/31850000001")


@asynccontextmanager
async def street(settings: Settings) -> AsyncIterator[Street]:
    clock = MovedClock()
    listener = socket.create_server(("127.0.0.1", 0))
    hook = f"http://127.0.0.1:{listener.getsockname()[1]}{HOOK}"
    async with (
        listening(create_graph([line(hook)], pause=0.05)) as graph,
        running_broker(with_whatsapp(settings, graph), listener=listener, clock=clock) as broker,
        httpx2.AsyncClient(trust_env=False, timeout=10) as http,
    ):
        yield Street(broker, graph, http, settings.data_dir, clock)


def with_whatsapp(settings: Settings, graph: str) -> Settings:
    tokens: dict[str, Any] = {
        "WHATSAPP_ACCESS_TOKEN_LIANDER": TOKEN,
        "WHATSAPP_APP_SECRET_LIANDER": SECRET,
        "WHATSAPP_VERIFY_TOKEN_LIANDER": VERIFY,
        "WHATSAPP_GRAPH_URL": graph,
        "WHATSAPP_LINK": graph + "/phone?to={number}&text={text}",
        "WHATSAPP_TIMEOUT": "1",
        "WEB_WIDGET_PAGE": "https://example.org/{brand}",
    }
    secret = {name: SecretStr(value) for name, value in tokens.items()}
    return settings.model_copy(update={"channel_settings": {**settings.channel_settings, **secret}})
