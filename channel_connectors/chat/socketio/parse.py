"""What clients of Rasa's Socket.IO channel send (`rasa/core/channels/socketio.py`, 3.6.21). Pure.

session_request   {"session_id": "<id>" | null} | null
user_uttered      {"message": "…", "session_id": "<id>", "metadata" | "customData": {…} | "<JSON>"}

rasa-webchat sends a `user_uttered` without a message when it has no `initPayload`: that is nobody's word.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from channel_connectors.chat.senders import MAX_ID
from channel_connectors.chat.socketio.packets import Malformed
from channel_connectors.contract import ID

_LANGUAGE = r"[a-z]{2}"


@dataclass(frozen=True, slots=True)
class Uttered:
    """`message_id`, where a client sends one in its metadata, makes a repeated event the same message."""

    text: str
    session_id: str | None
    message_id: str | None
    language: str | None


def session_request(data: object) -> str | None:
    """The session that the client wants to go on with. Raises `Malformed`."""
    return _session_id({} if data is None else _object(data))


def user_uttered(data: object) -> Uttered | None:
    """None where nothing was said. Raises `Malformed`."""
    fields = _object(data)
    text, session = fields.get("message"), _session_id(fields)
    if text is not None and not isinstance(text, str):
        raise Malformed("message must be text")
    about = _about(fields)
    if text is None or not text.strip():
        return None
    return Uttered(
        text, session, _fitting(about.get("message_id"), ID), _fitting(about.get("language"), _LANGUAGE)
    )


def _object(data: object) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise Malformed("the event carries no object")
    return data


def _session_id(fields: Mapping[str, object]) -> str | None:
    id = fields.get("session_id")
    if id is None or id == "":
        return None
    if not isinstance(id, str) or len(id) > MAX_ID or not id.isprintable():
        raise Malformed(f"session_id must be text of at most {MAX_ID} characters")
    return id


def _about(fields: Mapping[str, object]) -> Mapping[str, object]:
    """`customData` is rasa-webchat's name for it; what a field holds besides an object, Rasa ignores too."""
    return _read(fields.get("customData")) | _read(fields.get("metadata"))


def _read(about: object) -> dict[str, object]:
    if isinstance(about, str):
        try:
            about = orjson.loads(about)
        except orjson.JSONDecodeError as error:
            raise Malformed("metadata is not JSON") from error
    return about if isinstance(about, dict) else {}


def _fitting(value: object, pattern: str) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) else None
