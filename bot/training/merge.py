"""Shared and own files become one assistant: on the same key the brand's own wins.

domain   by name: intent, entity, slot, form, action, response
data     a file of the same path replaces the shared one; of rules and stories with the same name the later
         wins; examples of an intent add up
content  by key
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.training.content import RESPONSE_PREFIX, content_problems, response_of
from bot.training.problem import NotTrainable, Problem
from bot.training.sources import Sources

LISTS = ("intents", "entities", "actions")
MAPPINGS = ("slots", "forms", "responses")
# The broker owns sessions; a second clock in Rasa would restart conversations and let the bot speak again.
SESSION = {"session_expiration_time": 0, "carry_over_slots_to_new_session": True}
VERSION = "3.1"
KINDS = {"rules": "rule", "stories": "story"}  # section -> where a block's name stands


@dataclass
class Assistant:
    """Everything merged, with the file each name came from (`origin[section, name]`)."""

    config: dict[str, Any]
    domain: dict[str, Any]
    data: list[tuple[Path, dict[str, Any]]]
    origin: dict[tuple[str, str], Path] = field(default_factory=dict)

    def names(self, section: str) -> set[str]:
        return {_name(item) for item in self.domain[section]}

    def file_of(self, section: str, name: str) -> Path:
        return self.origin.get((section, name), Path("domain.yml"))

    def write(self, folder: Path) -> tuple[Path, Path, Path]:
        """(domain, config, data) as Rasa reads them."""
        data = folder / "data"
        data.mkdir(parents=True)
        for number, (_, document) in enumerate(self.data):
            _write(data / f"{number:03}.yml", {**document, "version": VERSION})
        _write(folder / "domain.yml", {**self.domain, "version": VERSION})
        _write(folder / "config.yml", self.config)
        return folder / "domain.yml", folder / "config.yml", data


def merged(sources: Sources) -> Assistant:
    """Raises NotTrainable when a file cannot be read or a text cannot be a response."""
    if not sources.config.exists():
        raise NotTrainable([Problem(sources.config, "is missing")])
    assistant = Assistant(read_yaml(sources.config), {}, [])
    _merge_domains(assistant, sources.domains)
    _merge_content(assistant, sources.content, _first_language(sources.settings))
    _merge_data(assistant, sources.data)
    return assistant


def read_yaml(path: Path) -> dict[str, Any]:
    try:
        document = YAML(typ="safe").load(path)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise NotTrainable([Problem(path, f"line {line}: {error.problem}")]) from None
    except YAMLError as error:
        raise NotTrainable([Problem(path, f"is not YAML: {error}")]) from None
    if not isinstance(document or {}, dict):
        raise NotTrainable([Problem(path, "does not hold a mapping")])
    return document or {}


def _first_language(settings: Path) -> str:
    languages = read_yaml(settings).get("languages") if settings.exists() else None
    return str(languages[0]) if languages else "nl"


def _merge_domains(assistant: Assistant, files: tuple[Path, ...]) -> None:
    lists: dict[str, dict[str, Any]] = {section: {} for section in LISTS}
    mappings: dict[str, dict[str, Any]] = {section: {} for section in MAPPINGS}
    for path in files:
        document = read_yaml(path)
        for section in LISTS:
            lists[section].update({_name(item): item for item in document.get(section) or []})
        for section in MAPPINGS:
            mappings[section].update(document.get(section) or {})
        for section in LISTS + MAPPINGS:
            assistant.origin.update({(section, _name(item)): path for item in document.get(section) or []})
    assistant.domain = {section: list(named.values()) for section, named in lists.items()}
    assistant.domain |= {**mappings, "session_config": SESSION}


def _merge_content(assistant: Assistant, files: tuple[Path, ...], language: str) -> None:
    entries: dict[str, tuple[Path, Any]] = {}
    for path in files:
        own = read_yaml(path).items()
        entries |= {str(key): (path, entry) for key, entry in own if str(key).startswith(RESPONSE_PREFIX)}
    problems = [
        found
        for key, (path, entry) in entries.items()
        for found in content_problems(path, key, entry, language)
    ]
    if problems:
        raise NotTrainable(problems)
    for key, (path, entry) in entries.items():
        assistant.domain["responses"][key] = [response_of(entry, language)]
        assistant.origin["responses", key] = path


def _merge_data(assistant: Assistant, files: tuple[Path, ...]) -> None:
    documents = [(path, read_yaml(path)) for path in files]
    last = {block: path for path, document in documents for block in _block_names(document)}
    for path, document in documents:
        kept = {
            kind: [block for block in document[kind] or [] if last[kind, str(block.get(named))] == path]
            for kind, named in KINDS.items()
            if kind in document
        }
        assistant.data.append((path, {**document, **kept}))


def _block_names(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (kind, str(block.get(named))) for kind, named in KINDS.items() for block in document.get(kind) or []
    ]


def _name(item: Any) -> str:
    return str(next(iter(item))) if isinstance(item, dict) else str(item)


def _write(path: Path, document: dict[str, Any]) -> None:
    # In block style: Rasa guesses a data file's kind from how it looks.
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.dump(document, path)
