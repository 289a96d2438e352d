"""Result frames: a command was done, or why it was not."""

from collections.abc import Mapping
from typing import Any

from handover.conversation.state import Agent

_MESSAGES: Mapping[str, str] = {
    "stale_generation": "Control changed hands meanwhile.",
    "not_holder": "This conversation is not yours to answer.",
    "already_taken": "Somebody was first.",
    "offer_gone": "The offer no longer stands.",
    "new_message": "The customer wrote something that you have not seen.",
    "over_capacity": "No room for another conversation.",
    "not_possible": "Not possible from where this conversation is now.",
    "not_found": "There is no such conversation here.",
    "no_colleague": "That colleague is away, or does not serve this brand.",
    "unavailable": "The database is away for a moment.",
}


def done(id: str, seq: int | None) -> dict[str, Any]:
    return {"t": "result", "id": id, "ok": True, "seq": seq, "data": {}}


def refused(
    id: str, code: str, message: str | None = None, *, by: Agent | None = None, retry: bool = False
) -> dict[str, Any]:
    """`by`: who was first, where somebody was."""
    who = {"by": {"id": by.id, "name": by.name}} if by is not None else {}
    error = {"code": code, "message": message or _said(code, by), "data": who, "retry": retry}
    return {"t": "result", "id": id, "ok": False, "error": error}


def _said(code: str, by: Agent | None) -> str:
    message = _MESSAGES.get(code, code)
    return f"{message} ({by.name})" if by is not None else message
