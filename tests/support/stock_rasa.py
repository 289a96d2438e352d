"""`rasa run`: a stock Rasa 3.6.21 with a brand's trained model, the REST and Socket.IO channels, and actions.

It has the broker's channel too, so that a broker may ask the very same process.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import orjson

from handover.launch.bot_environment import PYTHON
from handover.launch.ports import free_port
from handover.settings import PROJECT

START_SECONDS = 300
"""Importing Rasa takes twenty seconds of processor time; on a busy machine that is minutes."""
CHANNELS = {
    "rest": {},
    "socketio": {"session_persistence": True},
    "bot.connector.BrokerChannel": {},
}


@contextmanager
def stock_rasa(model: Path, folder: Path, token: str) -> Iterator[str]:
    """Its address. `folder` gets its credentials and what it says; `token` is the broker's."""
    port, actions = free_port(), free_port()
    own = {"RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore", "HANDOVER_BOT_TOKEN": token}
    endpoint = {
        "url": f"http://127.0.0.1:{actions}/webhook",
        "selective_domain": True,
        "headers": {"Authorization": f"Bearer {token}"},
    }
    channels = _written(folder / "credentials.yml", CHANNELS)
    endpoints = _written(folder / "endpoints.yml", {"action_endpoint": endpoint})
    model_and_place = ["-m", str(model), "-i", "127.0.0.1", "-p", str(port)]
    with (
        _running(["bot/actions", "--port", str(actions)], own, folder / "actions.log"),
        _running(
            ["-m", "rasa", "run", *model_and_place, "--credentials", channels, "--endpoints", endpoints],
            own,
            folder / "rasa.log",
        ) as process,
    ):
        _wait_for(process, f"http://127.0.0.1:{port}", folder / "rasa.log")
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(arguments: list[str], own: dict[str, str], said: Path) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("wb") as log:
        process = subprocess.Popen(
            [str(PYTHON), *arguments],
            cwd=PROJECT,
            env=os.environ | own,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


def _written(file: Path, content: object) -> str:
    """JSON is YAML."""
    file.write_bytes(orjson.dumps(content))
    return str(file)


def _wait_for(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx2.get(f"{url}/webhooks/rest/", trust_env=False).is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.5)
    raise AssertionError(f"Rasa did not start:\n{log.read_text()[-3000:]}")
