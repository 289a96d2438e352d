"""What is said at danger: what to do and whom to call, true at any hour, fit for all it is said for."""

import pytest

from handover.content import Entry, load_content
from handover.safety import load_emergencies
from handover.settings import PROJECT, SHARED_CONTENT, SHARED_EMERGENCIES

BRANDS = ("firan", "liander", "qirion")
SAFETY = {
    "safety_gas_smell": (
        ["0800-9009", "112", "ramen", "naar buiten"],
        ["0800-9009", "112", "windows", "outside"],
    ),
    "safety_carbon_monoxide": (
        ["ramen en deuren open", "naar buiten", "112 bij direct gevaar", "gas? Bel buiten 0800-9009"],
        ["windows and doors", "Go outside", "112 if there is immediate", "0800-9009 from outside"],
    ),
    "safety_live_wires": (
        ["Raak niets aan", "112", "10 meter", "hoofdschakelaar", "alleen", "veilig", "0800-9009", "kast"],
        ["Touch nothing", "112", "10 metres", "main switch", "only if that is safe", "0800-9009", "cabinet"],
    ),
    "safety_suicide": (
        ["112", "113", "0800-0113", "dag en nacht"],
        ["112", "113", "0800-0113", "day and night"],
    ),
    "safety_scald_or_steam": (["Koel meteen", "112"], ["Cool at once", "112"]),
}  # fmt: skip


def content(brand: str) -> dict[str, Entry]:
    own = PROJECT / "brands" / brand / "content"
    return dict(load_content(shared=SHARED_CONTENT, own=own, languages=("nl", "en")))


def answers(brand: str) -> list[str]:
    own = PROJECT / "brands" / brand / "emergencies.yml"
    return sorted(load_emergencies(SHARED_EMERGENCIES, own).answers)


@pytest.mark.parametrize("brand", BRANDS)
def test_it_says_what_each_danger_asks_for(brand: str) -> None:
    texts = content(brand)
    for key in answers(brand):
        for language, wanted in zip(("nl", "en"), SAFETY[key], strict=True):
            said = texts[key].texts[language].text
            assert [words for words in wanted if words.lower() not in said.lower()] == [], (key, language)


@pytest.mark.parametrize("brand", BRANDS)
def test_nothing_is_promised_that_the_night_breaks(brand: str) -> None:
    """The broker tells whether a colleague is there, in a notice of its own right after."""
    texts = content(brand)
    said_before_a_notice = [entry.key for entry in texts.values() if entry.handover] + [
        "utter_file_complaint"
    ]
    for key in (*answers(brand), *said_before_a_notice):
        for text in texts[key].texts.values():
            assert [word for word in ("collega", "colleague") if word in text.text] == [], key
