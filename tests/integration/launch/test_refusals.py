"""What cannot work is told before anything runs, in one line with what to do about it."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from handover.brands.new_brand import NewBrand, add_brand
from handover.launch import data_directory
from handover.launch.bot_environment import bot_versions
from handover.launch.child import _inherited_environment
from handover.launch.data_directory import claim_data_directory, open_data_directory
from handover.launch.ports import free_port
from handover.launch.problem import CANNOT_START, CannotStart
from handover.settings import PROJECT

SECONDS = 120
"""Two on an idle machine."""
BRAND = """
brand: tiny
name: Tiny
administration: {key: tiny, name: Tiny, kind: commercial}
languages: [nl]
channels: {chat: {}}
look: {primary: "#003366", on_primary: "#ffffff", accent: "#ffaa00"}
"""


pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def brands(tmp_path: Path) -> Path:
    folder = tmp_path / "brands" / "tiny"
    folder.mkdir(parents=True)
    (folder / "brand.yml").write_text(BRAND)
    return folder.parent


def up(**settings: object) -> str:
    """Runs `handover up`, expects it to refuse, and returns the one line it says.

    The assistants run elsewhere, unless `assistant_url` is None; the port is one that nobody has."""
    elsewhere: dict[str, object] = {"assistant_url": "http://127.0.0.1:1/{brand}", "port": free_port()}
    chosen = {name: value for name, value in (elsewhere | settings).items() if value is not None}
    given = {f"HANDOVER_{name.upper()}": str(value) for name, value in chosen.items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HANDOVER_")}
    done = subprocess.run(
        [sys.executable, "-m", "handover.cli", "up"],
        env=kept | given,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == CANNOT_START, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("handover: ") and done.stderr.count("\n") == 1, done.stderr
    return done.stderr.removeprefix("handover: ").strip()


def test_a_busy_port(tmp_path: Path, brands: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = up(port=port, data_dir=tmp_path / "var", brands_dir=brands)
    assert line == f"port {port} is in use: stop what runs there, or choose another with HANDOVER_PORT"


def test_a_data_directory_that_cannot_be(tmp_path: Path, brands: Path) -> None:
    (tmp_path / "file").touch()
    line = up(data_dir=tmp_path / "file" / "var", brands_dir=brands)
    assert "cannot be written (Not a directory): mend that, or set HANDOVER_DATA_DIR" in line


def test_a_data_directory_that_may_not_be_written(tmp_path: Path) -> None:
    """Root may write anywhere but in a read-only file system; others meet permissions."""
    directory = Path("/proc/sys") if os.geteuid() == 0 else tmp_path / "closed"
    if os.geteuid() != 0:
        directory.mkdir(mode=0o500)
    with pytest.raises(CannotStart, match="cannot be written"):
        open_data_directory(directory)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_directory, "NEEDED_BYTES", shutil.disk_usage(tmp_path).free * 2)
    with pytest.raises(CannotStart, match=r"has \d+ MB left: free \d+ MB, or set HANDOVER_DATA_DIR"):
        open_data_directory(tmp_path)


def test_the_data_directory_is_private(tmp_path: Path) -> None:
    open_data_directory(tmp_path / "var")
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0


def test_a_second_installation_on_the_same_data(tmp_path: Path, brands: Path) -> None:
    (tmp_path / "var").mkdir()
    with claim_data_directory(tmp_path / "var"):
        line = up(data_dir=tmp_path / "var", brands_dir=brands)
    assert line == f"another `handover up` runs on {tmp_path / 'var'}: stop it, or set HANDOVER_DATA_DIR"


def test_brands_that_do_not_validate(tmp_path: Path, brands: Path) -> None:
    (brands / "tiny" / "brand.yml").write_text(BRAND.replace("commercial", "public") + "colour: blue\n")
    line = up(data_dir=tmp_path / "var", brands_dir=brands)
    assert line.startswith("brands/tiny/brand.yml: administration.kind:")
    assert line.endswith("(1 more: run `handover brand validate`)")


def test_training_data_that_do_not_validate(tmp_path: Path) -> None:
    """Only where they are to be trained here: who runs an assistant elsewhere checks them there."""
    add_brand(tmp_path / "brands", NewBrand("tiny", "Tiny", "tiny", "Tiny", "commercial"))
    nlu = tmp_path / "brands" / "tiny" / "assistant" / "data" / "nlu" / "ask_contact.yml"
    nlu.write_text(nlu.read_text().replace("intent: ask_contact", "intent: ask_contcat"))
    line = up(data_dir=tmp_path / "var", brands_dir=tmp_path / "brands", assistant_url=None)
    assert line.endswith("assistant/data/nlu/ask_contact.yml: intent ask_contcat is not in the domain")
    assert not (tmp_path / "var" / "assistants").exists()


def test_of_many_mistakes_in_training_data_the_first_is_told(tmp_path: Path) -> None:
    for key in ("one", "two"):
        add_brand(tmp_path / "brands", NewBrand(key, key, key, key, "commercial"))
        (tmp_path / "brands" / key / "assistant" / "data" / "rules.yml").write_text("rules: [")
    line = up(data_dir=tmp_path / "var", brands_dir=tmp_path / "brands", assistant_url=None)
    assert "one/assistant/data/rules.yml: line " in line
    assert line.endswith("(1 more: run `handover brand validate`)")


def test_settings_that_make_no_sense(tmp_path: Path) -> None:
    assert up(port="eighty", data_dir=tmp_path).startswith("HANDOVER_PORT is wrong")


def test_no_environment_for_the_assistants(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"Python 3\.10 environment .* is missing: run `make setup`"):
        bot_versions(tmp_path / "bot" / ".venv" / "bin" / "python")


def test_an_environment_of_another_python(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 3.12 3.6.21\n")
    python.chmod(0o755)
    with pytest.raises(CannotStart, match=r"is Python 3\.12, and Rasa 3\.6 needs 3\.10: run `make setup`"):
        bot_versions(python)


def test_a_broken_environment(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(CannotStart, match="is broken: run `make setup`"):
        bot_versions(python)


def test_setting_up_without_python_310(tmp_path: Path) -> None:
    """A machine with Python 3.11 and a uv that can fetch nothing."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "cat", "cksum", "cmp", "dirname", "find", "head", "mkdir", "sort", "env"):
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3.11").symlink_to(os.path.realpath(sys.executable))
    (tools / "uv").write_text('#!/bin/sh\n[ "$1" = --version ]\n')
    (tools / "uv").chmod(0o755)
    checkout = tmp_path / "checkout"
    shutil.copytree(PROJECT / ".ci", checkout / ".ci")
    done = subprocess.run(
        [checkout / ".ci" / "setup"],
        env={"PATH": str(tools), "HOME": str(tmp_path), "HANDOVER_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        "setup: Python 3.10 is missing, and Rasa 3.6 runs on nothing newer: install"
    )
    assert done.stderr.count("\n") == 1
    assert not (checkout / ".venv").exists()


def test_a_child_keeps_no_secret_it_needs_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the operator exports for the broker does not reach the assistants."""
    monkeypatch.setenv("HANDOVER_SECRET_KEY", "x" * 40)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    assert not {"HANDOVER_SECRET_KEY", "VIRTUAL_ENV"} & set(_inherited_environment())
    assert "PATH" in _inherited_environment()
