"""A real Valkey for tests, the same binary that an embedded installation starts."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import redis

from handover.launch.lifeline import dies_with_us
from handover.launch.valkey import valkey_in

_START_SECONDS = 10


class ValkeyServer:
    """One throw-away server on the loopback address; `url` names its database 0."""

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="handover-valkey-"))
        valkey = valkey_in(self._root)
        self.url = valkey.url
        self._command = valkey.command
        self.start()

    def start(self) -> None:
        """Empty, at the same address."""
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=dies_with_us()
        )
        self._wait_until_ready()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)

    def empty(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def stop(self) -> None:
        """Stops the server and removes its directory."""
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self._root, ignore_errors=True)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Valkey did not start: {' '.join(self._command)}")
            time.sleep(0.01)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False
