"""Servers and browser for the whole suite. Everything is real, and starts when the first test asks for it."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
import redis
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from handover import wing
from handover.safety import load_emergencies
from tests.support.browser import MISSING, find_browser
from tests.support.databases import fresh_database
from tests.support.demo import Demo
from tests.support.demo import demo as running_demo
from tests.support.servers import Servers, url_of

_servers = pytest.StashKey[Servers]()


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that the user started owns servers; xdist's workers ask it."""
    if not hasattr(config, "workerinput"):
        config.stash[_servers] = Servers()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> "Groups":
    return Groups(config, log)


class Groups(LoadScopeScheduling):
    """Heavy tests go together, in one worker, beside all the light ones; the largest group begins first.

    (xdist's own groups rely on an attribute of pytest's that pytest 9 no longer looks at.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((group for place, group in _GROUPS.items() if nodeid.startswith(place)), nodeid)


_GROUPS = {
    "tests/bot/": "bot",
    "tests/e2e/journey/": "demo",
    "tests/e2e/webchat/": "demo",
    "tests/integration/rasa/test_applications": "demo",
    "tests/integration/rasa/test_console": "demo",
    "tests/integration/rasa/test_conversations": "demo",
    "tests/heldout/test_understanding": "demo",
    "tests/integration/rasa/": "rasa",
    "tests/integration/launch/test_installation": "launch",
    "tests/integration/launch/test_assistants": "launch",
    "tests/integration/launch/test_phone": "launch",
    "tests/integration/api/test_generated_requests": "generated",
    "tests/integration/broker/test_several_brokers": "brokers",
    "tests/e2e/widget/test_real_broker": "widget",
    "tests/e2e/widget/test_signing_in": "widget",
}
"""Those of `demo` share one running installation; the others one Rasa, some brokers, one kind of load."""


def pytest_unconfigure(config: pytest.Config) -> None:
    if servers := config.stash.get(_servers, None):
        servers.stop()


@pytest.fixture(scope="session", autouse=True)
def emergencies_are_read_once() -> Iterator[None]:
    """That takes a quarter of a second, and hundreds of tests open a broker."""
    with patch.object(wing, "load_emergencies", cache(load_emergencies)):
        yield


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """URL of a PostgreSQL server's maintenance database; HANDOVER_TEST_PG_URL names another server to use."""
    return os.environ.get("HANDOVER_TEST_PG_URL") or url_of("postgres")


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[str]:
    """URL of a new, empty PostgreSQL database, dropped after the test."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    """URL of a SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty database, once of either kind: the test runs twice."""
    url: str = request.getfixturevalue(f"{request.param}_database")
    return url


@pytest.fixture(scope="session")
def redis_server(worker_id: str) -> str:
    """URL of this test process's own Valkey database.

    Each process has a server to itself, since publish/subscribe ignores database numbers. With
    HANDOVER_TEST_REDIS_URL (a genuine Redis) processes share that server, a database each: use `-n 0` there.
    """
    if given := os.environ.get("HANDOVER_TEST_REDIS_URL"):
        return f"{given.rstrip('/')}/{int(worker_id.removeprefix('gw').replace('master', '0'))}"
    return url_of(f"valkey:{worker_id}")


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """URL of an empty Redis database of this test process."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture(scope="session")
def browser_executable() -> str:
    """Path of a Chromium. Its absence fails the test rather than skipping it."""
    found = find_browser()
    if found is None:
        pytest.fail(MISSING)
    return str(found)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`handover up --demo` with Liander's real assistant: one for all tests of a process that ask for it."""
    with running_demo(tmp_path_factory.mktemp("demo"), "liander") as running:
        yield running
