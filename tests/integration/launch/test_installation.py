"""`handover up` as a whole: real broker, real Valkey; the assistants are said to be elsewhere."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from handover.launch.ports import free_port
from tests.support.processes import all_gone, descendants

pytestmark = [pytest.mark.serial, pytest.mark.timeout(180)]
START_SECONDS = 60

BRAND = """
brand: tiny
name: Tiny
administration: {key: tiny, name: Tiny B.V. (demo), kind: commercial}
languages: [nl, en]
channels: {chat: {}, web_widget: {}}
look: {primary: "#003366", on_primary: "#ffffff", accent: "#ffaa00"}
"""
EMERGENCIES = "gas_smell: {answer: safety_gas_smell, phrases: {nl: [gaslek], en: []}}"
SAFETY = """
safety_gas_smell:
  nl: {text: "Ga naar buiten en bel 0800-9009."}
  en: {text: "Go outside and call 0800-9009."}
"""


@pytest.fixture
def brands(tmp_path: Path) -> Path:
    home = tmp_path / "brands" / "tiny"
    (home / "content").mkdir(parents=True)
    (home / "brand.yml").write_text(BRAND)
    (home / "emergencies.yml").write_text(EMERGENCIES)
    (home / "content" / "safety.yml").write_text(SAFETY)
    return home.parent


class Installation:
    """A started `handover up`, with everything it has said so far."""

    def __init__(self, data_dir: Path, brands: Path, *options: str) -> None:
        self.port = free_port()
        self.data_dir = data_dir
        settings = {
            "HANDOVER_PORT": str(self.port),
            "HANDOVER_DATA_DIR": str(data_dir),
            "HANDOVER_BRANDS_DIR": str(brands),
            "HANDOVER_ASSISTANT_URL": "http://127.0.0.1:1/{brand}",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "handover.cli", "up", *options],
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def until_said(self, words: str) -> None:
        """Reads on until a line holds `words`; fails when it ends before."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            line = self.process.stdout.readline()
            assert line, f"ended without saying {words!r}:\n{''.join(self.said)}"
            self.said.append(line)
            if words in line:
                return
        pytest.fail(f"{words!r} was not said:\n{''.join(self.said)}")

    def get(self, path: str) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{self.port}{path}", trust_env=False, timeout=START_SECONDS)

    def members(self) -> set[int]:
        return {self.process.pid} | descendants(self.process.pid)


@pytest.fixture
def installation(tmp_path: Path, brands: Path) -> Iterator[Installation]:
    running = Installation(tmp_path / "var", brands, "--demo")
    try:
        running.until_said("accounts")
        yield running
    finally:
        running.process.kill()
        running.process.communicate()


def test_it_serves_and_says_what_to_open(installation: Installation) -> None:
    told = "".join(installation.said)
    assert f"Handover serves at http://127.0.0.1:{installation.port}. Ctrl-C stops it." in told
    assert f"http://127.0.0.1:{installation.port}/desk" in told
    assert installation.get("/health/ready").status_code == 200
    accounts = json.loads((installation.data_dir / "demo-accounts.json").read_text())
    assert {"agent", "supervisor", "trainer", "administrator"} == {account["role"] for account in accounts}
    for account in accounts:
        assert account["password"] not in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_leaves_nothing(installation: Installation, number: signal.Signals) -> None:
    members = installation.members()
    assert len(members) >= 4  # itself, guardian, Valkey, broker
    installation.process.send_signal(number)
    rest, _ = installation.process.communicate(timeout=30)
    assert installation.process.returncode == 0
    assert rest.splitlines()[0] == "Stopping."
    assert all_gone(members, within=1)


def test_killed_it_leaves_nothing(installation: Installation) -> None:
    members = installation.members()
    installation.process.kill()
    assert all_gone(members, within=5)


def test_who_connects_while_the_broker_is_started_again_waits(installation: Installation) -> None:
    broker = next(pid for pid in installation.members() if "serve" in _arguments(pid))
    os.kill(broker, signal.SIGKILL)
    assert all_gone({broker}, within=2)
    assert installation.get("/health/live").status_code == 200
    installation.until_said("broker ready")
    assert any(re.search("broker was ended by SIGKILL; starting again", line) for line in installation.said)


def test_a_second_start_keeps_secrets_and_accounts(tmp_path: Path, brands: Path) -> None:
    kept = []
    for _ in range(2):
        running = Installation(tmp_path / "var", brands, "--demo")
        running.until_said("accounts")
        running.process.terminate()
        running.process.communicate(timeout=30)
        kept.append([(tmp_path / "var" / f).read_text() for f in ("secrets.json", "demo-accounts.json")])
    assert kept[0] == kept[1]


def test_it_ends_with_the_process_that_started_it_when_asked(tmp_path: Path, brands: Path) -> None:
    """As `make demo` does: whoever kills make is not left with a running installation."""
    shell = subprocess.Popen(
        ["bash", "-c", f'"{sys.executable}" -m handover.cli up --with-parent & wait'],
        env=os.environ
        | {
            "HANDOVER_PORT": str(free_port()),
            "HANDOVER_DATA_DIR": str(tmp_path / "var"),
            "HANDOVER_BRANDS_DIR": str(brands),
            "HANDOVER_ASSISTANT_URL": "http://127.0.0.1:1/{brand}",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert shell.stdout is not None
    while "agents" not in shell.stdout.readline():
        assert shell.poll() is None
    members = descendants(shell.pid)
    shell.kill()
    shell.communicate(timeout=30)
    assert all_gone(members, within=20)


def _arguments(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
