"""Emergencies in words of people who never saw the rules, and everything else they write.

The rules were widened on each of these sets after its first sight, which the README beside it tells: what is
asked here is that nothing once recognised is lost, not how much of the next messages will be.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import pytest

from handover.intake.danger import language_of_danger
from handover.safety import Emergencies, load_emergencies, may_go_on, recognise
from handover.settings import PROJECT, SHARED_EMERGENCIES

HERE = Path(__file__).parent
BRANDS = ("firan", "liander", "qirion")
EMERGENCIES = [(path.parent.name, path.name) for path in sorted(HERE.glob("*/emergencies*.csv"))]


def rows(brand: str, name: str) -> Iterator[dict[str, str]]:
    with (HERE / brand / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def names_of(brand: str) -> list[str]:
    return [name for whose, name in EMERGENCIES if whose == brand]


@cache
def emergencies_of(brand: str) -> Emergencies:
    return load_emergencies(SHARED_EMERGENCIES, PROJECT / "brands" / brand / "emergencies.yml")


def test_every_brand_has_its_messages() -> None:
    assert {brand for brand, _ in EMERGENCIES} == set(BRANDS)


@pytest.mark.parametrize(("brand", "name"), EMERGENCIES)
def test_every_emergency_is_recognised(brand: str, name: str) -> None:
    known = emergencies_of(brand)
    missed = [row["text"] for row in rows(brand, name) if recognise(row["text"], known) is None]
    assert missed == []


@pytest.mark.parametrize(("brand", "name"), EMERGENCIES)
def test_so_is_it_in_two_messages(brand: str, name: str) -> None:
    """Wherever it is cut: one half alarms by itself, or the first may go on and both do."""
    known = emergencies_of(brand)
    cut = [halves for row in rows(brand, name) for halves in _halves(row["text"])]
    missed = [
        (first, rest)
        for first, rest in cut
        if not recognise(first, known) and not recognise(rest, known)
        if not (may_go_on(first, known) and recognise(f"{first} {rest}", known))
    ]
    assert len(missed) / len(cut) <= 0.01, missed


def _halves(text: str) -> Iterator[tuple[str, str]]:
    words = text.split()
    return ((" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words)))


@pytest.mark.parametrize("brand", BRANDS)
def test_two_ordinary_messages_alarm_as_seldom(brand: str) -> None:
    known, chance = emergencies_of(brand), Random(1)
    texts = [row["text"] for row in rows(brand, "intents.csv") if not recognise(row["text"], known)]
    pairs = [f"{chance.choice(texts)} {chance.choice(texts)}" for _ in range(1_000)]
    assert sum(recognise(pair, known) is not None for pair in pairs) / len(pairs) <= 0.005


@pytest.mark.parametrize("brand", BRANDS)
def test_nearly_all_get_the_advice_of_their_kind(brand: str) -> None:
    known = emergencies_of(brand)
    told = [
        (row["kind"], recognise(row["text"], known)) for name in names_of(brand) for row in rows(brand, name)
    ]
    right = sum(found is not None and found.name == kind for kind, found in told)
    assert right / len(told) >= 0.97


@pytest.mark.parametrize("brand", BRANDS)
def test_ordinary_messages_raise_no_alarm(brand: str) -> None:
    alarms = [recognise(row["text"], emergencies_of(brand)) is not None for row in rows(brand, "intents.csv")]
    assert sum(alarms) / len(alarms) <= 0.02


@pytest.mark.parametrize("brand", BRANDS)
def test_what_only_sounds_like_danger_seldom_alarms(brand: str) -> None:
    """At most three in a hundred. What is left is left alone: a CO alarm that chirps, say, is an alarm."""
    names = sorted(path.name for path in (HERE / brand).glob("near_emergencies*.csv"))
    texts = [row["text"] for name in names for row in rows(brand, name)]
    alarms = [text for text in texts if recognise(text, emergencies_of(brand))]
    assert len(alarms) / len(texts) <= 0.03


@pytest.mark.parametrize("brand", BRANDS)
def test_who_thinks_of_ending_their_life_is_mostly_heard(brand: str) -> None:
    """Mostly: half of what people write of it says so in no word of its own."""
    found = [recognise(row["text"], emergencies_of(brand)) for row in rows("liander", "crisis.csv")]
    heard = [one for one in found if one is not None and one.name == "suicide"]
    near = [recognise(row["text"], emergencies_of(brand)) for row in rows("liander", "near_crisis.csv")]
    assert len(heard) / len(found) >= 0.75
    assert "suicide" not in {one.name for one in near if one is not None}


@pytest.mark.parametrize("spoken", ["en", "nl"])
def test_the_advice_is_given_in_the_language_of_the_words(spoken: str) -> None:
    """Where that cannot be told, the page's or the conversation's is used: never a wrong one."""
    texts = [row["text"] for whose in EMERGENCIES for row in rows(*whose) if row.get("lang") == spoken]
    heard = [language_of_danger(text) for text in texts]
    assert len(texts) >= 50
    assert set(heard) <= {spoken, None}
    assert heard.count(spoken) / len(texts) >= 0.9


@pytest.mark.parametrize(
    "cry",
    ["gas smell", "GAS LEAK!!!", "help gas leak", "carbon monoxide alarm", "wire down"],
)
def test_a_short_cry_tells_its_language_too(cry: str) -> None:
    assert language_of_danger(cry) == "en"
