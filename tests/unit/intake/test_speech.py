"""Which language a first message is in, where no channel tells."""

import pytest

from handover.intake.speech import COMMON, heard_language

OURS = ("nl", "en")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Hello, my power is out", "en"),
        ("Can I move my meter?", "en"),
        ("I’m without gas", "en"),
        ("Hoi, mijn stroom is uit", "nl"),
        ("Is de storing al verholpen?", "nl"),
        ("Hello, ik heb een vraag over mijn aansluiting", "nl"),
        ("ik heb een mail van: do not reply, en nu?", "nl"),
        ("A-123456, 6811 AB 12a", None),
        ("K7QF-2M9X", None),
        ("4ON-TO7X the-to", None),
        ("thanks", None),
        ("gas water", None),
        ("", None),
        ("👍", None),
        ("wo ist mein Zähler", None),
        ("gasalarm i.v.m. werk, gas i.p.v. lucht", None),
        ("I smell gas.Please help", "en"),
    ],
)
def test_common_words_tell(text: str, heard: str | None) -> None:
    assert heard_language(text, OURS) == heard


def test_only_a_language_of_the_brand_is_heard() -> None:
    assert heard_language("Hello, my power is out", ("nl",)) is None
    assert heard_language("Hello, my power is out", ("fr",)) is None


def test_no_word_is_of_two_languages() -> None:
    assert not COMMON["nl"] & COMMON["en"]
