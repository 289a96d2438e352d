"""The smaller commands."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.launch.problem import CannotStart

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
    told = done.output.splitlines()
    assert len(told) > 3
    assert all("/one/brand.yml: " in line for line in told)


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
