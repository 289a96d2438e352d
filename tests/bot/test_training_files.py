"""A brand's files become one assistant, or one clear line per fault. Without Rasa."""

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.training.checks import notes_of, problems_of
from bot.training.content import response_of
from bot.training.merge import Assistant, merged
from bot.training.problem import NotTrainable
from bot.training.sources import Sources, sources_of
from tests.bot.support.programs import FIXTURE, TINY, run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the fixture to spoil."""
    shutil.copytree(FIXTURE, tmp_path / "fixture")
    return tmp_path / "fixture"


def tiny(files: Path) -> Sources:
    return sources_of(files / "brands" / "tiny", files / "shared")


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def problems(files: Path) -> list[str]:
    """Each problem, with the name of its file only."""
    try:
        found = problems_of(merged(tiny(files)))
    except NotTrainable as failure:
        found = failure.problems
    return [f"{problem.file.name}: {problem.what}" for problem in found]


def test_the_fixture_is_whole(files: Path) -> None:
    assert problems(files) == []
    assert notes_of(merged(tiny(files))) == [SILENT]


def test_shared_and_own_are_merged_and_the_own_wins() -> None:
    assistant = merged(sources_of(TINY, FIXTURE / "shared"))
    assert {"greet", "report_outage"} <= assistant.names("intents")
    assert assistant.domain["responses"]["utter_goodbye"][0]["text"] == "Tot ziens bij Tiny."
    assert "canned_sorry" not in assistant.domain["responses"]
    assert assistant.domain["session_config"]["session_expiration_time"] == 0


def test_a_file_of_the_same_path_replaces_the_shared_one(files: Path) -> None:
    own = files / "brands/tiny/assistant/data/social.yml"
    own.write_text("nlu:\n- intent: greet\n  examples: |\n    - moi\n")
    assistant = merged(tiny(files))
    assert own in [path for path, _ in assistant.data]
    assert files / "shared/data/social.yml" not in [path for path, _ in assistant.data]


def test_a_rule_of_the_same_name_replaces_the_shared_one(files: Path) -> None:
    own = files / "brands/tiny/assistant/data/more.yml"
    own.write_text(
        "rules:\n- rule: greet back\n  steps:\n  - intent: greet\n  - action: utter_fine\n"
        "nlu:\n- intent: greet\n  examples: |\n    - moi\n"
    )
    rules = [rule for _, document in merged(tiny(files)).data for rule in document.get("rules") or []]
    assert [rule["steps"][1] for rule in rules if rule["rule"] == "greet back"] == [{"action": "utter_fine"}]
    greetings = [b for _, d in merged(tiny(files)).data for b in d.get("nlu") or [] if b["intent"] == "greet"]
    assert len(greetings) == 2  # examples add up


def test_a_text_becomes_a_response_with_the_values_of_every_language() -> None:
    entry = {
        "nl": {"text": "Op {postcode}.", "buttons": [{"title": "{x}"}]},
        "en": {"text": "At {house_number} {not a name}."},
        "handover": {"reason": "topic", "target": "grid"},
    }
    assert response_of(entry, "nl") == {
        "text": "Op {postcode}.",
        "buttons": [{"title": "{x}"}],
        "custom": {"handover": {"reason": "topic", "target": "grid"}},
        "metadata": {"values": ["house_number", "postcode", "x"]},
    }


SILENT = "there is no utter_default: where no rule matches, the assistant says nothing"
DATA, DOMAIN, CONTENT = (
    "brands/tiny/assistant/data/nlu.yml",
    "brands/tiny/assistant/domain.yml",
    "brands/tiny/content/own.yml",
)
FAULTS = {
    "unknown intent in examples": (
        *(DATA, "- intent: break_down\n  examples", "- intent: braek_down\n  examples"),
        "nlu.yml: intent braek_down is not in the domain",
    ),
    "no examples": (
        *(DATA, "nlu:\n", "nlu:\n- intent: braek_down\n  examples: |\n"),
        "nlu.yml: intent braek_down has no examples here; write some, or leave it out",
    ),
    "unknown entity": (DATA, "[rood](shade)", "[rood](color)", "nlu.yml: entity color is not in the domain"),
    "unknown action": (
        *(DATA, "action: action_nobody_wrote", "action: utter_nothing"),
        "nlu.yml: rule “break down” uses unknown action utter_nothing",
    ),
    "unknown intent in a story": (
        *(DATA, "- intent: deny\n", "- intent: denny\n"),
        "nlu.yml: story “nothing more after an outage” uses unknown intent denny",
    ),
    "unknown form": (
        *(DATA, "condition: [{active_loop: colour_form}]", "condition: [{active_loop: color_form}]"),
        "nlu.yml: rule “colour chosen” uses unknown form color_form",
    ),
    "unknown slot": (
        *(DATA, "slot_was_set: [{requested_slot: null}]", "slot_was_set: [{asked: null}]"),
        "nlu.yml: rule “status asked” uses unknown slot asked",
    ),
    "one example, two intents": (
        *(DATA, "- ga eens stuk", "- Hoi daar"),
        "nlu.yml: “hoi daar” is an example of both greet and break_down",
    ),
    "a form that cannot ask": (
        *(CONTENT, "utter_ask_size", "utter_asks_size"),
        "domain.yml: form colour_form cannot ask: there is no utter_ask_size",
    ),
    "a form with an unknown slot": (
        *(DOMAIN, "required_slots: [colour, size]", "required_slots: [colour, sise]"),
        "domain.yml: form colour_form needs unknown slot sise",
    ),
    "an action without its text": (
        *(CONTENT, "utter_invalid_postcode", "utter_wrong_postcode"),
        "domain.yml: validate_application_status_form needs a text utter_invalid_postcode",
    ),
    "a mapping from an unknown entity": (
        *(DOMAIN, "{type: from_entity, entity: postcode}", "{type: from_entity, entity: zip}"),
        "domain.yml: slot postcode is filled from unknown entity zip",
    ),
    "a condition on an unknown form": (
        *(DOMAIN, "active_loop: colour_form, requested_slot", "active_loop: color_form, requested_slot"),
        "domain.yml: slot size has a condition on unknown form color_form",
    ),
    "a button to nowhere": (
        *(CONTENT, "/deny", "/denied"),
        "own.yml: button “Nee” of utter_more names unknown intent denied",
    ),
    "a text without the first language": (
        *(CONTENT, "utter_fine:\n  nl:", "utter_fine:\n  en:"),
        "own.yml: utter_fine has no text in nl",
    ),
    "an empty text": (
        *(CONTENT, 'nl: {text: "Fijn."}', 'nl: {text: ""}'),
        "own.yml: utter_fine.nl: text must have 1 to 1024 characters",
    ),
    "a handover without a reason": (
        *(CONTENT, 'nl: {text: "Fijn."}', 'nl: {text: "Fijn."}\n  handover: {target: x}'),
        "own.yml: utter_fine: handover needs a reason",
    ),
    "no YAML": (DOMAIN, "forms:", "forms: [", "domain.yml: line 38: "),
    "no assistant_id": (
        *("brands/tiny/assistant/config.yml", "assistant_id: tiny\n", ""),
        "config.yml: assistant_id is missing",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "line"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_is_one_line_with_its_file(files: Path, file: str, old: str, new: str, line: str) -> None:
    spoil(files / file, old, new)
    assert any(problem.startswith(line) for problem in problems(files)), problems(files)


def test_an_intent_that_only_a_button_reaches_is_noted(files: Path) -> None:
    spoil(files / DOMAIN, "intents: [", "intents: [lonely, ")
    lonely = "intent lonely has no examples: only a button can reach it"
    assert notes_of(merged(tiny(files))) == [lonely, SILENT]


def test_an_assistant_with_a_last_word_is_not_silent(files: Path) -> None:
    spoil(files / CONTENT, "utter_fine:", 'utter_default:\n  nl: {text: "Dat weet ik niet."}\nutter_fine:')
    assert notes_of(merged(tiny(files))) == []


@pytest.mark.parametrize(
    "changed",
    [
        "shared/content/social.yml",
        DATA,
        DOMAIN,
        CONTENT,
        "brands/tiny/assistant/config.yml",
    ],
)
def test_the_fingerprint_follows_every_input(files: Path, changed: str) -> None:
    before = tiny(files).fingerprint()
    assert tiny(files).fingerprint() == before
    (files / changed).write_text((files / changed).read_text() + "# a word\n")
    assert tiny(files).fingerprint() != before


def test_of_a_brands_settings_only_the_languages_need_another_model(files: Path) -> None:
    before, settings = tiny(files).fingerprint(), files / "brands" / "tiny" / "brand.yml"
    spoil(settings, "name: Tiny", "name: Tiniest\nhours: {mon: []}")
    assert tiny(files).fingerprint() == before
    spoil(settings, "[nl, en]", "[en, nl]")
    assert tiny(files).fingerprint() != before


def test_the_fingerprint_follows_a_file_that_goes(files: Path) -> None:
    before = tiny(files).fingerprint()
    (files / CONTENT).unlink()
    assert tiny(files).fingerprint() != before


def test_what_is_written_for_rasa_reads_back(files: Path, tmp_path: Path) -> None:
    assistant: Assistant = merged(tiny(files))
    domain, config, data = assistant.write(tmp_path / "assembled")
    yaml = YAML(typ="safe")
    assert yaml.load(domain)["intents"] == assistant.domain["intents"]
    assert yaml.load(config) == assistant.config
    assert len(list(data.iterdir())) == len(assistant.data)


def test_the_program_says_what_is_wrong_and_fails(files: Path, tmp_path: Path) -> None:
    spoil(files / DATA, "action: utter_more", "action: utter_moar")
    brand, shared = files / "brands" / "tiny", files / "shared"
    done = run("bot/train.py", "--brand", brand, "--shared", shared, "--out", tmp_path / "out")
    assert done.returncode == 1
    [line] = done.stderr.strip().splitlines()
    assert line.endswith("assistant/data/nlu.yml: rule “outage” uses unknown action utter_moar")
    assert not (tmp_path / "out").exists()
