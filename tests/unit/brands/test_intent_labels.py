"""Labels of intents: the brands' own are whole, and what is wrong is told with its file."""

from pathlib import Path

import pytest

from handover.brands import SourceInvalid, load_brands, load_intent_labels
from handover.settings import PROJECT, SHARED_ASSISTANT

BRANDS = load_brands(PROJECT / "brands")
DOMAIN = """
version: "3.1"
intents:
- ask_ean_code
- move_house: {use_entities: []}

slots:
  postcode:
    mappings: [{type: from_text, not_intent: &anchored [ask_ean_code]}]
"""
GOOD = "ask_ean_code: {nl: EAN-code, en: EAN code}\nmove_house: {nl: Verhuizen, en: Moving}\n"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "bot" / "shared"
    folder.mkdir(parents=True)
    (folder / "domain.yml").write_text("intents: [greet]\nentities: [postcode]\n")
    (folder / "intents.yml").write_text(
        "greet: {nl: Groet, en: Greeting}\nnlu_fallback: {nl: Onbegrepen, en: Not understood}\n"
    )
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "brands" / "tiny"
    (folder / "assistant").mkdir(parents=True)
    (folder / "assistant" / "domain.yml").write_text(DOMAIN)
    (folder / "intents.yml").write_text(GOOD)
    return folder


def told(shared: Path, home: Path, *languages: str) -> list[str]:
    with pytest.raises(SourceInvalid) as caught:
        load_intent_labels(shared=shared, home=home, languages=languages)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("brand", sorted(BRANDS))
def test_every_intent_of_every_brand_has_a_label_in_every_language(brand: str) -> None:
    home, languages = PROJECT / "brands" / brand, ("nl", "en")
    known = load_intent_labels(shared=SHARED_ASSISTANT, home=home, languages=languages)
    assert {"greet", "speak_dutch", "nlu_fallback", "make_appointment"} <= known.labels.keys()
    assert known.label("make_appointment", "nl") == "Afspraak maken"


def test_the_brand_wins_and_the_default_language_helps_out(shared: Path, home: Path) -> None:
    (home / "intents.yml").write_text(GOOD + "greet: {nl: Hoi, en: Hi}\n")
    known = load_intent_labels(shared=shared, home=home, languages=["en", "nl"])
    assert [known.label("greet", language) for language in ("nl", "en", "fr")] == ["Hoi", "Hi", "Hi"]
    assert known.label("nobody_named_it", "nl") is None


def test_a_brand_without_intents_of_its_own_needs_no_file(shared: Path, tmp_path: Path) -> None:
    known = load_intent_labels(shared=shared, home=tmp_path / "brands" / "none", languages=["nl"])
    assert sorted(known.labels) == ["greet", "nlu_fallback"]


@pytest.mark.parametrize(
    ("labels", "complaint"),
    [
        ("ask_ean_code: {nl: EAN, en: EAN}", "tiny/intents.yml: move_house: has no label in nl, en; add it"),
        (GOOD.replace(", en: Moving", ""), "tiny/intents.yml: move_house: has no label in en; add it"),
        (GOOD + "move_hose: {nl: x, en: x}", "tiny/intents.yml: move_hose: is no intent of the domain"),
        (GOOD.replace("Moving", "x" * 41), "tiny/intents.yml: move_house.en: "),
        (GOOD.replace("Moving", '""'), "tiny/intents.yml: move_house.en: "),
        ("- a list", "tiny/intents.yml: "),
        ("a: &x {nl: x}", "anchors (&) and aliases (*) are refused"),
    ],
)
def test_what_is_wrong_is_told(shared: Path, home: Path, labels: str, complaint: str) -> None:
    (home / "intents.yml").write_text(labels)
    assert any(complaint in problem for problem in told(shared, home, "nl", "en"))


def test_both_files_are_told_of_at_once(shared: Path, home: Path) -> None:
    (shared / "intents.yml").write_text("greet: {nl: Groet}")
    (home / "intents.yml").unlink()
    files = [problem.split(":")[0] for problem in told(shared, home, "nl", "en")]
    assert set(files) == {"bot/shared/intents.yml", "brands/tiny/intents.yml"}
