"""brand.yml: what is accepted, and how each mistake is told."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from handover.brands import Brand, BrandInvalid, load_brands
from models.vocabulary.identity import BrandKey, ChannelName

GOOD: dict[str, Any] = {
    "brand": "liander",
    "name": "Liander",
    "administration": {"key": "liander", "name": "Liander N.V. (demo)", "kind": "regulated"},
    "languages": ["nl", "en"],
    "language_intents": {"speak_english": "en"},
    "channels": {"web_widget": {}, "chat": {"anonymous_senders": True}},
    "handover": {"not_understood_limit": 2, "always_human": ["file_complaint"], "while_waiting": "assistant"},
    "hours": {"timezone": "Europe/Amsterdam", "mon": ["08:00-18:00"], "closed_on": ["2026-12-25"]},
    "look": {"primary": "#003366", "on_primary": "#ffffff", "accent": "#ffcc00"},
    "processes": {"steps": {"connection": ["received", "planned", "done"]}},
    "slots": {"postcode": {"nl": "Postcode", "en": "Postcode"}},
    "links": {"site": "https://brand.example/"},
    "demo_notice": {"nl": "Demo.", "en": "Demo."},
}


def write(folder: Path, brand: str, changes: dict[str, Any]) -> None:
    home = folder / brand
    home.mkdir(parents=True)
    with (home / "brand.yml").open("w") as file:
        YAML(typ="safe").dump(GOOD | {"brand": brand} | changes, file)


def only_brand(folder: Path) -> Brand:
    return load_brands(folder)[BrandKey("liander")]


def complaints(folder: Path) -> list[str]:
    with pytest.raises(BrandInvalid) as caught:
        load_brands(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "brands"


def test_a_brand_is_read_as_it_is_written(folder: Path) -> None:
    write(folder, "liander", {})
    brand = only_brand(folder)
    assert (brand.key, brand.name, brand.default_language) == ("liander", "Liander", "nl")
    assert brand.administration.kind == "regulated"
    assert brand.channels[ChannelName("chat")] == {"anonymous_senders": True}
    assert brand.handover.always_human == ("file_complaint",)
    assert brand.handover.offer_seconds == 30
    assert brand.processes.steps["connection"] == ("received", "planned", "done")
    assert brand.slots["postcode"]["en"] == "Postcode"


def test_nothing_of_a_brand_can_be_changed(folder: Path) -> None:
    write(folder, "liander", {})
    brand: Any = only_brand(folder)
    with pytest.raises(ValueError, match="frozen"):
        brand.name = "Other"
    with pytest.raises(TypeError):
        brand.channels["sms"] = {}
    with pytest.raises(TypeError):
        brand.slots["postcode"]["nl"] = "x"


def test_a_brand_can_be_written_out_as_json(folder: Path) -> None:
    write(folder, "liander", {})
    brand = only_brand(folder)
    written = brand.model_dump(mode="json")
    assert written["channels"] == {"web_widget": {}, "chat": {"anonymous_senders": True}}
    assert written["hours"]["timezone"] == "Europe/Amsterdam"
    assert written["slots"] == GOOD["slots"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"colour": "red"}, "colour: unknown key; remove it or mend its spelling"),
        ({"hours": {"timezone": "Mars/Olympus"}}, "hours.timezone: unknown time zone 'Mars/Olympus'"),
        (
            {"hours": {"timezone": "UTC", "mon": ["8-18"]}},
            'hours.mon[0]: write a window as "08:00-18:00", in quotes',
        ),
        ({"hours": {"timezone": "UTC", "mon": ["18:00-08:00"]}}, "hours.mon[0]: 18:00-08:00 ends before"),
        (
            {"hours": {"timezone": "UTC", "mon": ["08:00-24:01"]}},
            "hours.mon[0]: 08:00-24:01 is no time of day",
        ),
        (
            {"hours": {"timezone": "UTC", "mon": ["08:61-09:00"]}},
            "hours.mon[0]: 08:61-09:00 is no time of day",
        ),
        (
            {"hours": {"timezone": "UTC", "mon": ["08:00-12:00", "12:00-18:00"]}},
            "hours.mon: windows of a day must be in order and apart",
        ),
        ({"hours": {"timezone": "UTC", "monday": []}}, "hours.monday: unknown key"),
        ({"hours": {"timezone": "UTC", "closed_on": ["25 december"]}}, "hours.closed_on[0]: "),
        ({"languages": ["nl", "nl"]}, "languages: names the same twice"),
        ({"languages": []}, "languages: "),
        ({"languages": ["nl"]}, "must fit the brand's languages (nl)"),
        ({"channels": {}}, "channels: "),
        ({"channels": {"chat": {"Bad Key": 1}}}, "channels.chat.Bad Key: "),
        ({"handover": {"not_understood_limit": "2"}}, "handover.not_understood_limit: "),
        ({"handover": {"not_understood_limit": True}}, "handover.not_understood_limit: "),
        ({"handover": {"offer_seconds": 1}}, "handover.offer_seconds: "),
        ({"handover": {"while_waiting": "music"}}, "handover.while_waiting: "),
        ({"retention": {"conversation_days": 99999}}, "retention.conversation_days: "),
        (
            {"look": {"primary": "#fff000", "on_primary": "#ffffff", "accent": "#000000"}},
            "look: on_primary on",
        ),
        ({"look": {"primary": "red", "on_primary": "#ffffff", "accent": "#000000"}}, "look.primary: "),
        ({"processes": {"steps": {"x": []}}}, "processes.steps.x: "),
        ({"links": {"site": "http://plain.example"}}, "links.site: "),
        ({"links": {"site": "javascript:alert(1)"}}, "links.site: "),
        ({"slots": {"ean": {"nl": "EAN"}}}, "slots.ean: must fit the brand's languages (nl, en)"),
        ({"language_intents": {"speak_german": "de"}}, "language_intents.speak_german: must fit"),
        ({"administration": {"key": "x", "name": "X", "kind": "other"}}, "administration.kind: "),
        ({"name": ""}, "name: "),
        ({"name": 7}, "name: "),
    ],
)
def test_a_mistake_is_told_with_file_and_key(folder: Path, changes: dict[str, Any], complaint: str) -> None:
    write(folder, "liander", changes)
    [told] = complaints(folder)
    assert told.startswith("brands/liander/brand.yml: ")
    assert complaint in told


def test_a_missing_key_is_told(folder: Path) -> None:
    (folder / "liander").mkdir(parents=True)
    (folder / "liander" / "brand.yml").write_text("brand: liander\nname: Liander\n")
    told = complaints(folder)
    assert "brands/liander/brand.yml: look: missing; add it" in told
    assert len(told) == 4


def test_all_mistakes_of_all_brands_are_told_at_once(folder: Path) -> None:
    write(folder, "liander", {"name": "", "colour": "red"})
    write(folder, "other", {"look": {}})
    assert len(complaints(folder)) == 2 + 3


def test_the_key_is_the_name_of_the_folder(folder: Path) -> None:
    write(folder, "liander", {"brand": "leander"})
    assert complaints(folder) == [
        "brands/liander/brand.yml: brand: is 'leander', its folder 'liander'; give both one name"
    ]


def test_an_administration_is_regulated_or_commercial_not_both(folder: Path) -> None:
    write(folder, "liander", {})
    write(folder, "qirion", {"administration": GOOD["administration"] | {"kind": "commercial"}})
    [told] = complaints(folder)
    assert told.startswith("brands/qirion/brand.yml: administration.kind: is 'commercial'")
    assert "brands/liander" in told


def test_two_brands_give_their_administration_one_name(folder: Path) -> None:
    write(folder, "one", {})
    write(folder, "two", {"administration": GOOD["administration"] | {"name": "Other"}})
    [told] = complaints(folder)
    assert told.startswith("brands/two/brand.yml: administration.name: is 'Other'")


def test_two_administrations_may_differ(folder: Path) -> None:
    write(folder, "liander", {})
    write(folder, "firan", {"administration": {"key": "firan", "name": "Firan", "kind": "commercial"}})
    assert list(load_brands(folder)) == ["firan", "liander"]


def test_hidden_folders_are_no_brands(folder: Path) -> None:
    write(folder, "liander", {})
    (folder / ".git").mkdir()
    (folder / "_drafts").mkdir()
    assert list(load_brands(folder)) == ["liander"]


def test_a_folder_without_brand_yml_is_told(folder: Path) -> None:
    (folder / "liander").mkdir(parents=True)
    assert complaints(folder) == ["brands/liander/brand.yml: cannot be read (No such file or directory)"]


def test_no_brand_at_all_is_told(folder: Path) -> None:
    folder.mkdir()
    [told] = complaints(folder)
    assert told.endswith("brands: holds no brand; make a folder with a brand.yml in it")


def test_no_folder_is_told(folder: Path) -> None:
    [told] = complaints(folder)
    assert "is no folder" in told
