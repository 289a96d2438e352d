"""Words as they were meant, and how they sound."""

import pytest

from handover.safety.words import plain_word, sound_of, words_of


def raws(text: str) -> list[str]:
    return [word.raw for word in words_of(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ik RUIK gás!", ["ik", "ruik", "gas"]),
        ("gas-lek/gas_lek", ["gas", "lek", "gas", "lek"]),
        ("can't  it’s", ["cant", "its"]),
        ("c.o. melder, C O en g a s", ["co", "melder", "co", "en", "gas"]),
        ("GAS!!!! help!", ["gas", "!!", "help"]),
        ("he\u200bl\u00adp", ["help"]),
        ("ｇａｓ", ["gas"]),
        ("gaaaaas", ["gaaas"]),
        ("112 20:30", ["112", "20", "30"]),
        ("😱", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert raws(text) == words


def test_commas_and_full_stops_are_remembered() -> None:
    flags = [(word.raw, word.fresh, word.sentence) for word in words_of("a1, b2. c3 d4")]
    assert flags == [("a1", False, False), ("b2", True, False), ("c3", True, True), ("d4", False, False)]


def test_a_word_of_the_rules_is_written_alike() -> None:
    assert plain_word("Geëlektrocuteerd") == raws("geelektrocuteerd")[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lucht", "lugt"),
        ("gas", "gaaas"),
        ("gas", "gaz"),
        ("gas", "chas"),
        ("koolmonoxide", "koolmonoksiede"),
        ("koolmonoxide", "coolmonoxcide"),
        ("kabel", "kabbel"),
        ("vonk", "fonk"),
        ("schok", "shock"),
        ("eieren", "eiren"),
    ],
)
def test_these_sound_alike(one: str, other: str) -> None:
    assert sound_of(one) == sound_of(other)


@pytest.mark.parametrize(("one", "other"), [("gas", "gat"), ("lek", "leg"), ("los", "las"), ("ruik", "rijk")])
def test_these_do_not(one: str, other: str) -> None:
    assert sound_of(one) != sound_of(other)
