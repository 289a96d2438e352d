"""A broker with a stand-in assistant, on SQLite and on PostgreSQL."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree

import pytest
from pydantic import SecretStr

from handover.settings import PROJECT, Settings
from tests.support.assistant import StandInAssistant
from tests.support.broker import RunningBroker, running_broker
from tests.support.databases import fresh_database


@pytest.fixture
async def assistant() -> AsyncIterator[StandInAssistant]:
    async with StandInAssistant().serve() as assistant:
        yield assistant


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """(template of administrations' databases, directory), empty, once of either kind."""
    if request.param == "sqlite":
        folder = f"sqlite+aiosqlite:///{tmp_path}/db"
        yield f"{folder}/{{administration}}.sqlite3", f"{folder}/directory.sqlite3"
        return
    server = request.getfixturevalue("postgres_server")
    with ExitStack() as stack:
        own = stack.enter_context(fresh_database(server, "_liander"))
        directory = stack.enter_context(fresh_database(server))
        yield own.removesuffix("liander") + "{administration}", directory


@pytest.fixture(scope="session")
def brands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The brands as they are, but open day and night: tests run at any hour."""
    folder = tmp_path_factory.mktemp("home") / "brands"
    copytree(PROJECT / "brands", folder)
    for file in folder.glob("*/brand.yml"):
        written = file.read_text()
        file.write_text(re.sub(r"^hours:.*?(?=^\w)", "", written, flags=re.MULTILINE | re.DOTALL))
    return folder


@pytest.fixture
def settings(
    tmp_path: Path, brands: Path, databases: tuple[str, str], redis_url: str, assistant: StandInAssistant
) -> Settings:
    template, directory = databases
    return Settings(
        data_dir=tmp_path,
        brands_dir=brands,
        database_url=template,
        directory_database_url=directory,
        redis_url=redis_url,
        bot_token=SecretStr("b" * 40),
        secret_key=SecretStr("s" * 40),
        assistant_urls={"liander": assistant.url},
        demo=True,
    )


@pytest.fixture
async def broker(settings: Settings) -> AsyncIterator[RunningBroker]:
    async with running_broker(settings) as broker:
        yield broker
