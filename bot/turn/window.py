"""Rasa events, both ways: the broker's window becomes a tracker, what a turn adds becomes as small as can be.

What the broker has to send is written down in `bot/window.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.turn.failure import BadRequest

# What rebuilds a tracker, per event type. Everything else Rasa writes (times, model ids, policy names and
# confidences, tokens, embeddings, the turn's metadata) is either known to the broker or never read again.
KEPT: dict[str, tuple[str, ...]] = {
    "session_started": (),
    "action": ("name", "action_text", "hide_rule_turn"),
    "user": ("text", "parse_data", "message_id"),
    "agent": ("text",),
    "bot": ("text", "metadata"),
    "slot": ("name", "value"),
    "active_loop": ("name",),
    "loop_interrupted": ("is_interrupted",),
    "action_execution_rejected": ("name", "action_text"),
    "user_featurization": ("use_text_for_featurization",),
    "entities": ("entities",),
    "followup": ("name",),
    "rewind": (),
    "undo": (),
    "restart": (),
    "reset_slots": (),
}
# Event.from_parameters searches all of Rasa's event classes for each event: a quarter of a turn's time.
CLASSES = {kind: Event.resolve_by_type(kind) for kind in KEPT}
NAMED = {"action", "slot", "action_execution_rejected", "followup"}
FIELD_TYPES = {"text": str, "parse_data": dict, "metadata": dict, "entities": list}
ENTITY_FIELDS = ("entity", "value", "role", "group", "start", "end")
FALLBACK = "action_default_fallback"
# Set by Rasa from the turn's metadata, which every turn brings anew.
TRANSIENT_SLOTS = {"session_started_metadata"}


def build_tracker(
    conversation_id: str, window: tuple[dict[str, Any], ...], domain: Domain
) -> DialogueStateTracker:
    """A fresh tracker holding the window. Slots this model does not know are skipped: the window may have
    been written under an older model. Raises BadRequest for anything that is not a Rasa event."""
    known = {slot.name for slot in domain.slots}
    kept = [raw for raw in map(_checked, window) if not _skipped(raw, known)]
    try:
        events = [CLASSES[raw["event"]]._from_parameters(raw) for raw in kept]
        return DialogueStateTracker.from_events(conversation_id, events, domain.slots)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadRequest(f"events cannot be replayed: {type(error).__name__}") from None


def _skipped(raw: dict[str, Any], known_slots: set[str]) -> bool:
    return raw["event"] == "slot" and raw["name"] not in known_slots


def _checked(raw: dict[str, Any]) -> dict[str, Any]:
    """One event with the fields that count, typed; anything else it carries is dropped."""
    kind = raw.get("event")
    if not isinstance(kind, str) or kind not in KEPT:
        raise BadRequest("events holds an unknown event type")
    event = {"event": kind, **{name: raw[name] for name in KEPT[kind] if name in raw}}
    if kind in NAMED and not isinstance(event.get("name", event.get("action_text")), str):
        raise BadRequest(f"a {kind} event has no name")
    for name, wanted in FIELD_TYPES.items():
        if not isinstance(event.get(name), (wanted, type(None))):
            raise BadRequest(f"{name} of a {kind} event is not of type {wanted.__name__}")
    return _with_parse_data(event) if kind == "user" else event


def _with_parse_data(event: dict[str, Any]) -> dict[str, Any]:
    """A user event as Rasa wants it. A turn that a human answered was never parsed: it gets an empty intent,
    which no rule matches (Rasa itself fails on a missing parse_data and on a null intent name)."""
    parsed = event.get("parse_data") or {}
    intent, entities = parsed.get("intent") or {}, parsed.get("entities") or []
    if not isinstance(intent, dict) or not isinstance(intent.get("name") or "", str):
        raise BadRequest("intent of a user event cannot be read")
    if not isinstance(entities, list) or not all(map(_is_entity, entities)):
        raise BadRequest("entities of a user event cannot be read")
    parse_data = {"intent": intent if intent.get("name") else {}, "entities": entities}
    return {**event, "parse_data": parse_data}


def _is_entity(raw: Any) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("entity"), str) and "value" in raw


def new_events(tracker: DialogueStateTracker, seen: int) -> list[dict[str, Any]]:
    """What the tracker holds beyond the first `seen` events, small, ending in action_listen.

    A custom action may pause Rasa; who may speak is the broker's to decide, so the pause itself is dropped
    (`paused_itself` tells) and the turn is closed as any other.
    """
    added = list(tracker.events)[seen:]
    if took_back(added):
        return [small(event) for event in takewhile(_before_user, added) if _worth_keeping(event)]
    events = [small(event) for event in added if _worth_keeping(event)]
    if not events or events[-1].get("name") != "action_listen":
        events.append({"event": "action", "name": "action_listen"})
    return events


def took_back(added: list[Event]) -> bool:
    """Whether Rasa had no rule for the message and reverted it (action_default_fallback).

    Such a turn leaves no trace. Its events are not given to the broker, because replaying Rasa's `rewind` is
    only right with the whole history before it: at the start of a window, or after a human stretch, it goes
    on to undo what came before, the slots among it."""
    return any(isinstance(event, ActionExecuted) and event.action_name == FALLBACK for event in added)


def _before_user(event: Event) -> bool:
    return event.type_name != "user"


def _worth_keeping(event: Event) -> bool:
    if event.type_name == "slot":
        return event.key not in TRANSIENT_SLOTS
    return event.type_name in KEPT


def small(event: Event) -> dict[str, Any]:
    """One event as the smallest dictionary that Rasa reads back to the same state."""
    raw = event.as_dict()
    kept = {name: raw[name] for name in KEPT[event.type_name] if raw.get(name) not in (None, {}, [], "")}
    if event.type_name == "slot":
        kept["value"] = raw["value"]
    elif event.type_name == "user":
        kept["parse_data"] = _small_parse(raw)
    elif event.type_name == "bot":
        kept = _small_bot(raw)
    elif event.type_name == "action" and not kept.get("hide_rule_turn"):
        kept.pop("hide_rule_turn", None)
    elif event.type_name in ("active_loop", "user_featurization", "loop_interrupted"):
        kept = {name: raw[name] for name in KEPT[event.type_name]}
    return {"event": event.type_name, **kept}


def _small_parse(raw: dict[str, Any]) -> dict[str, Any]:
    parsed = raw["parse_data"]
    intent = parsed.get("intent") or {}
    entities = [
        {field: entity[field] for field in ENTITY_FIELDS if entity.get(field) is not None}
        for entity in parsed.get("entities") or []
    ]
    known = {field: intent[field] for field in ("name", "confidence") if intent.get(field) is not None}
    return {"intent": known if known.get("name") else {}, **({"entities": entities} if entities else {})}


def _small_bot(raw: dict[str, Any]) -> dict[str, Any]:
    """The key says it all; only words without a key are kept themselves."""
    key = (raw.get("metadata") or {}).get("utter_action")
    return {"metadata": {"utter_action": key}} if key else {"text": raw.get("text") or ""}


@dataclass(frozen=True)
class State:
    """What a later window begins with."""

    slots: dict[str, Any]
    active_loop: str | None


def state_of(tracker: DialogueStateTracker) -> State:
    return State(changed_slots(tracker), tracker.active_loop_name)


def changed_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Slots that differ from what a new conversation has: a window begins by setting exactly these."""
    return {
        name: slot.value
        for name, slot in tracker.slots.items()
        if name not in TRANSIENT_SLOTS and slot.value != slot.initial_value
    }


def paused_itself(tracker: DialogueStateTracker, seen: int) -> bool:
    return any(event.type_name == "pause" for event in list(tracker.events)[seen:])
