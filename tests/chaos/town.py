"""Everything that runs: databases, Valkey, brokers behind a balancer, stand-ins for who is not ours."""

import asyncio
import re
import signal
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import TypeVar

import httpx2
from pydantic import SecretStr

from demo.graph.app import create_graph
from demo.graph.world import World
from handover.launch.embedded import as_environment
from handover.launch.ports import free_port
from handover.settings import Settings
from models.vocabulary.identity import AgentId
from tests.chaos.broker import Broker, nursery
from tests.chaos.store import Store, make_databases
from tests.support.always_open import always_open_brands
from tests.support.assistant import StandInAssistant
from tests.support.listening import listening
from tests.support.postgres import PostgresServer
from tests.support.round_robin import Balancer, balanced
from tests.support.valkey import ValkeyServer
from tests.support.whatsapp import HOOK, line
from tests.support.whatsapp_broker import with_whatsapp

T = TypeVar("T")

HURRY = {"offer_seconds": 5, "agent_grace_seconds": 5}
"""Of the brand, in seconds: clocks ring often within a run."""


class Servers:
    """PostgreSQL and Valkey, in a thread that lives as long as they do (see `handover.launch.lifeline`)."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "servers")
        self.postgres: PostgresServer
        self.valkey: ValkeyServer

    async def start(self) -> None:
        self.postgres = await self._run(lambda: PostgresServer(durable=True))
        self.valkey = await self._run(ValkeyServer)

    async def stop(self) -> None:
        await self._run(self.postgres.stop)
        await self._run(self.valkey.stop)
        self._thread.shutdown()

    async def restart_postgres(self, how: signal.Signals) -> None:
        await self._run(lambda: self.postgres.restart(how))

    async def kill_valkey(self) -> None:
        await self._run(self.valkey.kill)

    async def start_valkey(self) -> None:
        await self._run(self.valkey.start)

    async def empty_valkey(self) -> None:
        await self._run(self.valkey.empty)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


@dataclass(frozen=True, slots=True)
class Town:
    """`host`: where clients come in; `staff`: agents with their tokens."""

    host: str
    servers: Servers
    store: Store
    brokers: list[Broker]
    balancer: Balancer
    assistant: StandInAssistant
    graph: str
    world: World
    http: httpx2.AsyncClient
    staff: list[tuple[AgentId, str]]


@asynccontextmanager
async def town(home: Path, *, brokers: int, agents: int, bug: str | None = None) -> AsyncIterator[Town]:
    """`bug`: of `tests.simulation.planted`, in every broker."""
    async with AsyncExitStack() as stack:
        context = nursery()
        forkserver.ensure_running()  # imports while the others start
        servers = Servers()
        await servers.start()
        stack.push_async_callback(servers.stop)
        http = await stack.enter_async_context(httpx2.AsyncClient(trust_env=False, timeout=5))
        assistant = await stack.enter_async_context(StandInAssistant().serve())
        listener = socket.create_server(("127.0.0.1", 0))
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        app = create_graph([line(f"http://{host}{HOOK}")], pause=0.05)
        graph = await stack.enter_async_context(listening(app))
        databases = await make_databases(servers.postgres.url)
        settings = _settings(home, databases, servers.valkey.url, assistant.url, graph)
        store = Store(settings)
        staff = await store.prepare(agents)
        running = [_broker(context, settings, home / f"broker{n}.log", bug) for n in range(brokers)]
        balancer = await stack.enter_async_context(balanced(listener, [one.host for one in running]))
        for one in running:
            one.start()
            stack.push_async_callback(_end, one)
        served = await asyncio.gather(*(one.ready(http) for one in running))
        if not all(served):
            raise RuntimeError("\n".join(one.log.read_text()[-500:] for one in running))
        yield Town(host, servers, store, running, balancer, assistant, graph, app.state.world, http, staff)


async def _end(broker: Broker) -> None:
    broker.thaw()
    broker.kill()
    await broker.ended(10)


def _broker(context: ForkServerContext, settings: Settings, log: Path, bug: str | None) -> Broker:
    return Broker(context, free_port(), as_environment(settings), log, bug)


def _settings(home: Path, databases: tuple[str, str], valkey: str, assistant: str, graph: str) -> Settings:
    brands = always_open_brands(home, "liander")
    file = brands / "liander" / "brand.yml"
    hurried = file.read_text()
    for name, seconds in HURRY.items():
        hurried = re.sub(rf"{name}: \d+", f"{name}: {seconds}", hurried)
    file.write_text(hurried)
    settings = Settings(
        data_dir=home,
        brands_dir=brands,
        database_url=databases[0],
        directory_database_url=databases[1],
        redis_url=valkey,
        bot_token=SecretStr("b" * 40),
        secret_key=SecretStr("s" * 40),
        assistant_urls={"liander": assistant},
        customer_messages=1_000_000,
    )
    return with_whatsapp(settings, graph)
