"""What the broker asks, checked: every field typed and bounded before Rasa sees it. No Rasa import here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.turn.failure import BadRequest

MAX_BODY_BYTES = 512 * 1024
MAX_ID = 200
MAX_TEXT = 8192
MAX_PAYLOAD = 1000
MAX_EVENTS = 600
MAX_METADATA_BYTES = 8 * 1024
FIELDS = {"conversation_id", "message_id", "text", "payload", "events", "metadata", "shadow"}


@dataclass(frozen=True)
class TurnRequest:
    """One message of one conversation. `text` is what a person typed, never a command; `payload` is a
    button's hidden value that the broker offered (`/intent{"entity": "value"}`); exactly one is set."""

    conversation_id: str
    message_id: str
    text: str | None
    payload: str | None
    events: tuple[dict[str, Any], ...]
    metadata: dict[str, Any]
    shadow: bool

    @property
    def key(self) -> tuple[str, str, bool]:
        return (self.conversation_id, self.message_id, self.shadow)


def read_request(body: bytes) -> TurnRequest:
    """JSON bytes -> TurnRequest; raises BadRequest naming the field."""
    fields = _object(body)
    request = TurnRequest(
        conversation_id=_required(fields, "conversation_id", MAX_ID),
        message_id=_required(fields, "message_id", MAX_ID),
        text=_string(fields, "text", MAX_TEXT),
        payload=_string(fields, "payload", MAX_PAYLOAD),
        events=_events(fields.get("events")),
        metadata=_metadata(fields.get("metadata")),
        shadow=_flag(fields, "shadow"),
    )
    if (request.text is None) == (request.payload is None):
        raise BadRequest("exactly one of text and payload is needed")
    return request


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BODY_BYTES:
        raise BadRequest(f"body larger than {MAX_BODY_BYTES} bytes")
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("body is not JSON") from None
    if not isinstance(fields, dict):
        raise BadRequest("body is not a JSON object")
    unknown = sorted(set(fields) - FIELDS)
    if unknown:
        raise BadRequest(f"unknown field {unknown[0][:40]!a}")
    return fields


def _required(fields: dict[str, Any], name: str, limit: int) -> str:
    value = _string(fields, name, limit)
    if value is None:
        raise BadRequest(f"{name} is missing or empty")
    return value


def _string(fields: dict[str, Any], name: str, limit: int) -> str | None:
    """The field as text that can be encoded, or None when absent or blank."""
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadRequest(f"{name} is not a string")
    if len(value) > limit:
        raise BadRequest(f"{name} is longer than {limit} characters")
    # A lone surrogate is legal JSON but cannot be encoded again.
    return value.encode("utf-8", "replace").decode() if value.strip() else None


def _flag(fields: dict[str, Any], name: str) -> bool:
    value = fields.get(name, False)
    if not isinstance(value, bool):
        raise BadRequest(f"{name} is not a boolean")
    return value


def _events(raw: Any) -> tuple[dict[str, Any], ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > MAX_EVENTS:
        raise BadRequest(f"events is not a list of at most {MAX_EVENTS}")
    if not all(isinstance(event, dict) for event in raw):
        raise BadRequest("events holds something that is not an object")
    return tuple(raw)


def _metadata(raw: Any) -> dict[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, dict) or len(json.dumps(raw)) > MAX_METADATA_BYTES:
        raise BadRequest(f"metadata is not an object of at most {MAX_METADATA_BYTES} bytes")
    return raw
