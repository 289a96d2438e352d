"""Content files: what is accepted, who wins, and how each mistake is told."""

from pathlib import Path

import pytest

from handover.content import ContentInvalid, Entry, load_content
from models.vocabulary.control import Reason


class Folders:
    """`bot/shared/content` and `brands/liander/content` under a temporary root."""

    def __init__(self, root: Path) -> None:
        self.shared = root / "bot" / "shared" / "content"
        self.own = root / "brands" / "liander" / "content"
        for folder in (self.shared, self.own):
            folder.mkdir(parents=True)

    def load(self, *languages: str) -> dict[str, Entry]:
        return dict(load_content(shared=self.shared, own=self.own, languages=languages or ("nl", "en")))

    def complaints(self, yml: str, *languages: str) -> list[str]:
        (self.own / "some.yml").write_text(yml)
        with pytest.raises(ContentInvalid) as caught:
            self.load(*languages)
        return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


HELLO = "utter_greet:\n  nl: {text: 'Hallo {name}'}\n  en: {text: 'Hello {name}'}\n"


def test_an_entry_is_read_as_it_is_written(folders: Folders) -> None:
    (folders.own / "a.yml").write_text(
        """
utter_ask_person:
  nl: {text: "Ik haal er een collega bij.", buttons: [{title: "Stoppen", payload: "/stop"}]}
  en: {text: "I am fetching a colleague.", image: "https://brand.example/a.png", image_alt: "A colleague"}
  handover: {reason: customer_asked}
"""
    )
    entry = folders.load()["utter_ask_person"]
    assert entry.texts["nl"].buttons[0].payload == "/stop"
    assert entry.texts["en"].image == "https://brand.example/a.png"
    assert entry.texts["en"].image_alt == "A colleague"
    assert entry.handover is not None
    assert entry.handover.reason is Reason.CUSTOMER_ASKED
    assert entry.file == "brands/liander/content/a.yml"


def test_the_brand_wins_key_by_key(folders: Folders) -> None:
    (folders.shared / "a.yml").write_text(HELLO + HELLO.replace("greet", "bye"))
    (folders.own / "b.yml").write_text(HELLO.replace("Hallo", "Goedendag"))
    entries = folders.load()
    assert entries["utter_greet"].texts["nl"].text == "Goedendag {name}"
    assert entries["utter_bye"].texts["nl"].text == "Hallo {name}"


def test_a_brand_without_content_of_its_own_uses_what_is_shared(tmp_path: Path, folders: Folders) -> None:
    (folders.shared / "a.yml").write_text(HELLO)
    folders.own = tmp_path / "brands" / "new" / "content"
    assert list(folders.load()) == ["utter_greet"]


def test_languages_that_the_brand_does_not_speak_may_stand(folders: Folders) -> None:
    (folders.shared / "a.yml").write_text(HELLO)
    assert list(folders.load("nl")) == ["utter_greet"]


@pytest.mark.parametrize(
    ("yml", "complaint"),
    [
        ("a: {nl: {text: x}}", "a: has no text in en; add it"),
        ("a: {nl: {text: x}, english: {text: x}}", "a.english: "),
        ("a: {nl: {text: ''}, en: {text: x}}", "a.nl.text: "),
        ("a: {nl: x, en: {text: x}}", "a.nl: "),
        ("a: x", "a: must hold a text per language"),
        ("A b: {nl: {text: x}, en: {text: x}}", "A b: name a key in small letters"),
        ("- a", "must hold `key: …` lines"),
        ("a: {nl: {text: 'x {name}'}, en: {text: x}}", "a: {name} must stand in every language or in none"),
        ("a: {nl: {text: 'x {naam'}, en: {text: x}}", "a.nl.text: a { or } stands alone"),
        ("a: {nl: {text: 'x {Naam}'}, en: {text: x}}", "a.nl.text: a { or } stands alone"),
        ("a: {nl: {text: 'x {0}'}, en: {text: x}}", "a.nl.text: a { or } stands alone"),
        ('a: {nl: {text: "x\\a"}, en: {text: x}}', "a.nl.text: holds a control character"),
        ("a: {nl: {text: x, html: y}, en: {text: x}}", "a.nl.html: unknown key"),
        ("a: {nl: {text: x, image: 'http://x', image_alt: y}, en: {text: x}}", "a.nl.image: "),
        ("a: {nl: {text: x, image: 'https://x'}, en: {text: x}}", "a.nl: image and image_alt go together"),
        ("a: {nl: {text: x, image_alt: y}, en: {text: x}}", "a.nl: image and image_alt go together"),
        (
            f"a: {{nl: {{text: {'x' * 1025}}}, en: {{text: x}}}}",
            "a.nl.text: is 1025 long; an interactive text on whatsapp takes 1024: shorten it; every channel",
        ),
        (
            f"a: {{nl: {{text: x, image: 'https://x.example', image_alt: {'x' * 201}}}, en: {{text: x}}}}",
            "a.nl.image_alt: is 201 long; the broker, on every channel, takes 200: shorten it",
        ),
        (
            f"canned_a: {{nl: {{text: x, title: {'x' * 61}}}, en: {{text: x, title: y}}}}",
            "canned_a.nl.title: is 61 long; the broker, on every channel, takes 60: shorten it",
        ),
        ("a: {nl: {text: x, title: y}, en: {text: x}}", "a.nl.title: only keys canned_"),
        ("canned_a: {nl: {text: x, title: y}, en: {text: x}}", "canned_a.en.title: missing"),
        ("a: {nl: {text: x}, en: {text: x}, handover: {reason: boredom}}", "a.handover.reason: "),
        ("a: {nl: {text: x}, en: {text: x}, handover: {}}", "a.handover.reason: missing"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(folders: Folders, yml: str, complaint: str) -> None:
    [told] = folders.complaints(yml)
    assert told.startswith("brands/liander/content/some.yml: ")
    assert complaint in told


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        (
            "{title: 'een titel die te lang is', payload: /a}",
            "a.nl.buttons[0].title: is 24 long; a button on whatsapp takes 20: shorten it; every channel",
        ),
        (
            f"{{title: x, payload: {'x' * 201}}}",
            "a.nl.buttons[0].payload: is 201 long; the broker, on every channel, takes 200: shorten it",
        ),
        ("{title: x}", "a.nl.buttons[0].payload: missing"),
        (
            ", ".join(["{title: x, payload: /a}"] * 11),
            "a.nl.buttons: is 11 long; a list on whatsapp takes 10: remove some; every channel",
        ),
    ],
)
def test_a_wrong_button_is_told(folders: Folders, button: str, complaint: str) -> None:
    [told] = folders.complaints(f"a: {{nl: {{text: x, buttons: [{button}]}}, en: {{text: x}}}}")
    assert complaint in told


def test_a_key_in_two_files_is_told(folders: Folders) -> None:
    (folders.own / "a.yml").write_text(HELLO)
    assert folders.complaints(HELLO) == [
        "brands/liander/content/some.yml: utter_greet: stands in brands/liander/content/a.yml too; keep one"
    ]


def test_a_key_twice_in_one_file_is_told(folders: Folders) -> None:
    [told] = folders.complaints(HELLO + HELLO)
    assert "found duplicate key" in told


def test_a_file_with_the_other_ending_is_told(folders: Folders) -> None:
    (folders.own / "b.yaml").write_text(HELLO)
    [told] = folders.complaints(HELLO)
    assert told == "brands/liander/content/b.yaml: would not be read; rename it to .yml"


def test_all_mistakes_are_told_at_once(folders: Folders) -> None:
    (folders.shared / "s.yml").write_text("b: {nl: {text: x}}\nc: {en: {text: x}}\n")
    assert len(folders.complaints("a: {nl: {text: ''}, en: {text: ''}}\nd: 5")) == 5


def test_a_language_of_the_brand_that_shared_content_lacks_is_told(folders: Folders) -> None:
    (folders.shared / "a.yml").write_text(HELLO)
    assert folders.complaints("", "nl", "de") == [
        "bot/shared/content/a.yml: utter_greet: has no text in de; add it"
    ]
