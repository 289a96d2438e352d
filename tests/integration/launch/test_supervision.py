"""Nothing outlives the supervisor; what ends is started again, ever later."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from handover.launch.backoff import FIRST_SECONDS, LONGEST_SECONDS, STEADY_SECONDS, next_delay
from handover.launch.console import Console
from handover.launch.lifeline import Guardian
from handover.launch.ports import free_port
from handover.launch.problem import CANNOT_START, CannotStart
from handover.launch.program import Program
from handover.launch.supervisor import Supervisor
from tests.support.processes import alive, all_gone

pytestmark = pytest.mark.anyio
FAMILY = Path(__file__).with_name("family.py")


@contextmanager
def family(*, grace: int) -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """A running supervisor, and the process ids of its two children and two grandchildren."""
    command = [sys.executable, str(FAMILY), str(grace)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        members: set[int] = set()
        while len(members) < 4:
            _, _, pids = parent.stdout.readline().partition("pids ")
            members |= {int(pid) for pid in pids.split()}
        assert all(map(alive, members))
        yield parent, members
        parent.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_takes_children_and_grandchildren_along(number: signal.Signals) -> None:
    with family(grace=1) as (parent, members):
        parent.send_signal(number)
        assert parent.wait(30) == 0
        assert all_gone(members, within=1)


def test_asked_twice_it_gives_no_further_grace() -> None:
    with family(grace=300) as (parent, members):
        parent.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(30) == 0
        assert all_gone(members, within=1)


def test_killed_it_takes_children_and_grandchildren_along() -> None:
    with family(grace=300) as (parent, members):
        parent.kill()
        parent.wait(10)
        assert all_gone(members, within=10)


async def test_a_killed_guardian_is_replaced_and_knows_the_groups() -> None:
    sleeper = await asyncio.create_subprocess_exec("sleep", "600", process_group=0)
    guardian = Guardian()
    guardian.add(sleeper.pid)
    guardian._process.kill()
    guardian._process.wait()
    guardian.remove(1 << 22)  # anything it is told shows that it is gone
    guardian.close()
    assert await asyncio.wait_for(sleeper.wait(), 3) == -signal.SIGKILL


def test_pauses_double_up_to_a_limit_and_begin_again_after_a_steady_life() -> None:
    pauses = [0.0]
    while len(pauses) < 10:
        pauses.append(next_delay(pauses[-1], lived=0.1))
    assert pauses[1:4] == [FIRST_SECONDS, FIRST_SECONDS * 2, FIRST_SECONDS * 4]
    assert pauses[-1] == LONGEST_SECONDS
    assert next_delay(LONGEST_SECONDS, lived=STEADY_SECONDS) == FIRST_SECONDS


async def test_a_program_that_ends_is_started_again_after_growing_pauses(
    capfd: pytest.CaptureFixture[str],
) -> None:
    async with Supervisor(Console()) as supervisor:
        supervisor.keep(Program("flaky", (sys.executable, "-c", "print('here'); raise SystemExit(3)")))
        await asyncio.sleep(2.2)
    told = capfd.readouterr().out
    assert "flaky | here" in told
    assert "flaky ended with status 3; starting again in 0.5 s" in told
    assert "starting again in 1 s" in told


async def test_a_program_is_started_again_though_its_own_child_lives_on(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The grandchild holds the output open, and goes the way of its parent."""
    leaves = "import subprocess; print('pid', subprocess.Popen(['sleep', '600']).pid); raise SystemExit(3)"
    async with Supervisor(Console()) as supervisor:
        supervisor.keep(Program("parent", (sys.executable, "-c", leaves)))
        await asyncio.sleep(3)
    told = capfd.readouterr().out
    pids = [int(line.rpartition(" ")[2]) for line in told.splitlines() if "| pid" in line]
    assert len(pids) >= 2
    assert all_gone(pids, within=1)


async def test_readiness_is_told_once_it_answers_and_again_after_a_restart() -> None:
    port, ready = free_port(), asyncio.Queue[str]()
    server = Program(
        "web",
        (sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"),
        ready={"page": f"http://127.0.0.1:{port}/"},
        on_ready=ready.put_nowait,
        grace_seconds=1,
    )
    async with Supervisor(Console()) as supervisor:
        supervisor.keep(server)
        assert await asyncio.wait_for(ready.get(), 10) == "page"
        process = supervisor._children[0]._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        assert await asyncio.wait_for(ready.get(), 10) == "page"


async def test_a_program_that_says_it_cannot_start_ends_everything() -> None:
    refuses = f"print('Port 1 is taken: choose another'); raise SystemExit({CANNOT_START})"
    async with Supervisor(Console()) as supervisor:
        supervisor.keep(Program("other", ("sleep", "600")))
        supervisor.keep(Program("broker", (sys.executable, "-c", refuses)))
        with pytest.raises(CannotStart, match=r"^Port 1 is taken: choose another$") as caught:
            await asyncio.wait_for(supervisor.until_ended(), 10)
    assert caught.value.told


async def test_an_essential_program_that_never_comes_up_ends_everything() -> None:
    crash = Program("broker", (sys.executable, "-c", "raise SystemExit(1)"), essential=True)
    async with Supervisor(Console()) as supervisor:
        supervisor.keep(crash)
        with pytest.raises(CannotStart, match="broker does not start"):
            await asyncio.wait_for(supervisor.until_ended(), 20)


async def test_an_endless_line_does_not_stop_the_relay(capfd: pytest.CaptureFixture[str]) -> None:
    writes = "print('x' * 3_000_000); print('after')"
    async with Supervisor(Console()) as supervisor:
        assert await supervisor.run(Program("loud", (sys.executable, "-c", writes))) == 0
    assert "loud | after" in capfd.readouterr().out
