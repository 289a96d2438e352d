"""Which responses each custom action may utter; training refuses a domain that lists the action without
them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.codes import READERS

INVALID = {slot: f"utter_invalid_{slot}" for slot in READERS}
STATUS_FOUND = "utter_application_status"
STATUS_NOT_FOUND = "utter_application_not_found"
STATUS_RATE_LIMITED = "utter_application_rate_limited"
RESPONSES = {"action_application_status": (STATUS_FOUND, STATUS_NOT_FOUND, STATUS_RATE_LIMITED)}
VALIDATE = "validate_"


def spoken_by(action: str, form_slots: Mapping[str, Sequence[str]]) -> list[str]:
    """Responses the action may utter; `form_slots` = the slots each form asks for."""
    if action.startswith(VALIDATE):
        asked = form_slots.get(action[len(VALIDATE) :], ())
        return [INVALID[slot] for slot in asked if slot in INVALID]
    return list(RESPONSES.get(action, ()))
