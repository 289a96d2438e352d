"""How much each brand is trained with, and how much it is judged by."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from bot.training.merge import merged
from bot.training.sources import sources_of
from handover.settings import PROJECT

HERE = Path(__file__).parent
INTENTS = {"liander": 28, "firan": 14, "qirion": 10}
EXAMPLES = 15
JUDGED_BY = 6
OUT_OF_SCOPE = "out_of_scope"


def examples_of(brand: str) -> Counter[str]:
    """How many there are of each intent, the shared ones among them."""
    counts: Counter[str] = Counter()
    for _, data in merged(sources_of(PROJECT / "brands" / brand, PROJECT / "bot" / "shared")).data:
        for block in data.get("nlu", ()):
            if "intent" in block:
                counts[block["intent"]] += str(block["examples"]).count("- ")
    return counts


def judged_by(brand: str) -> Counter[str]:
    with (HERE / brand / "intents.csv").open(encoding="utf-8") as file:
        return Counter(row["intent"] for row in csv.DictReader(file))


@pytest.mark.parametrize("brand", INTENTS)
def test_every_intent_has_examples(brand: str) -> None:
    counts = examples_of(brand)
    assert len(counts) >= INTENTS[brand]
    assert {intent: n for intent, n in counts.items() if n < EXAMPLES} == {}


@pytest.mark.parametrize("brand", INTENTS)
def test_every_intent_is_judged_by_messages_that_nobody_trained_with(brand: str) -> None:
    counts = judged_by(brand)
    assert counts.pop(OUT_OF_SCOPE) >= 80
    assert len(counts) >= INTENTS[brand]
    assert {intent: n for intent, n in counts.items() if n < JUDGED_BY} == {}
