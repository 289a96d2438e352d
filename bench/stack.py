"""Real processes to measure: databases, Valkey, a broker, Rasa, and a bare echo to compare with."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

from bench import whatsapp
from handover.launch.ports import free_port
from handover.settings import PROJECT
from tests.support.broker_process import answering, process
from tests.support.databases import fresh_database
from tests.support.postgres import PostgresServer

BOT_TOKEN = "bench-" + "b" * 32
SECRET_KEY = "bench-" + "s" * 32


@asynccontextmanager
async def echo(home: Path) -> AsyncIterator[str]:
    """A bare FastAPI that says back what it hears; its host and port."""
    port = free_port()
    serve = (sys.executable, "-m", "uvicorn", "bench.echo:app", "--port", str(port), "--log-level", "error")
    async with process(*serve, "--ws-per-message-deflate", "false", log=home / "echo.log") as child:
        await answering(f"http://127.0.0.1:{port}/", child)
        yield f"127.0.0.1:{port}"


def home_of(home: Path) -> Path:
    """A data directory with one brand, open day and night."""
    copytree(PROJECT / "brands" / "liander", home / "brands" / "liander")
    for file in home.glob("brands/*/brand.yml"):
        text = file.read_text()
        file.write_text(re.sub(r"^hours:.*?(?=^\w)", "", text, flags=re.MULTILINE | re.DOTALL))
    return home


@dataclass(frozen=True, slots=True)
class Engine:
    """Where a broker keeps things: `own` is the template of administrations' databases."""

    name: str
    own: str
    directory: str


def sqlite(home: Path) -> Engine:
    place = f"sqlite:///{home}/databases"
    return Engine("SQLite FULL", f"{place}/{{administration}}.sqlite3", f"{place}/directory.sqlite3")


@asynccontextmanager
async def postgres() -> AsyncIterator[Engine]:
    """A server that syncs every commit, with empty databases."""
    running = _postgres()
    engine = await asyncio.to_thread(running.__enter__)
    try:
        yield engine
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)


@contextmanager
def _postgres() -> Iterator[Engine]:
    server = PostgresServer(durable=True)
    try:
        with fresh_database(server.url, "_liander") as own, fresh_database(server.url) as directory:
            template = own.removesuffix("liander") + "{administration}"
            yield Engine("PostgreSQL, fsync on", template, directory)
    finally:
        server.stop()


@dataclass(frozen=True, slots=True)
class Broker:
    """A process that serves: `host` with its port."""

    host: str
    pid: int


@asynccontextmanager
async def broker(
    home: Path, assistant: str, engine: Engine, channels: Mapping[str, str] | None = None
) -> AsyncIterator[str]:
    """The host and port of a broker that serves."""
    async with serving(home, assistant, engine, channels) as one:
        yield one.host


@asynccontextmanager
async def serving(
    home: Path, assistant: str, engine: Engine, channels: Mapping[str, str] | None = None
) -> AsyncIterator[Broker]:
    """One broker process and a Valkey. `channels`: settings of channels."""
    port, redis = free_port(), free_port()
    valkey = (sys.executable, "-m", "bench.valkey", str(redis))
    async with process(*valkey, log=home / "valkey.log"):
        environment = {
            "HANDOVER_PORT": str(port),
            "HANDOVER_DATA_DIR": str(home),
            "HANDOVER_BRANDS_DIR": str(home / "brands"),
            "HANDOVER_DATABASE_URL": engine.own,
            "HANDOVER_DIRECTORY_DATABASE_URL": engine.directory,
            "HANDOVER_REDIS_URL": f"redis://127.0.0.1:{redis}",
            "HANDOVER_BOT_TOKEN": BOT_TOKEN,
            "HANDOVER_SECRET_KEY": SECRET_KEY,
            "HANDOVER_ASSISTANT_URLS": json.dumps({"liander": assistant}),
            "HANDOVER_CHANNEL_SETTINGS": json.dumps(channels or {}),
            "HANDOVER_CUSTOMER_MESSAGES": "1000000",
            "HANDOVER_LOG_LEVEL": "warning",
        }
        serve = (sys.executable, "-m", "handover.cli", "serve")
        async with process(*serve, environment=environment, log=home / "broker.log") as child:
            await answering(f"http://127.0.0.1:{port}/health/ready", child)
            yield Broker(f"127.0.0.1:{port}", child.pid)


@asynccontextmanager
async def graph(home: Path) -> AsyncIterator[str]:
    """The stand-in for Meta's Graph API, whose webhooks go nowhere; its base URL."""
    port = free_port()
    line = {
        "phone_number_id": whatsapp.NUMBER_ID,
        "number": "31850000001",
        "name": "Liander",
        "access_token": whatsapp.TOKEN,
        "app_secret": whatsapp.SECRET,
        "verify_token": whatsapp.TOKEN,
        "webhook": f"http://127.0.0.1:{port}/nowhere",
    }
    serve = (sys.executable, "-m", "demo.graph", "--port", str(port))
    lines = {"DEMO_GRAPH_LINES": json.dumps([line])}
    async with process(*serve, environment=lines, log=home / "graph.log") as child:
        await answering(f"http://127.0.0.1:{port}/phone", child)
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def rasa(home: Path, model: Path) -> AsyncIterator[str]:
    """The brand's real assistant, one process; its base URL."""
    port, actions = free_port(), free_port()
    python = str(PROJECT / "bot" / ".venv" / "bin" / "python")
    token = {"HANDOVER_BOT_TOKEN": BOT_TOKEN}
    serve_actions = (python, "bot/actions", "--port", str(actions))
    serve = (python, "bot/serve.py", "--brand", f"liander={port}={model}")
    hook = ("--actions", f"http://127.0.0.1:{actions}/webhook")
    async with (
        process(*serve_actions, environment=token, log=home / "actions.log"),
        process(*serve, *hook, environment=token, log=home / "rasa.log") as child,
    ):
        await answering(f"http://127.0.0.1:{port}/webhooks/broker/", child)
        yield f"http://127.0.0.1:{port}"
