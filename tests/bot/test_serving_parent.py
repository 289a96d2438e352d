"""The parent of the brands' processes, with children that need no Rasa."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.bot.support.programs import ROOT
from tests.support.processes import alive, all_gone

PROGRAM = """
import sys, time, signal
from pathlib import Path
from bot.serving import parent
parent.FIRST_PAUSE = 0.1
notes = Path(sys.argv[1])

def note(what):
    with notes.open("a") as lines:
        lines.write(what + "\\n")

def steady():
    signal.signal(signal.SIGHUP, lambda *_: note("hup"))
    while True:
        time.sleep(0.05)

def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(0.05)

def failing():
    note("failed at " + str(time.monotonic()))
    raise RuntimeError("not today")

parent.GRACE = 0.5
kinds = {"steady": steady, "deaf": deaf, "failing": failing}
sys.exit(parent.look_after([parent.Child(name, kinds[name]) for name in sys.argv[2:]]))
"""


class Family:
    def __init__(self, notes: Path, *children: str) -> None:
        self.notes = notes
        notes.touch()
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(notes), *children],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def started(self, name: str) -> int:
        """Waits for the next start of that child; its pid."""
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith(f"{name}: started, pid "):
                return int(line.rpartition(" ")[2])
        raise AssertionError(f"{name} was not started")

    def wait_for(self, what: str, times: int = 1) -> list[str]:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            found = [line for line in self.notes.read_text().splitlines() if line.startswith(what)]
            if len(found) >= times:
                return found
            time.sleep(0.02)
        raise AssertionError(f"no {times} × {what}: {self.notes.read_text()}")


@pytest.fixture
def family(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Family]:
    family = Family(tmp_path / "notes", *request.param)
    yield family
    family.process.kill()
    family.process.communicate()


@pytest.mark.parametrize("family", [("steady",)], indirect=True)
def test_a_child_that_dies_is_started_again(family: Family) -> None:
    first = family.started("steady")
    os.kill(first, signal.SIGKILL)
    second = family.started("steady")
    assert second != first
    assert alive(second)


@pytest.mark.parametrize("family", [("failing", "steady")], indirect=True)
def test_a_child_that_keeps_failing_is_started_less_and_less(family: Family) -> None:
    moments = [float(line.rpartition(" ")[2]) for line in family.wait_for("failed", times=4)]
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert pauses[0] < pauses[1] < pauses[2]
    assert alive(family.process.pid)


@pytest.mark.parametrize("family", [("steady", "deaf")], indirect=True)
def test_the_end_is_clean_even_when_a_child_is_deaf(family: Family) -> None:
    pids = [family.started("steady"), family.started("deaf")]
    time.sleep(0.2)
    family.process.terminate()
    assert family.process.wait(10) == 0
    assert all_gone(pids, within=2)


@pytest.mark.parametrize("family", [("steady", "deaf")], indirect=True)
def test_children_do_not_outlive_a_parent_that_is_killed(family: Family) -> None:
    pids = [family.started("steady"), family.started("deaf")]
    time.sleep(0.2)
    family.process.kill()
    assert all_gone(pids, within=5)


@pytest.mark.parametrize("family", [("steady",)], indirect=True)
def test_a_wish_to_reload_reaches_the_children(family: Family) -> None:
    family.started("steady")
    time.sleep(0.3)
    family.process.send_signal(signal.SIGHUP)
    family.wait_for("hup")
