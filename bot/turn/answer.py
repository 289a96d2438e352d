"""A finished turn as the broker reads it: messages, what was understood, slots, a wish to hand over."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.actions.spoken import DONT_KNOW
from bot.turn.why import why
from bot.turn.window import TRANSIENT_SLOTS, State, new_events, paused_itself, state_of, took_back

FALLBACK = "nlu_fallback"
RANKED = 5


def answer_of(
    tracker: DialogueStateTracker, seen: int, before: State, *, model_id: str, metadata: dict[str, Any]
) -> dict[str, Any]:
    """The 200 body. `seen` = how many of the tracker's events came in with the window, `before` = its state
    then: also the state after a turn that Rasa took back."""
    added = list(tracker.events)[seen:]
    uttered = [event for event in added if isinstance(event, BotUttered)]
    after = before if took_back(added) else state_of(tracker)
    return {
        "messages": [_message(event) for event in uttered if _says_something(event)],
        "events": new_events(tracker, seen),
        "understood": {
            **_understood(tracker, str(metadata.get("language") or "")),
            "answered": None if _knows_not(tracker) else _answered(added, before, after),
        },
        "slots": after.slots,
        "active_loop": after.active_loop,
        "handover": _handover(uttered) or ({"reason": "paused"} if paused_itself(tracker, seen) else None),
        "model_id": model_id,
    }


def _message(event: BotUttered) -> dict[str, Any]:
    metadata = event.metadata or {}
    key = metadata.get("utter_action")
    return {
        "content": {"key": key, "values": metadata.get("content_values") or {}} if key else None,
        "text": event.text or "",
        "buttons": [_button(raw) for raw in _list(event, "buttons") + _list(event, "quick_replies")],
        "image": event.data.get("image"),
        "custom": _custom(event),
    }


def _says_something(event: BotUttered) -> bool:
    """A wish to hand over, alone, is nothing that is said."""
    shown = {name: value for name, value in event.data.items() if name != "custom"}
    named = (event.metadata or {}).get("utter_action")
    return bool(event.text or named or any(shown.values()) or _custom(event))


def _list(event: BotUttered, name: str) -> list[dict[str, Any]]:
    return event.data.get(name) or []


def _button(raw: dict[str, Any]) -> dict[str, str]:
    title = str(raw.get("title") or "")
    return {"title": title, "payload": str(raw.get("payload") or title)}


def _custom(event: BotUttered) -> dict[str, Any] | None:
    """Custom JSON without the wish to hand over, which has its own place; cards and attachments beside it."""
    custom = {name: value for name, value in _custom_of(event).items() if name != "handover"}
    if event.data.get("elements"):
        custom["elements"] = event.data["elements"]
    if event.data.get("attachment") not in (None, event.data.get("image")):
        custom["attachment"] = event.data["attachment"]
    return custom or None


def _custom_of(event: BotUttered) -> dict[str, Any]:
    custom = event.data.get("custom")
    return custom if isinstance(custom, dict) else {}


def _handover(uttered: list[BotUttered]) -> dict[str, Any] | None:
    """The first wish uttered, `{reason, target?}`."""
    wishes = (_custom_of(event).get("handover") for event in uttered)
    wish = next((wish for wish in wishes if isinstance(wish, dict)), None)
    return wish and {name: wish[name] for name in ("reason", "target") if wish.get(name) is not None}


def _knows_not(tracker: DialogueStateTracker) -> bool:
    return tracker.latest_message is not None and tracker.latest_message.intent_name == DONT_KNOW


def _answered(added: list[Event], before: State, after: State) -> bool | None:
    """Whether a form could use what it was told; None where no form is under way, or something else was
    said. The intent says little of that: "12345" is understood as details, and yet no application number."""
    unread = {REQUESTED_SLOT, *TRANSIENT_SLOTS}
    given = {e.key for e in added if isinstance(e, SlotSet) and e.value is not None} - unread
    if not given:
        return None
    if after.active_loop is not None and not given & after.slots.keys():
        return False
    return True if before.active_loop is not None else None


def _understood(tracker: DialogueStateTracker, language: str) -> dict[str, Any]:
    parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
    stuck = parsed.get("stuck") or {}
    intent = parsed.get("intent") or {}
    ranking = [_guess(one) for one in parsed.get("intent_ranking") or [] if one.get("name") != FALLBACK]
    return {
        "intent": _guess(intent),
        "ranking": ranking[:RANKED],
        "entities": [_entity(raw) for raw in parsed.get("entities") or []],
        "stuck_score": stuck.get("score", _doubt(intent)),
        "why": why(stuck, language),
    }


def _guess(intent: dict[str, Any]) -> dict[str, Any]:
    return {"name": intent.get("name"), "confidence": round(float(intent.get("confidence") or 0.0), 4)}


def _doubt(intent: dict[str, Any]) -> float:
    """For pipelines without a stuck score: what the classifier left over."""
    return round(1.0 - min(1.0, float(intent.get("confidence") or 0.0)), 4)


def _entity(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: raw[name] for name in ("entity", "value", "start", "end", "role", "group") if name in raw}
