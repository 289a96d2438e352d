"""emergencies.yml: how each mistake is told."""

from pathlib import Path

import pytest

from handover.safety import EmergenciesInvalid, load_emergencies
from tests.unit.safety.conftest import LIANDER

GOOD = "vocabulary: {groups: {gas: {nl: [gas]}}}\nleak: {answer: a, signals: [[gas]]}\n"


def complaints(tmp_path: Path, yml: str) -> list[str]:
    path = tmp_path / "brands" / "x" / "emergencies.yml"
    path.parent.mkdir(parents=True)
    path.write_text(yml)
    with pytest.raises(EmergenciesInvalid) as caught:
        load_emergencies(path)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("yml", "complaint"),
    [
        ("", "emergencies: "),
        ("- a", "emergencies: "),
        ("vocabulary: {}", "emergencies: "),
        ("leak: {signals: [[gas]]}", "leak.answer: missing; add it"),
        ("leak: {answer: a}", "leak: has neither phrases nor signals"),
        ("leak: {answer: a, phrases: {nl: []}}", "leak: has neither phrases nor signals"),
        ("leak: {answer: A B, phrases: {nl: [x]}}", "leak.answer: "),
        ("leak: {answer: a, phrases: {dutch: [x]}}", "leak.phrases.dutch: "),
        ("leak: {answer: a, phrases: {nl: ['gas, nu']}}", "leak.phrases.nl[0]: write one to ten words"),
        ("leak: {answer: a, phrases: {nl: ['*']}}", "leak.phrases.nl[0]: write one to ten words"),
        ("leak: {answer: a, signals: [[gas]]}", "leak.signals[0]: there is no group 'gas'"),
        (GOOD + "other: {answer: a, signals: [{all: [gas], unless: [shop]}]}", "there is no group 'shop'"),
        (GOOD + "other: {answer: a, signals: [{all: [gas], within: 99}]}", "other.signals[0].within: "),
        (GOOD + "other: {answer: a, signals: [[]]}", "other.signals[0].all: "),
        (GOOD + "other: {answer: a, words: []}", "other.words: unknown key"),
        (GOOD.replace("[[gas]]", "[], phrases: {nl: [x]}"), "vocabulary.groups.gas: is used by no signal"),
        (GOOD.replace("vocabulary: {", "vocabulary: {extra: {}, "), "vocabulary.extra: unknown key"),
        (
            GOOD.replace("vocabulary: {", "vocabulary: {fillers: {nl: [de]}, innocent: {nl: [x, de kat]}, "),
            "vocabulary.innocent.nl[1]: 'de kat' says no more than 'kat'",
        ),
        (
            GOOD + "gone: {answer: a, phrases: {nl: [x]}, examples: {alarm: [y]}}",
            "gone.examples.alarm[0]: 'y' is taken for nothing",
        ),
        (
            GOOD + "gone: {answer: a, phrases: {nl: [x]}, examples: {alarm: [gas x]}}",
            "gone.examples.alarm[0]: 'gas x' is taken for leak",
        ),
        (
            GOOD + "gone: {answer: a, phrases: {nl: [x]}, examples: {no_alarm: [het gas]}}",
            "gone.examples.no_alarm[0]: 'het gas' alarms as leak (gas)",
        ),
        (GOOD + "leak: {}", "found duplicate key"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(tmp_path: Path, yml: str, complaint: str) -> None:
    told = complaints(tmp_path, yml)
    assert told[0].startswith("brands/x/emergencies.yml: ")
    assert complaint in "\n".join(told)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    assert (
        len(complaints(tmp_path, "a: {answer: a, signals: [[x], [y]]}\nb: {answer: b, signals: [[z]]}")) == 3
    )


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmergenciesInvalid, match="cannot be read"):
        load_emergencies(tmp_path / "emergencies.yml")


def test_liander_knows_its_three_emergencies_and_their_answers() -> None:
    emergencies = load_emergencies(LIANDER)
    assert [rule.name for rule in emergencies.rules] == ["gas_smell", "carbon_monoxide", "live_wires"]
    assert emergencies.answers == {"safety_gas_smell", "safety_carbon_monoxide", "safety_live_wires"}
