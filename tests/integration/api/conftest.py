"""The house, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.api.house import ALLIANDER, LIANDER, House, a_house
from tests.support.databases import fresh_database

_NAMES = ("directory", LIANDER, ALLIANDER)


def sqlite_in(folder: Path) -> dict[str, str]:
    return {name: f"sqlite:///{folder / name}.sqlite3" for name in _NAMES}


@pytest.fixture
def sqlite_databases(tmp_path: Path) -> dict[str, str]:
    return sqlite_in(tmp_path)


@pytest.fixture
def postgres_databases(postgres_server: str) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(fresh_database(postgres_server)) for name in _NAMES}


@pytest.fixture
async def house(sqlite_databases: dict[str, str], redis_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Where the databases make no difference."""
    async with a_house(sqlite_databases, redis_url, tmp_path) as house:
        yield house


@pytest.fixture(scope="module")
async def standing_house(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One for all tests of a file, for those that leave nothing behind."""
    folder = tmp_path_factory.mktemp("house")
    async with a_house(sqlite_in(folder), redis_server, folder) as house:
        yield house


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest) -> dict[str, str]:
    urls: dict[str, str] = request.getfixturevalue(f"{request.param}_databases")
    return urls


@pytest.fixture
async def either_house(databases: dict[str, str], redis_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Once on SQLite, once on PostgreSQL."""
    async with a_house(databases, redis_url, tmp_path) as house:
        yield house
