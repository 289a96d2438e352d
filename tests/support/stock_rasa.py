"""`rasa run`: a stock Rasa 3.6.21 with a brand's trained model and the REST and Socket.IO channels.

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
    port = free_port()
    credentials = folder / "credentials.yml"
    credentials.write_bytes(orjson.dumps(CHANNELS))  # JSON is YAML
    command = [str(PYTHON), "-m", "rasa", "run", "-m", str(model), "-i", "127.0.0.1", "-p", str(port)]
    command += ["--credentials", str(credentials), "--endpoints", str(_no_endpoints(folder))]
    silent = {"RASA_TELEMETRY_ENABLED": "false", "HANDOVER_BOT_TOKEN": token, "PYTHONWARNINGS": "ignore"}
    with (folder / "rasa.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=os.environ | silent, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(process, f"http://127.0.0.1:{port}", folder / "rasa.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)


def _no_endpoints(folder: Path) -> Path:
    """Everything in memory, and no action server."""
    file = folder / "endpoints.yml"
    file.write_text("{}\n")
    return file


def _wait_for(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx2.get(f"{url}/webhooks/rest/", trust_env=False).is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.5)
    raise AssertionError(f"Rasa did not start:\n{log.read_text()[-3000:]}")
