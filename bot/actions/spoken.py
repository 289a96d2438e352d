"""Which responses each custom action may utter; training refuses a domain that lists the action without
them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.codes import READERS

INVALID = {slot: f"utter_invalid_{slot}" for slot in READERS}
UNKNOWN = {slot: f"utter_unknown_{slot}" for slot in READERS}
NOTED = "utter_noted"
DONT_KNOW = "dont_know"  # the intent of who is asked for something and does not know it
STATUS_FOUND = "utter_application_status"
STATUS_STEP = "utter_application_step"
STATUS_NOT_FOUND = "utter_application_not_found"
STATUS_RATE_LIMITED = "utter_application_rate_limited"
RESPONSES = {"action_application_status": (STATUS_FOUND, STATUS_STEP, STATUS_NOT_FOUND, STATUS_RATE_LIMITED)}
VALIDATE = "validate_"


def spoken_by(action: str, form_slots: Mapping[str, Sequence[str]]) -> list[str]:
    """Responses the action may utter; `form_slots` = the slots each form asks for."""
    if action.startswith(VALIDATE):
        asked = form_slots.get(action[len(VALIDATE) :], ())
        read = [slot for slot in asked if slot in READERS]
        return [key for slot in read for key in (INVALID[slot], UNKNOWN[slot])] + ([NOTED] if read else [])
    return list(RESPONSES.get(action, ()))
