"""A broker with a stand-in assistant, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr

from handover.settings import Settings
from tests.support.always_open import always_open_brands
from tests.support.assistant import StandInAssistant
from tests.support.broker import RunningBroker, running_broker
from tests.support.databases import fresh_database
from tests.support.whatsapp_broker import Street, street


@pytest.fixture
async def assistant() -> AsyncIterator[StandInAssistant]:
    async with StandInAssistant().serve() as assistant:
        yield assistant


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """(template of administrations' databases, directory), empty, once of either kind."""
    if request.param == "sqlite":
        yield sqlite_in(tmp_path)
        return
    server = request.getfixturevalue("postgres_server")
    with ExitStack() as stack:
        own = stack.enter_context(fresh_database(server, "_liander"))
        directory = stack.enter_context(fresh_database(server))
        yield own.removesuffix("liander") + "{administration}", directory


@pytest.fixture(scope="session")
def brands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return always_open_brands(tmp_path_factory.mktemp("home"), "liander")


@pytest.fixture
def settings(
    tmp_path: Path, brands: Path, databases: tuple[str, str], redis_url: str, assistant: StandInAssistant
) -> Settings:
    return settings_of(tmp_path, brands, databases, redis_url, assistant)


@pytest.fixture
async def broker(settings: Settings) -> AsyncIterator[RunningBroker]:
    async with running_broker(settings) as broker:
        yield broker


def sqlite_in(folder: Path) -> tuple[str, str]:
    place = f"sqlite:///{folder}/db"
    return f"{place}/{{administration}}.sqlite3", f"{place}/directory.sqlite3"


def settings_of(
    folder: Path, brands: Path, databases: tuple[str, str], redis_url: str, assistant: StandInAssistant
) -> Settings:
    template, directory = databases
    return Settings(
        data_dir=folder,
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
async def town(settings: Settings) -> AsyncIterator[Street]:
    """The broker with WhatsApp: the network and its phones."""
    async with street(settings) as running:
        yield running
