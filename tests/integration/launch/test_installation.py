"""`handover up` as a whole: real broker, real Valkey; the assistants are said to be elsewhere."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from handover.launch.ports import free_port
from tests.support.installation import ELSEWHERE, Installation, installation
from tests.support.processes import all_gone, descendants

pytestmark = [pytest.mark.serial, pytest.mark.timeout(400)]

BRAND = """
brand: tiny
name: Tiny
administration: {key: tiny, name: Tiny B.V. (demo), kind: commercial}
languages: [nl, en]
channels: {chat: {}, web_widget: {}}
look: {primary: "#003366", on_primary: "#ffffff", accent: "#ffaa00"}
"""
EMERGENCIES = "gas_smell: {answer: safety_gas_smell, phrases: {nl: [sissend gas], en: []}}"
SAFETY = """
safety_gas_smell:
  nl: {text: "Ga naar buiten en bel 0800-9009."}
  en: {text: "Go outside and call 0800-9009."}
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("brands") / "tiny"
    (home / "content").mkdir(parents=True)
    (home / "brand.yml").write_text(BRAND)
    (home / "emergencies.yml").write_text(EMERGENCIES)
    (home / "content" / "safety.yml").write_text(SAFETY)
    return {"HANDOVER_BRANDS_DIR": str(home.parent)} | ELSEWHERE


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("var"), "--demo", settings=settings) as running:
        running.until_said("accounts")
        yield running


def test_it_serves_and_says_what_to_open(running: Installation) -> None:
    told = "".join(running.said)
    assert f"Handover serves at {running.url}. Ctrl-C stops it." in told
    assert f"{running.url}/demo/tiny" in told
    assert f"{running.url}/desk" in told
    for page in re.findall(rf"{running.url}/[\w/]+", told):
        assert running.get(page.removeprefix(running.url)).status_code == 200
    assert running.get("/health/ready").status_code == 200
    accounts = json.loads((running.data_dir / "demo-accounts.json").read_text())
    assert {"agent", "supervisor", "trainer", "administrator"} == {account["role"] for account in accounts}
    for account in accounts:
        assert account["password"] not in told


def test_who_connects_while_the_broker_is_started_again_waits(running: Installation) -> None:
    broker = next(pid for pid in running.members() if "serve" in _arguments(pid))
    os.kill(broker, signal.SIGKILL)
    assert all_gone({broker}, within=2)
    assert running.get("/health/live").status_code == 200
    running.until_said("broker ready")
    assert any(re.search("broker was ended by SIGKILL; starting again", line) for line in running.said)


def test_killed_it_leaves_nothing(tmp_path: Path, settings: dict[str, str]) -> None:
    with installation(tmp_path / "var", settings=settings) as running:
        running.until_said("agents")
        members = running.members()
        running.process.kill()
        running.process.wait()
        assert all_gone(members, within=10)


def test_told_to_stop_it_leaves_nothing_but_what_a_second_start_needs(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    kept = []
    for number in (signal.SIGINT, signal.SIGTERM):
        with installation(tmp_path / "var", "--demo", settings=settings) as running:
            running.until_said("accounts")
            members = running.members()
            assert len(members) >= 4  # itself, guardian, Valkey, broker
            running.process.send_signal(number)
            rest, _ = running.process.communicate(timeout=60)
        assert running.process.returncode == 0
        assert "Stopping." in rest.splitlines()
        assert all_gone(members, within=1)
        kept.append([(tmp_path / "var" / f).read_text() for f in ("secrets.json", "demo-accounts.json")])
    assert kept[0] == kept[1]


def test_it_ends_with_the_process_that_started_it_when_asked(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    """As `make demo` does: whoever kills make is not left with a running installation."""
    own = {"HANDOVER_PORT": str(free_port()), "HANDOVER_DATA_DIR": str(tmp_path / "var")}
    shell = subprocess.Popen(
        ["bash", "-c", f'"{sys.executable}" -m handover.cli up --with-parent & wait'],
        env=os.environ | own | settings,
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
