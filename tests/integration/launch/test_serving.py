"""One broker process: serves, drains when told to stop, and tells in one line why it cannot start."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from handover.launch.ports import free_port
from handover.launch.problem import CANNOT_START

pytestmark = pytest.mark.timeout(300)
SECONDS = 120
"""Three on an idle machine."""
TINY = Path(__file__).with_name("tiny_broker.py")


def _command(port: int, problem: str) -> list[str]:
    return [sys.executable, str(TINY), str(port), problem]


@pytest.fixture(scope="module")
def serving() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The process, and the port it serves at."""
    port = free_port()
    with subprocess.Popen(_command(port, "nothing")) as process:
        try:
            deadline = time.monotonic() + SECONDS
            while not _live(port):
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.1)
            yield process, port
        finally:
            process.kill()


def _live(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/health/live", trust_env=False).status_code == 200
    except httpx2.HTTPError:
        return False


def _refused(port: int, problem: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_command(port, problem), capture_output=True, text=True, timeout=SECONDS)


def test_who_starts_refuses_connections_until_it_serves() -> None:
    """A balancer goes on to the next broker then; who were accepted would wait for seconds."""
    port = free_port()
    command = _command(port, "slowly")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None and process.stdin is not None
            assert process.stdout.readline() == b"starting\n"
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
            process.stdin.write(b"\n")
            process.stdin.flush()
            deadline = time.monotonic() + SECONDS
            while not _live(port):
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            process.kill()


def test_large_frames_are_refused(serving: tuple[object, int]) -> None:
    with connect(f"ws://127.0.0.1:{serving[1]}/echo", proxy=None) as echo:
        echo.send("x" * (1 << 21))
        with pytest.raises(ConnectionClosed) as closed:
            echo.recv(timeout=SECONDS)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


def test_a_busy_port_is_told_in_one_line(serving: tuple[object, int]) -> None:
    done = _refused(serving[1], "nothing")
    assert done.returncode == CANNOT_START
    assert done.stderr == (
        f"handover: port {serving[1]} is in use: stop what runs there, or choose another with HANDOVER_PORT\n"
    )


def test_told_to_stop_it_closes_sockets_as_a_restart(
    serving: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = serving
    with connect(f"ws://127.0.0.1:{port}/echo", proxy=None) as echo:
        echo.send("hoi")
        assert echo.recv() == "hoi"
        process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            echo.recv(timeout=SECONDS)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        assert process.wait(SECONDS) in (0, -signal.SIGTERM)


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        ("disk", "the broker cannot start ([Errno 28] No space left on device): mend that"),
        ("database", "the database cannot be used (connection refused): run `handover doctor`"),
        ("redis", "Redis cannot be used (Error 111 connecting to 127.0.0.1:1): run `handover doctor`"),
    ],
)
def test_what_an_operator_can_mend_is_told_in_one_line(problem: str, line: str) -> None:
    done = _refused(free_port(), problem)
    assert done.returncode == CANNOT_START
    assert done.stdout == ""
    assert done.stderr.startswith(f"handover: {line}")
    assert done.stderr.count("\n") == 1


def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    done = _refused(free_port(), "mistake")
    assert done.returncode == 1
    assert "Traceback" in done.stderr
