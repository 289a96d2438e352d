"""`handover brand validate`: everything that is wrong is told at once, across files and brands."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from handover.brands.new_brand import NewBrand, add_brand
from handover.cli import app
from handover.launch.brand_check import problems_in


@pytest.fixture
def brands(tmp_path: Path) -> Path:
    folder = tmp_path / "brands"
    folder.mkdir()
    for key in ("one", "two"):
        add_brand(folder, NewBrand(key, key.title(), key, key.title(), "commercial"))
    return folder


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def told(brands: Path) -> list[str]:
    return [str(problem) for problem in problems_in(brands)]


def test_what_is_sound_is_sound(brands: Path) -> None:
    assert told(brands) == []


def test_no_file_hides_the_mistakes_of_another(brands: Path) -> None:
    changed(brands / "one" / "brand.yml", "kind: commercial", "kind: public")
    changed(brands / "one" / "content" / "service.yml", "utter_ask_contact:", "utter_ask_contact:\n  xyz: 3")
    (brands / "one" / "emergencies.yml").write_text("leak: {answer: gone}\n")
    (brands / "one" / "intents.yml").unlink()
    (brands / "two" / "emergencies.yml").write_text("leak: {answer: gone, phrases: {nl: [stoomlek]}}\n")
    files = {problem.split(": ")[0] for problem in told(brands)}
    assert files == {
        "brands/one/brand.yml",
        "brands/one/content/service.yml",
        "brands/one/emergencies.yml",
        "brands/one/intents.yml",
        "brands/two/emergencies.yml",
    }


def test_an_intent_that_the_assistant_has_not_is_told(brands: Path) -> None:
    changed(brands / "one" / "brand.yml", "ask_person_in_english: en", "ask_person_in_englich: en")
    assert told(brands) == [
        "brands/one/brand.yml: language_intents: the assistant has no intent ask_person_in_englich; mend it"
    ]


def test_every_step_of_a_process_has_words(brands: Path) -> None:
    settings = brands / "one" / "brand.yml"
    settings.write_text(settings.read_text() + "processes: {steps: {move: [received, half-way]}}\n")
    assert told(brands) == [
        "brands/one/brand.yml: processes.steps.move: on chat, web_widget: "
        "no content file has a text step_half_way, which customers are told; add it"
    ]
    (brands / "one" / "content" / "steps.yml").write_text("step_half_way: {nl: {text: halverwege}}\n")
    assert told(brands) == [
        "brands/one/content/steps.yml: step_half_way: on chat, web_widget: has no text in en; add it"
    ]


def test_a_mistake_hides_no_text_that_is_too_long(brands: Path) -> None:
    """`{a}` … may each hold 200 characters once filled in: over 4,096 together."""
    whatsapp = "channels:\n  whatsapp: {phone_number_id: '900000000000001', number: '31850000001'}\n"
    changed(brands / "one" / "brand.yml", CHANNELS, whatsapp)
    values = " ".join(f"{{value_{letter}}}" for letter in "abcdefghijklmnopqrstuvwxyz")
    (brands / "one" / "content" / "long.yml").write_text(
        f"long: {{nl: {{text: '{values}'}}, en: {{text: '{values}'}}}}\nwrong: {{nl: {{text: x}}}}\n"
    )
    told_keys = [line.split(": ")[1] for line in told(brands)]
    assert sorted(told_keys) == ["long.en", "long.nl", "wrong"]
    assert all("whatsapp takes 4096" in line for line in told(brands) if ": long." in line)


@pytest.mark.parametrize(
    ("text", "key", "advice"),
    [
        ("text: x, image: 'https://x.example/a.png'", "hm.nl", "image and image_alt go together"),
        (
            "text: x, buttons: [{title: 'Dit is een veel te lange titel', payload: /a}]",
            "hm.nl.buttons[0].title",
            "30 long",
        ),
        ("title: x", "hm.nl.text", "missing; add it"),
        (f"text: '{'x' * 1100}'", "hm.nl.text", "1100 long"),
        (
            "text: '" + "{a} {b} {c} {d} {e} {f} {g} {h} {i} {j} {k} {l} {m} {n} {o} {p} {q} {r} {s} {t}'",
            "hm.nl",
            "takes 4000",
        ),
    ],
)
def test_what_is_missing_or_too_long_is_told_with_key_and_channel(
    brands: Path, text: str, key: str, advice: str
) -> None:
    """Also of the channels whose clients draw what they are sent."""
    words = f"hm: {{nl: {{{text}}}, en: {{{text}}}}}\n"
    (brands / "one" / "content" / "hm.yml").write_text(words)
    found = [line.split(": ", 3) for line in told(brands) if f": {key}: " in line]
    assert found and {channel for line in found for channel in line[2].removeprefix("on ").split(", ")} == {
        "chat",
        "web_widget",
    }
    assert all(line[0] == "brands/one/content/hm.yml" and advice in line[3] for line in found)


CHANNELS = "channels:\n  web_widget: {}\n  chat: {anonymous_senders: true}\n"


@pytest.mark.parametrize(
    ("channels", "told_key"),
    [
        ("chat: {anonymous_senders: soms}", "channels.chat.anonymous_senders"),
        ("chat: {anonymous: true}", "channels.chat.anonymous"),
        ("web_widget: {page: 'javascript:x'}", "channels.web_widget.page"),
        ("telegram: {}", "channels.telegram.username"),
        ("telegram: {username: '@bot'}", "channels.telegram.username"),
        ("whatsapp: {}", "channels.whatsapp.phone_number_id"),
        ("whatsapp: {phone_number_id: '1', number: '31850000001'}", "channels.whatsapp.phone_number_id"),
        (
            "whatsapp: {phone_number_id: '900000000000001', templates: {wishes: {nl: kerst, en: xmas}}}",
            "channels.whatsapp.templates.wishes",
        ),
        (
            "whatsapp: {phone_number_id: '900000000000001', templates: {please_answer: {nl: graag}}}",
            "channels.whatsapp",
        ),
        ("pigeon: {}", "channels.pigeon"),
    ],
)
def test_what_a_channel_is_told_is_checked_by_its_connector(
    brands: Path, channels: str, told_key: str
) -> None:
    changed(brands / "one" / "brand.yml", CHANNELS, f"channels:\n  {channels}\n")
    (told_,) = told(brands)
    assert told_.startswith(f"brands/one/brand.yml: {told_key}: ")


def test_two_brands_with_one_number_are_told(brands: Path) -> None:
    whatsapp = "channels:\n  whatsapp: {phone_number_id: '900000000000001', number: '31850000001'}\n"
    for key in ("one", "two"):
        changed(brands / key / "brand.yml", CHANNELS, whatsapp)
    assert told(brands) == [
        f"brands/two/brand.yml: channels.whatsapp.{key}: brands/one has the same; give each brand its own"
        for key in ("number", "phone_number_id")
    ]


def test_a_name_in_other_capitals_is_the_same_name(brands: Path) -> None:
    for key, name in {"one": "HandoverBot", "two": "handoverbot"}.items():
        changed(brands / key / "brand.yml", CHANNELS, f"channels:\n  telegram: {{username: {name}}}\n")
    (problem,) = told(brands)
    assert problem.startswith("brands/two/brand.yml: channels.telegram.username: brands/one has the same")


@pytest.mark.parametrize("nothing", ["", "~", "''"])
def test_no_number_is_no_shared_number(brands: Path, nothing: str) -> None:
    """Told where it is wrong, if it is; two brands without one have nothing in common."""
    for key, id in {"one": "900000000000001", "two": "900000000000002"}.items():
        whatsapp = f"channels:\n  whatsapp:\n    phone_number_id: '{id}'\n    number: {nothing}\n"
        changed(brands / key / "brand.yml", CHANNELS, whatsapp)
    assert not any("has the same" in problem for problem in told(brands))


def test_the_options_are_checked_though_the_rest_is_wrong(brands: Path) -> None:
    changed(brands / "one" / "brand.yml", "kind: commercial", "kind: public")
    changed(brands / "one" / "brand.yml", "anonymous_senders: true", "anonymous: true")
    keys = [problem.split(": ")[1] for problem in told(brands)]
    assert keys == ["administration.kind", "channels.chat.anonymous"]


def test_what_all_brands_share_is_told_once(brands: Path) -> None:
    for key in ("one", "two"):
        changed(brands / key / "brand.yml", "languages: [nl, en]", "languages: [nl, en, xx]")
    assert told(brands) == [
        f"brands/{key}/brand.yml: languages: no text is in 'xx'; write texts in it or remove it"
        for key in ("one", "two")
    ]


def test_the_command_tells_all_of_it(brands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOVER_BRANDS_DIR", str(brands))
    changed(brands / "one" / "brand.yml", "kind: commercial", "kind: public")
    (brands / "two" / "intents.yml").write_text("ask_contact: {nl: Contact}\n")
    done = CliRunner().invoke(app, ["brand", "validate"])
    assert done.exit_code == 1
    for complaint in ("one/brand.yml: administration.kind", "two/intents.yml: ask_opening_hours"):
        assert complaint in done.output
