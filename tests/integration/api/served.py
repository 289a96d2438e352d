"""The house behind a real server, in a thread with a loop of its own."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import uvicorn

from handover.launch.ports import taken_socket
from models.vocabulary.identity import AdministrationKey
from tests.integration.api.house import LIANDER, PASSWORD, House, a_house


@dataclass(frozen=True, slots=True)
class Served:
    """`service`: the back offices' tokens; `conversation`: one of Liander's."""

    url: str
    service: Mapping[AdministrationKey, str]
    conversation: str

    def sign_in(self, username: str) -> str:
        """A new token for Liander."""
        given = {"username": username, "password": PASSWORD, "administration": LIANDER}
        token: str = httpx2.post(f"{self.url}/api/session", json=given).raise_for_status().json()["token"]
        return token


@contextmanager
def served(databases: Mapping[str, str], redis_url: str, folder: Path) -> Iterator[Served]:
    """Listens on a loopback port while the block runs."""
    listener, ready, stop = taken_socket("127.0.0.1", 0), threading.Event(), threading.Event()
    begun: list[tuple[House, str]] = []

    async def serve() -> None:
        async with a_house(databases, redis_url, folder) as house:
            begun.append((house, await house.conversation("liander")))
            server = uvicorn.Server(uvicorn.Config(house.app, log_config=None, lifespan="off"))
            running = asyncio.create_task(server.serve([listener]))
            ready.set()  # the socket listens already: who connects waits for the server
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await running

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(20)
        house, conversation = begun[0]
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", house.service, conversation)
    finally:
        stop.set()
        thread.join(20)
