"""One broker for all: what is refused leaves nothing behind, neither kept nor in the log of its doings."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.integration.broker.conftest import settings_of, sqlite_in
from tests.support.assistant import StandInAssistant
from tests.support.broker import RunningBroker, running_broker


@pytest.fixture(scope="package")
async def standing(
    tmp_path_factory: pytest.TempPathFactory, brands: Path, redis_server: str
) -> AsyncIterator[tuple[RunningBroker, StandInAssistant]]:
    """The broker, on SQLite, and its assistant."""
    folder = tmp_path_factory.mktemp("standing")
    async with StandInAssistant().serve() as assistant:
        settings = settings_of(folder, brands, sqlite_in(folder), redis_server, assistant)
        async with running_broker(settings) as broker:
            yield broker, assistant


@pytest.fixture
async def broker(standing: tuple[RunningBroker, StandInAssistant]) -> AsyncIterator[RunningBroker]:
    running, _ = standing
    yield running
    await running.part()


@pytest.fixture
def assistant(standing: tuple[RunningBroker, StandInAssistant]) -> StandInAssistant:
    return standing[1]


@pytest.fixture(autouse=True)
def silent(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    caplog.set_level(logging.INFO)
    yield
    told = [caplog.text, *capfd.readouterr()]
    for part in ("J. de Vries", "Dorpsstraat", "1234 AB"):
        assert not [line for text in told for line in text.splitlines() if part in line]
