"""A brand needs none of our launcher: an operator may run it as any Rasa assistant."""

import subprocess
import time
from collections.abc import Iterator
from os import environ
from pathlib import Path

import httpx2
import pytest

from handover.launch.bot_environment import PYTHON
from handover.launch.ports import free_port
from handover.settings import PROJECT
from tests.support.trained import trained

pytestmark = [pytest.mark.rasa, pytest.mark.serial, pytest.mark.long, pytest.mark.timeout(1800)]
TOKEN = "t" * 40
_START_SECONDS = 300


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`rasa run` with the files that lie in `bot/`; its address."""
    port, home = free_port(), tmp_path_factory.mktemp("home")
    files = ("--credentials", "bot/credentials.yml", "--endpoints", "bot/endpoints.yml")
    where = ("-i", "127.0.0.1", "-p", str(port), "-m", str(trained("firan") / "assistant.tar.gz"))
    own = {"HANDOVER_BOT_TOKEN": TOKEN, "HOME": str(home), "RASA_TELEMETRY_ENABLED": "false"}
    with (home / "rasa.log").open("wb") as log:
        process = subprocess.Popen(
            [PYTHON.with_name("rasa"), "run", *files, *where],
            cwd=PROJECT,
            env=environ | own,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _ready(f"http://127.0.0.1:{port}", process, home / "rasa.log")
    finally:
        process.terminate()
        process.wait(60)


def _ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if httpx2.get(f"{url}/webhooks/broker/", headers=_bearer(), trust_env=False).status_code == 200:
                return url
        except httpx2.TransportError:
            pass
        time.sleep(0.5)
    raise AssertionError(f"it did not start:\n{log.read_text()}")


def _bearer() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN}"}


def test_it_answers_a_turn_as_under_our_launcher(rasa: str) -> None:
    turn = {
        "conversation_id": "c1",
        "message_id": "m1",
        "text": "de verwarming doet het niet",
        "events": [],
        "metadata": {"brand": "firan", "channel": "chat", "language": "nl", "customer": None},
    }
    answer = httpx2.post(
        f"{rasa}/webhooks/broker/turn", json=turn, headers=_bearer(), trust_env=False, timeout=60
    )
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["understood"]["intent"]["name"] == "report_no_heat"
    assert [one["content"]["key"] for one in told["messages"]] == [
        "utter_report_no_heat",
        "utter_ask_postcode",
    ]
    assert told["active_loop"] == "outage_form"
