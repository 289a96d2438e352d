"""`handover brand add`: the folder it makes is sound, and nothing is written where it is not wanted."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from handover.brands import load_brands
from handover.cli import app
from handover.launch.brand_check import problems_in
from handover.launch.problem import CannotStart
from models.vocabulary.identity import BrandKey

RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANDOVER_BRANDS_DIR", str(tmp_path))
    return tmp_path


def add(*given: str) -> None:
    done = RUN.invoke(app, ["brand", "add", *given])
    if done.exception is not None:
        raise done.exception
    assert done.exit_code == 0, done.output


def test_it_is_sound_and_called_as_asked(folder: Path) -> None:
    add("null", "--name", "D'Arcy & Zn. (demo)", "--regulated")
    brand = load_brands(folder)[BrandKey("null")]
    assert (brand.name, brand.administration.key) == ("D'Arcy & Zn. (demo)", "null")
    assert brand.administration.kind == "regulated"
    assert brand.language_intents["ask_person_in_english"] == "en"
    assert list(problems_in(folder)) == []


def test_an_administration_that_others_know_is_joined_as_it_is(folder: Path) -> None:
    add("one", "--name", "One", "--regulated")
    add("two", "--administration", "one")
    administration = load_brands(folder)[BrandKey("two")].administration
    assert (administration.key, administration.name, administration.kind) == ("one", "One", "regulated")


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (["Big"], "brands/Big: key: write small letters"),
        (["../up"], "key: write small letters"),
        (["x", "--administration", "a b"], "brands/x: administration: write small letters"),
        (["x", "--name", 'a"b'], "brands/x: name: write 1 to 60 letters"),
        (["x", "--name", "a\nb: c"], "brands/x: name: write 1 to 60 letters"),
        (["there"], "brands/there: is there already"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(folder: Path, given: list[str], complaint: str) -> None:
    add("there")
    with pytest.raises(CannotStart) as caught:
        add(*given)
    assert complaint in str(caught.value)
    assert [home.name for home in folder.iterdir()] == ["there"]
