"""A real `handover up`, started as a user starts it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from handover.launch.ports import free_port
from tests.support.processes import descendants

ELSEWHERE = {"HANDOVER_ASSISTANT_URL": "http://127.0.0.1:1/{brand}"}
"""No assistant is started; none answers either."""


class Installation:
    """The started command, with everything it has said so far."""

    def __init__(self, data_dir: Path, *options: str, settings: dict[str, str], start_seconds: float) -> None:
        self.port = free_port()
        self.data_dir = data_dir
        self.said: list[str] = []
        self._start_seconds = start_seconds
        own = {"HANDOVER_PORT": str(self.port), "HANDOVER_DATA_DIR": str(data_dir)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "handover.cli", "up", *options],
            env=os.environ | own | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def until_said(self, words: str) -> None:
        """Reads on until a line holds `words`. Raises AssertionError when it ends, or takes too long."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + self._start_seconds
        while not self.said or words not in self.said[-1]:
            line = self.process.stdout.readline()
            assert line, f"ended without saying {words!r}:\n{''.join(self.said)}"
            assert time.monotonic() < deadline, f"{words!r} was not said:\n{''.join(self.said)}"
            self.said.append(line)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> httpx2.Response:
        return httpx2.get(self.url + path, trust_env=False, timeout=self._start_seconds)

    def post(self, path: str, body: object) -> httpx2.Response:
        return httpx2.post(self.url + path, json=body, trust_env=False, timeout=self._start_seconds)

    def members(self) -> set[int]:
        """Itself and every process below it."""
        return {self.process.pid} | descendants(self.process.pid)


@contextmanager
def installation(
    data_dir: Path, *options: str, settings: dict[str, str], start_seconds: float = 150
) -> Iterator[Installation]:
    """Started, and in any case gone at the end."""
    running = Installation(data_dir, *options, settings=settings, start_seconds=start_seconds)
    try:
        yield running
    finally:
        running.process.terminate()
        if running.process.stdout and not running.process.stdout.closed:
            running.process.communicate(timeout=60)
