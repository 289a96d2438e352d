"""Emergencies in words of people who never saw the rules, and everything else they write."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from handover.safety import Emergencies, load_emergencies, recognise
from handover.settings import PROJECT

HERE = Path(__file__).parent / "liander"


def rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


@pytest.fixture(scope="module")
def emergencies() -> Emergencies:
    return load_emergencies(PROJECT / "brands" / "liander" / "emergencies.yml")


@pytest.mark.parametrize("name", ["emergencies.csv", "emergencies_second.csv"])
def test_every_emergency_is_recognised(name: str, emergencies: Emergencies) -> None:
    missed = [row["text"] for row in rows(name) if recognise(row["text"], emergencies) is None]
    assert missed == []


def test_nearly_all_get_the_advice_of_their_kind(emergencies: Emergencies) -> None:
    told = [(row["kind"], recognise(row["text"], emergencies)) for row in rows("emergencies.csv")]
    right = sum(found is not None and found.name == kind for kind, found in told)
    assert right / len(told) >= 0.97


def test_ordinary_messages_raise_no_alarm(emergencies: Emergencies) -> None:
    alarms = [recognise(row["text"], emergencies) is not None for row in rows("intents.csv")]
    assert sum(alarms) / len(alarms) <= 0.02
