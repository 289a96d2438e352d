"""The smaller commands."""

import subprocess
import sys
from os import environ
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

from handover.brands import load_brands
from handover.cli import app
from handover.launch.problem import CannotStart
from handover.settings import PROJECT

RUN = CliRunner()


def test_brands_are_listed_with_their_administrations() -> None:
    rows = [line.split("\t") for line in RUN.invoke(app, ["brand", "list"]).output.splitlines()]
    assert any(row[0] == "liander" and row[3] == "regulated" for row in rows)


def test_validation_tells_every_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "brand.yml").write_text("brand: one\n")
    monkeypatch.setenv("HANDOVER_BRANDS_DIR", str(tmp_path))
    done = RUN.invoke(app, ["brand", "validate"])
    assert done.exit_code == 1
    heading, *told = done.output.splitlines()
    assert heading == "to mend:"
    assert len(told) > 3
    assert all("/one/" in line for line in told)
    assert sum("/one/brand.yml: " in line for line in told) > 2


def test_what_is_wrong_comes_last_and_a_healthy_assistant_takes_one_line(tmp_path: Path) -> None:
    brands = tmp_path / "brands"
    for brand in load_brands(PROJECT / "brands"):
        copytree(PROJECT / "brands" / brand, brands / brand)
    (brands / "firan" / "assistant" / "domain.yml").write_text("intents: [never_told]\n")
    (brands / "liander" / "content" / "more.yml").write_text("more: {nl: {text: meer}}\n")
    command = [sys.executable, "-m", "handover.cli", "brand", "validate"]
    settings = {"HANDOVER_BRANDS_DIR": str(brands)}
    done = subprocess.run(
        command, env=environ | settings, timeout=120, check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    fine, wrong = done.stdout.split("to mend:\n")
    assert fine.splitlines() == [
        f"{brand}: nothing wrong with its assistant" for brand in ("liander", "qirion")
    ]
    told = "brands/liander/content/more.yml: more: on chat, web_widget, whatsapp: has no text in en; add it"
    assert told in wrong.splitlines()
    assert "/firan/assistant/" in wrong
    assert done.stderr == ""


def test_what_is_sound_is_told_in_a_line_each() -> None:
    command = [sys.executable, "-m", "handover.cli", "brand", "validate"]
    done = subprocess.run(command, timeout=120, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        *(f"{brand}: nothing wrong with its assistant" for brand in sorted(load_brands(PROJECT / "brands"))),
        "nothing to mend",
    ]


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_an_unknown_brand_is_told_with_those_there_are(command: str) -> None:
    done = RUN.invoke(app, [command, "nobody"])
    assert isinstance(done.exception, CannotStart)
    assert str(done.exception).startswith("there is no brand nobody: choose from ")


def test_nothing_is_evaluated_before_it_is_trained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HANDOVER_DATA_DIR", str(tmp_path))
    done = RUN.invoke(app, ["evaluate", "liander"])
    assert "run `handover train liander`" in str(done.exception)


def test_the_files_an_assistant_is_trained_from_are_checked() -> None:
    """By the bot's own program, in its own environment."""
    done = RUN.invoke(app, ["train", "liander", "--check"])
    assert done.exit_code == 0
