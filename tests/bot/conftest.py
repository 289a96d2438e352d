"""One assistant for all tests here: trained once (kept in var/ while nothing changes), served once."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.bot.support.asking import TOKEN, Assistant
from tests.bot.support.processes_api import processes_api
from tests.bot.support.programs import FIXTURE, ROOT, TINY, free_port, run, running, wait_until

MODELS = ROOT / "var" / "tests" / "bot"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Importing Rasa takes twenty seconds of processor time, twice: on a busy machine that is minutes."""
    for item in items:
        if item.get_closest_marker("rasa") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def trained() -> Path:
    """Folder of the tiny brand's model."""
    folder = MODELS / "tiny"
    done = run("bot/train.py", "--brand", TINY, "--shared", FIXTURE / "shared", "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def assistant(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The tiny brand served by bot/serve.py with its action server; Rasa's own channels to compare with."""
    logs = tmp_path_factory.mktemp("bot")
    serve_port, actions_port = free_port(), free_port()
    secret = {"HANDOVER_BOT_TOKEN": TOKEN}
    with processes_api() as processes, httpx2.Client(timeout=30) as http:
        serve = running(
            *("bot/serve.py", "--brand", f"tiny={serve_port}={trained}", "--stock"),
            *("--actions", f"http://127.0.0.1:{actions_port}/webhook"),
            log=logs / "serve.log",
            environment=secret,
        )
        actions = running(
            *("bot/actions", "--port", str(actions_port)),
            log=logs / "actions.log",
            environment=secret | {"HANDOVER_BROKER_URL": processes.url},
        )
        with serve, actions:
            found = Assistant(f"http://127.0.0.1:{serve_port}", trained, logs / "serve.log", http, processes)
            wait_until(
                lambda: answers(http, f"http://127.0.0.1:{actions_port}/health"),
                within=60,
                log=logs / "actions.log",
            )
            wait_until(lambda: answers(http, f"{found.url}/webhooks/broker/"), within=300, log=found.log)
            yield found


def answers(http: httpx2.Client, url: str) -> bool:
    try:
        return http.get(url).status_code == 200
    except httpx2.TransportError:
        return False
