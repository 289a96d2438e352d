"""One broker process: serves, drains when told to stop, and tells in one line why it cannot start."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from handover.launch.ports import free_port
from handover.launch.problem import CANNOT_START

TINY = Path(__file__).with_name("tiny_broker.py")


def _command(port: int, problem: str) -> list[str]:
    return [sys.executable, str(TINY), str(port), problem]


@contextmanager
def serving() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    with subprocess.Popen(_command(port, "nothing")) as process:
        address = f"127.0.0.1:{port}"
        deadline = time.monotonic() + 20
        while not _live(address):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        yield process, address
        process.kill()


def _live(address: str) -> bool:
    try:
        return httpx2.get(f"http://{address}/health/live", trust_env=False).status_code == 200
    except httpx2.HTTPError:
        return False


def test_told_to_stop_it_closes_sockets_as_a_restart() -> None:
    with serving() as (process, address), connect(f"ws://{address}/echo", proxy=None) as socket:
        socket.send("hoi")
        assert socket.recv() == "hoi"
        process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        assert process.wait(10) in (0, -signal.SIGTERM)


def test_large_frames_are_refused() -> None:
    with serving() as (_, address), connect(f"ws://{address}/echo", proxy=None) as socket:
        socket.send("x" * (1 << 21))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        ("disk", "the broker cannot start ([Errno 28] No space left on device): mend that"),
        ("database", "the database cannot be used (connection refused): run `handover doctor`"),
        ("redis", "Redis cannot be used (Error 111 connecting to 127.0.0.1:1): run `handover doctor`"),
    ],
)
def test_what_an_operator_can_mend_is_told_in_one_line(problem: str, line: str) -> None:
    done = subprocess.run(_command(free_port(), problem), capture_output=True, text=True, timeout=30)
    assert done.returncode == CANNOT_START
    assert done.stdout == ""
    assert done.stderr.startswith(f"handover: {line}")
    assert done.stderr.count("\n") == 1


def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    done = subprocess.run(_command(free_port(), "mistake"), capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_a_busy_port_is_told_in_one_line() -> None:
    with serving() as (_, address):
        port = int(address.rpartition(":")[2])
        done = subprocess.run(_command(port, "nothing"), capture_output=True, text=True, timeout=30)
    assert done.returncode == CANNOT_START
    expected = f"handover: port {port} is in use: stop what runs there, or choose another with HANDOVER_PORT"
    assert done.stderr.strip() == expected
