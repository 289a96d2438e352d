"""How messages are understood, measured by bot/evaluate.py on sentences kept apart from training."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.support.programs import FIXTURE, run

UNDERSTANDING = FIXTURE / "understanding"
COLUMNS = ("--text", "message", "--label", "wish", "--out-of-scope", "none")


@pytest.fixture(scope="module")
def measures() -> dict[str, Any]:
    """The intent judge, trained and measured on the fixture's sentences."""
    done = evaluate("--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def evaluate(*options: str | Path, heldout: Path = UNDERSTANDING / "heldout.csv") -> Any:
    train = UNDERSTANDING / "train.csv"
    return run("bot/evaluate.py", "--train", train, "--csv", heldout, *COLUMNS, *options)


def test_what_is_in_scope_is_understood(measures: dict[str, Any]) -> None:
    assert (measures["in_scope"], measures["out_of_scope"]) == (18, 10)
    assert measures["accuracy"] >= 0.9
    assert measures["per_intent"]["greet"] == [1.0, 3]


def test_what_is_out_of_scope_is_told_apart(measures: dict[str, Any]) -> None:
    assert measures["auroc"] >= 0.95
    assert measures["recall_at_10"] >= 0.8
    assert measures["caught"] >= 0.6


def test_few_understood_messages_are_handed_over(measures: dict[str, Any]) -> None:
    """The threshold comes from 48 training sentences alone; one message of eighteen is 6 %."""
    assert measures["too_early"] <= 0.15


def test_training_twice_gives_the_same(measures: dict[str, Any]) -> None:
    assert json.loads(evaluate("--json").stdout) == measures


def test_messages_are_shown_only_on_demand() -> None:
    kept, shown = evaluate().stdout, evaluate("--show-errors").stdout
    with (UNDERSTANDING / "heldout.csv").open() as lines:
        sentences = [row["message"] for row in csv.DictReader(lines)]
    assert not any(sentence in kept for sentence in sentences)
    assert shown.startswith(kept)


def test_figures_that_need_both_kinds_are_left_out_with_one(tmp_path: Path) -> None:
    (tmp_path / "inside.csv").write_text("message,wish\nhallo,greet\nik kan niet inloggen,account\n")
    found = json.loads(evaluate("--json", heldout=tmp_path / "inside.csv").stdout)
    assert (found["accuracy"], found["auroc"], found["recall_at_10"], found["caught"]) == (
        1.0,
        None,
        None,
        None,
    )


def test_a_person_asked_for_in_english_is_right_where_a_person_was_the_label(tmp_path: Path) -> None:
    """And only there: a label that says English is not met by who takes it for Dutch."""
    train, heldout = tmp_path / "train.csv", tmp_path / "heldout.csv"
    train.write_text(
        "message,wish\nmens graag,ask_person\neen medewerker,ask_person\n"
        "a human please,ask_person_in_english\ntalk to a person,ask_person_in_english\n"
    )
    heldout.write_text(
        "message,wish\na person please,ask_person\nmedewerker graag,ask_person\n"
        "een mens,ask_person_in_english\n"
    )
    measured = run("bot/evaluate.py", "--train", train, "--csv", heldout, *COLUMNS, "--json")
    found = json.loads(measured.stdout)["per_intent"]
    assert found == {"ask_person": [1.0, 2], "ask_person_in_english": [0.0, 1]}


def test_a_postcode_says_nothing_of_what_is_meant(tmp_path: Path) -> None:
    """An outage at an address of the examples is doubted as much as one elsewhere. Errors show the doubt."""
    train, heldout = tmp_path / "train.csv", tmp_path / "heldout.csv"
    train.write_text(
        "message,wish\n6811 AB 12,inform\n6811AB nummer 3,inform\nadres 6811 AB 7,inform\n"
        "storing 9203 KS 8,outage\nstoring op 8026RL 30,outage\ner is een storing,outage\n"
    )
    places = ("6811 AB", "6811ab", "2024 VX", "9203KS")
    heldout.write_text("message,wish\n" + "".join(f"storing {place} 12,wrong\n" for place in places))
    shown = run("bot/evaluate.py", "--train", train, "--csv", heldout, *COLUMNS, "--show-errors").stdout
    errors = [line.partition(":")[0] for line in shown.splitlines() if line.startswith("wrong taken for")]
    assert len(errors) == len(places)
    assert len(set(errors)) == 1 and errors[0].startswith("wrong taken for outage")
