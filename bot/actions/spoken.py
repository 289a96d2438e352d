"""Which responses each custom action may utter; training refuses a domain that lists the action without them."""

from __future__ import annotations

from bot.codes import READERS

INVALID = {slot: f"utter_invalid_{slot}" for slot in READERS}
STATUS_FOUND = "utter_application_status"
STATUS_NOT_FOUND = "utter_application_not_found"
STATUS_RATE_LIMITED = "utter_application_rate_limited"

FORM_SLOTS: dict[str, tuple[str, ...]] = {
    "application_status_form": ("application_number", "postcode", "house_number"),
    "connection_form": ("postcode", "house_number", "ean"),
    "meter_reading_form": ("postcode", "house_number", "ean"),
}
RESPONSES: dict[str, tuple[str, ...]] = {
    "action_application_status": (STATUS_FOUND, STATUS_NOT_FOUND, STATUS_RATE_LIMITED),
    **{f"validate_{form}": tuple(INVALID[slot] for slot in slots) for form, slots in FORM_SLOTS.items()},
}
