"""Clients of Rasa's Socket.IO channel at the broker, all gone at the end."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.broker.conftest import sqlite_in
from tests.support.broker import RunningBroker
from tests.support.socketio_client import ChatClient

PATH = "/channels/chat/liander/socket.io/"
Connect = Callable[..., Awaitable[ChatClient]]


@pytest.fixture
def databases(tmp_path: Path) -> tuple[str, str]:
    """One kind: what the database does for this channel, it does for the others, tested on both."""
    return sqlite_in(tmp_path)


@pytest.fixture
async def connect(broker: RunningBroker) -> AsyncIterator[Connect]:
    """Connects, and asks for a session: the one given, or a new one."""
    clients: list[ChatClient] = []

    async def connect(session: object = None, transport: str = "websocket", **more: Any) -> ChatClient:
        client = await ChatClient.connected(f"http://{broker.host}", PATH, transport, **more)
        clients.append(client)
        await client.request_session(session)
        return client

    yield connect
    for client in clients:
        await client.leave()
