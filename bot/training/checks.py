"""Does the merged assistant hang together? What `rasa data validate` asks, each answer with its file.

Only what would make the assistant fail or fall silent is a problem: a name that is used and exists nowhere,
an example under two intents, a form that cannot ask. An unused response is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.actions.spoken import spoken_by
from bot.training.merge import KINDS, Assistant
from bot.training.problem import Problem

MARKED = re.compile(r"\[[^\[\]]+\](?:\((?P<plain>[^():]+)[^()]*\)|\{(?P<rich>[^{}]*)\})")
RICH = re.compile(r'"entity"\s*:\s*"([^"]+)"')
BUILT_IN_INTENTS = {"nlu_fallback", "out_of_scope", "restart", "back", "session_start"}
BUILT_IN_ACTIONS = {
    "action_listen",
    "action_restart",
    "action_session_start",
    "action_default_fallback",
    "action_deactivate_loop",
    "action_revert_fallback_events",
    "action_default_ask_affirmation",
    "action_default_ask_rephrase",
    "action_two_stage_fallback",
    "action_unlikely_intent",
    "action_back",
    "action_extract_slots",
    "...",
}


def problems_of(assistant: Assistant) -> list[Problem]:
    checks = (_config, _empty, _examples, _twice, _steps, _forms, _mappings, _payloads, _spoken)
    return [problem for check in checks for problem in check(assistant)]


def notes_of(assistant: Assistant) -> list[str]:
    """Odd but harmless."""
    exampled = {intent for _, intent, _ in _sentences(assistant)}
    lonely = sorted(assistant.names("intents") - exampled - BUILT_IN_INTENTS)
    notes = [f"intent {intent} has no examples: only a button can reach it" for intent in lonely]
    if "utter_default" not in assistant.domain["responses"]:
        notes.append("there is no utter_default: where no rule matches, the assistant says nothing")
    return notes


def _config(assistant: Assistant) -> Iterator[Problem]:
    for wanted in ("recipe", "assistant_id", "language", "pipeline", "policies"):
        if not assistant.config.get(wanted):
            yield Problem(Path("config.yml"), f"{wanted} is missing")


def _sentences(assistant: Assistant) -> Iterator[tuple[Path, str, str]]:
    """(file, intent, example as written)"""
    for path, document in assistant.data:
        for block in document.get("nlu") or []:
            if "intent" in block:
                yield from ((path, str(block["intent"]), line) for line in _lines(block.get("examples")))


def _empty(assistant: Assistant) -> Iterator[Problem]:
    for path, document in assistant.data:
        for block in document.get("nlu") or []:
            if "intent" in block and not _lines(block.get("examples")):
                yield Problem(
                    path, f"intent {block['intent']} has no examples here; write some, or leave it out"
                )


def _lines(examples: Any) -> list[str]:
    if isinstance(examples, str):
        return [line.strip()[1:].strip() for line in examples.splitlines() if line.strip().startswith("-")]
    return [str(one.get("text", "")).strip() if isinstance(one, dict) else str(one) for one in examples or []]


def _examples(assistant: Assistant) -> Iterator[Problem]:
    intents, entities = assistant.names("intents"), assistant.names("entities")
    unknown: dict[tuple[Path, str], None] = {}
    for path, intent, line in _sentences(assistant):
        if intent.split("/")[0] not in intents:
            unknown[path, f"intent {intent} is not in the domain"] = None
        for entity in _marked(line):
            if entity not in entities:
                unknown[path, f"entity {entity} is not in the domain"] = None
    yield from (Problem(path, what) for path, what in unknown)


def _marked(line: str) -> list[str]:
    return [
        name.strip()
        for match in MARKED.finditer(line)
        for name in ([match["plain"]] if match["plain"] else RICH.findall(match["rich"] or ""))
    ]


def _twice(assistant: Assistant) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path, intent, line in _sentences(assistant):
        sentence = MARKED.sub(lambda match: match[0][1 : match[0].index("]")], line).lower()
        other = seen.setdefault(sentence, intent)
        if other != intent:
            yield Problem(path, f"“{sentence}” is an example of both {other} and {intent}")


def _steps(assistant: Assistant) -> Iterator[Problem]:
    """Names used in rules and stories."""
    known = {
        "intent": assistant.names("intents") | BUILT_IN_INTENTS,
        "action": actions_of(assistant) | BUILT_IN_ACTIONS,
        "active_loop": assistant.names("forms"),
        "slot_was_set": assistant.names("slots") | {"requested_slot"},
    }
    for path, document in assistant.data:
        for kind, named in KINDS.items():
            for block in document.get(kind) or []:
                for what, name in _used(block):
                    if name not in known[what]:
                        thing = {"active_loop": "form", "slot_was_set": "slot"}.get(what, what)
                        yield Problem(path, f"{named} “{block.get(named)}” uses unknown {thing} {name}")


def actions_of(assistant: Assistant) -> set[str]:
    return assistant.names("actions") | assistant.names("forms") | assistant.names("responses")


def _used(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for step in [*(block.get("condition") or []), *(block.get("steps") or [])]:
        for one in step.get("or") or [step]:
            for what in ("intent", "action", "active_loop"):
                if one.get(what) is not None:
                    yield what, str(one[what]).split("/")[0]
            for slot in one.get("slot_was_set") or []:
                yield from (
                    ("slot_was_set", str(name)) for name in (slot if isinstance(slot, dict) else [slot])
                )


def _forms(assistant: Assistant) -> Iterator[Problem]:
    slots, actions = assistant.names("slots"), actions_of(assistant)
    for form, settings in assistant.domain["forms"].items():
        for slot in (settings or {}).get("required_slots") or []:
            asks = {f"{kind}_ask_{what}" for kind in ("action", "utter") for what in (slot, f"{form}_{slot}")}
            if slot not in slots:
                yield Problem(assistant.file_of("forms", form), f"form {form} needs unknown slot {slot}")
            elif not asks & actions:
                yield Problem(
                    assistant.file_of("forms", form), f"form {form} cannot ask: there is no utter_ask_{slot}"
                )


def _spoken(assistant: Assistant) -> Iterator[Problem]:
    """Our own actions speak by key: without the text they would fail in the middle of a conversation."""
    forms = {
        form: (settings or {}).get("required_slots") or []
        for form, settings in assistant.domain["forms"].items()
    }
    for action in sorted(assistant.names("actions")):
        for key in spoken_by(action, forms):
            if key not in assistant.domain["responses"]:
                yield Problem(assistant.file_of("actions", action), f"{action} needs a text {key}")


def _mappings(assistant: Assistant) -> Iterator[Problem]:
    forms, entities, intents = map(assistant.names, ("forms", "entities", "intents"))
    for slot, settings in assistant.domain["slots"].items():
        path = assistant.file_of("slots", slot)
        for mapping in (settings or {}).get("mappings") or []:
            if mapping.get("type") == "from_entity" and mapping.get("entity") not in entities:
                yield Problem(path, f"slot {slot} is filled from unknown entity {mapping.get('entity')}")
            for intent in [mapping.get("intent")] if isinstance(mapping.get("intent"), str) else []:
                if intent not in intents | BUILT_IN_INTENTS:
                    yield Problem(path, f"slot {slot} is filled from unknown intent {intent}")
            for condition in mapping.get("conditions") or []:
                loop = condition.get("active_loop")
                if loop is not None and loop not in forms:
                    yield Problem(path, f"slot {slot} has a condition on unknown form {loop}")


def _payloads(assistant: Assistant) -> Iterator[Problem]:
    intents = assistant.names("intents") | BUILT_IN_INTENTS
    for key, variants in assistant.domain["responses"].items():
        for button in [one for variant in variants for one in variant.get("buttons") or []]:
            payload = str(button.get("payload") or "")
            intent = re.split(r"[{@\s]", payload[1:])[0]
            if payload.startswith("/") and intent not in intents:
                what = f"button “{button.get('title')}” of {key} names unknown intent {intent}"
                yield Problem(assistant.file_of("responses", key), what)
