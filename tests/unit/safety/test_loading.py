"""emergencies.yml: how each mistake is told."""

from pathlib import Path

import pytest

from handover.safety import Emergencies, EmergenciesInvalid, load_emergencies, recognise
from handover.settings import PROJECT, SHARED_EMERGENCIES

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


def test_every_brand_knows_four_emergencies_and_their_answers() -> None:
    emergencies = load_emergencies(SHARED_EMERGENCIES)
    assert list(emergencies.names) == [
        "gas_smell",
        "carbon_monoxide",
        "live_wires",
        "suicide",
    ]
    assert emergencies.answers == {
        "safety_gas_smell",
        "safety_carbon_monoxide",
        "safety_live_wires",
        "safety_suicide",
    }


def added(tmp_path: Path, own: str, general: str = GOOD) -> Emergencies:
    """`general`, and what a brand adds to it."""
    brand = tmp_path / "brands" / "x" / "emergencies.yml"
    brand.parent.mkdir(parents=True, exist_ok=True)
    brand.write_text(own)
    (tmp_path / "emergencies.yml").write_text(general)
    return load_emergencies(tmp_path / "emergencies.yml", brand)


def test_a_brand_need_not_add_anything(tmp_path: Path) -> None:
    (tmp_path / "emergencies.yml").write_text(GOOD)
    found = load_emergencies(tmp_path / "emergencies.yml", tmp_path / "nowhere.yml")
    assert list(found.names) == ["leak"]


def test_what_a_brand_adds_comes_first_and_what_is_general_stays(tmp_path: Path) -> None:
    found = added(tmp_path, "steam: {answer: b, phrases: {nl: [stoom]}}")
    assert list(found.names) == ["steam", "leak"]
    assert found.answers == {"a", "b"}
    told = [recognise(text, found) for text in ("stoom en gas", "gas")]
    assert [one and one.name for one in told] == ["steam", "leak"]


def test_a_brand_adds_words_signals_and_an_answer_to_what_is_general(tmp_path: Path) -> None:
    own = """
        vocabulary: {groups: {gas: {nl: [methaan], en: [methane]}, bang: {nl: [knal]}}}
        leak: {answer: own, signals: [[bang, gas]], phrases: {nl: [sissende put]}}
    """
    found = added(tmp_path, own)
    assert found.answers == {"own"}
    assert all(recognise(text, found) for text in ("gas", "methaan", "methane", "sissende put"))


def test_a_brand_may_add_nothing_but_words(tmp_path: Path) -> None:
    found = added(tmp_path, "vocabulary: {innocent: {nl: [vol-gas]}}")
    assert recognise("vol gas vooruit", found) is None
    assert recognise("ik ruik gas", found) is not None


@pytest.mark.parametrize(
    ("own", "complaint"),
    [
        ("steam: {answer: b}", "brands/x/emergencies.yml: steam: has neither phrases nor signals"),
        ("steam: {answer: b, signals: [[gas, puff]]}", "x/emergencies.yml: steam.signals[0]: there is no"),
        ("vocabulary: {groups: {puff: {nl: [pf]}}}", "x/emergencies.yml: vocabulary.groups.puff: is used"),
        ("vocabulary: {innocent: {nl: [het-gas]}, fillers: {nl: [het]}}", "vocabulary.innocent.nl[0]: "),
        ("leak: {answer: a, phrases: {nl: [y]}, examples: {alarm: [z]}}", "leak.examples.alarm[0]: 'z' is"),
    ],
)
def test_a_mistake_of_a_brand_is_told_with_its_file(tmp_path: Path, own: str, complaint: str) -> None:
    with pytest.raises(EmergenciesInvalid) as caught:
        added(tmp_path, own)
    assert [complaint in str(problem) for problem in caught.value.problems] == [True]


def test_a_brand_that_silences_a_general_example_is_refused(tmp_path: Path) -> None:
    general = GOOD.replace("signals: [[gas]]", "signals: [[gas]], examples: {alarm: [het stadsgas]}")
    general = general.replace("[gas]}}}", "[stadsgas]}}}")
    with pytest.raises(EmergenciesInvalid, match=r"emergencies\.yml: leak\.examples\.alarm"):
        added(tmp_path, "vocabulary: {innocent: {nl: [het-stadsgas]}}", general)


@pytest.mark.parametrize("brand", sorted(home.name for home in (PROJECT / "brands").iterdir()))
def test_what_each_brand_recognises_is_sound(brand: str) -> None:
    found = load_emergencies(SHARED_EMERGENCIES, PROJECT / "brands" / brand / "emergencies.yml")
    assert {"gas_smell", "carbon_monoxide", "live_wires"} <= set(found.names)


@pytest.mark.parametrize(
    ("brand", "text"),
    [
        ("liander", "de waterleiding lekt"),
        ("firan", "de leiding van de verwarming lekt"),
        ("firan", "de afleverset in de meterkast suist een beetje"),
        ("qirion", "wij willen een cursus gasdetectie"),
        ("qirion", "geven jullie een training over stroomschokken en elektrocutie"),
    ],
)
def test_what_is_ordinary_at_a_brand_raises_no_alarm_there(brand: str, text: str) -> None:
    own = PROJECT / "brands" / brand / "emergencies.yml"
    assert recognise(text, load_emergencies(SHARED_EMERGENCIES, own)) is None
