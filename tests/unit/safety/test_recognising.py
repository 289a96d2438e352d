"""How rules are read, on a small file of our own."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.safety import Emergencies, Emergency, load_emergencies, recognise

RULES = """
vocabulary:
  fillers: {nl: [ik, de, het, een, hier]}
  negations: {nl: [geen, zonder]}
  innocent: {nl: [lucht-water, geen-gas-geroken]}
  real_words: {nl: [stand]}
  groups:
    gas: {nl: [gas~]}
    smell: {nl: [ruik, stank, lucht], en: [smell]}
    device: {nl: [melder]}
    going_off: {nl: [gaat af, live-alarm]}
    pit: {nl: [pit, zonder vlam]}
    wire: {nl: [kabel*]}
    loose: {nl: [los]}
    charging: {nl: [laadpaal, mag ik leggen]}
gas_smell:
  answer: safety_gas_smell
  phrases: {nl: [gas komt vrij, koolmonoxide]}
  signals:
    - [smell, gas]
    - {all: [pit], within: 2}
alarm:
  answer: safety_alarm
  signals:
    - {all: [device, going_off], within: 6}
    - {all: [wire, loose], within: 2, unless: [charging]}
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Emergencies:
    path = tmp_path_factory.mktemp("brand") / "emergencies.yml"
    path.write_text(RULES)
    return load_emergencies(path)


def test_it_tells_what_and_why(rules: Emergencies) -> None:
    found = recognise("Help, ik ruik hier GAS!", rules)
    assert found == Emergency("gas_smell", "safety_gas_smell", "ruik gas")


@pytest.mark.parametrize(
    "text",
    [
        "gas ruik ik",
        "ik smell gas",
        "er is gas dat vrij komt",
        "ruikgas",
        "ikruikgas",
        "een gas lucht",
        "ruik gsa",
        "ruig gaz",
        "r u i k gas",
        "koolmonoksiede",
        "kool monoxide",
        "koolmnooxide",
        "de pit staat aan",
        "aan zonder vlam",
        "melder gaat nu alweer af",
        "melder live alarm",
        "kabels zijn los",
        "Kabel. Los.",
    ],
)
def test_this_alarms(text: str, rules: Emergencies) -> None:
    assert recognise(text, rules) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gas",
        "ik ruik",
        "ik ruik geen gas",
        "zonder gas ruik ik",
        "van gas naar lucht water",
        "er is geen gas geroken lucht",
        "stand gas",
        "vlam",
        "melder alarm live",
        "melder live, alarm",
        "melder gaat zo meteen met ons weer af",
        "kabel van deze laadpaal los",
        "kabel een twee drie los",
        "losse kabels",
    ],
)
def test_this_does_not(text: str, rules: Emergencies) -> None:
    assert recognise(text, rules) is None


def test_a_denial_ends_at_a_comma(rules: Emergencies) -> None:
    assert recognise("nee geen, gas lucht", rules) is not None


def test_a_denial_covers_one_mention_only(rules: Emergencies) -> None:
    assert recognise("geen gas uit de kraan maar ruik wel gas", rules) is not None


def test_a_slip_calms_nothing(rules: Emergencies) -> None:
    assert recognise("kabel los bij de laadpaal", rules) is None
    assert recognise("kabel los bij de laadpaql", rules) is not None


def test_the_first_emergency_of_the_file_wins(rules: Emergencies) -> None:
    found = recognise("melder gaat af en ik ruik gas", rules)
    assert found is not None
    assert found.name == "gas_smell"


@pytest.mark.parametrize("before", [0, 1, 990, 995, 1_000, 1_500, 1_990, 3_900])
def test_it_is_found_wherever_it_stands_in_a_long_story(rules: Emergencies, before: int) -> None:
    assert recognise("x " * before + "ruik gas" + " en" * 30, rules) is not None


def test_what_calms_elsewhere_in_a_long_story_does_not_silence_it(rules: Emergencies) -> None:
    assert recognise("de kabel is los. " + "x " * 1_000 + "mag ik leggen", rules) is not None


CUTS = [*range(1_460, 1_640, 2), *range(1_880, 2_020, 2), *range(7_940, 8_000, 2)]
"""Characters before a message, so that its pieces begin and end before, in and after each of its words."""


def in_a_long_story(text: str, before: int) -> str:
    return "woord " * (before // 6) + "w" * (before % 6) + " " + text + " woord" * 80


@pytest.mark.parametrize(
    "text",
    ["er is geen gaslucht", "geen gas lucht", "een lucht-water ruik", "er is geen gas geroken, zei hij"],
)
def test_no_cut_takes_away_what_calms(rules: Emergencies, text: str) -> None:
    assert recognise(text, rules) is None
    assert [before for before in CUTS if recognise(in_a_long_story(text, before), rules)] == []


@pytest.mark.parametrize(
    "text", ["gas ruik ik niet", "biogaslucht", "hoe vaak controleren jullie de leidingen op lekken"]
)
def test_no_cut_takes_away_what_calms_in_the_rules_of_all(liander: Emergencies, text: str) -> None:
    assert recognise(text, liander) is None
    assert [before for before in CUTS if recognise(in_a_long_story(text, before), liander)] == []


@pytest.mark.parametrize(
    "text",
    [
        "ik ruik hier gas",
        "het groene kastje aan de overkant naast de speeltuin waar altijd veel kinderen uit de buurt spelen "
        "is zo te zien vernield en er komen draden uit",
    ],
)
def test_no_cut_hides_an_emergency(liander: Emergencies, text: str) -> None:
    within = [before for before in CUTS if before < 7_500]
    assert [before for before in within if recognise(in_a_long_story(text, before), liander) is None] == []


def test_what_stands_beyond_eight_thousand_characters_is_not_read(rules: Emergencies) -> None:
    assert recognise("x " * 4_000 + "ruik gas", rules) is None


WORDS = (
    "ik",
    "ruik",
    "geen",
    "gas",
    ".",
    ",",
    "lucht",
    "water",
    "kabel",
    "los",
    "gaat",
    "af",
    "melder",
    "!!",
)


@given(st.text(max_size=3_000))
def test_no_text_breaks_it(rules: Emergencies, text: str) -> None:
    recognise(text, rules)


@given(st.lists(st.sampled_from(WORDS)))
def test_no_order_of_its_words_breaks_it(rules: Emergencies, words: list[str]) -> None:
    recognise(" ".join(words), rules)


@pytest.mark.parametrize(
    "text",
    [
        "gas " * 500,
        "kabel " * 150 + "x y z " * 10 + "los " * 100,
        "ruik lucht stank " * 60 + "a b c d e f g h i j " + "gas " * 150,
        "\ufdfa" * 2_000,
        "a." * 1_000,
        "ikikik" * 400,
        "e\u0301" * 1_000,
        " ".join(f"{number:x}qzj{number * 7919:x}" for number in range(220)),
    ],
    ids=["gas", "far", "near", "ligatures", "initials", "joined", "combining", "unknown"],
)
def test_no_text_takes_long(text: str, liander: Emergencies) -> None:
    before = time.process_time()
    recognise(text, liander)
    assert time.process_time() - before < 0.2


def test_small_files_of_phrases_do(tmp_path: Path) -> None:
    path = tmp_path / "emergencies.yml"
    path.write_text('leak: {answer: a, phrases: {nl: [ik ruik gas], en: ["it\'s leaking"]}}')
    rules = load_emergencies(path)
    assert recognise("Volgens mij ruik ik hier gas", rules) is not None
    assert recognise("help its leaking", rules) is not None
    assert recognise("gas", rules) is None
