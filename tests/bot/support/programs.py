"""The bot's programs, run as anyone runs them."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
FIXTURE = ROOT / "tests" / "bot" / "fixture"
TINY = FIXTURE / "brands" / "tiny"


def run(*arguments: str | Path, timeout: float = 400) -> subprocess.CompletedProcess[str]:
    """`bot/<program> …` to its end, from the repository's root."""
    command = [str(PYTHON), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)


@contextmanager
def running(
    *arguments: str | Path, log: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that serves; ended with SIGTERM."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(PYTHON), *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def wait_until(ready: Callable[[], bool], *, within: float, log: Path) -> None:
    deadline = time.monotonic() + within
    while not ready():
        if time.monotonic() > deadline:
            raise AssertionError(f"not ready within {within} s:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
