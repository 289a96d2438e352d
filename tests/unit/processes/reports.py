"""What a back office tells, with only what a test is about said out loud."""

from dataclasses import replace
from typing import Any

from handover.processes.status import Report

RECEIVED = Report(
    version=1,
    type="connection",
    status="received",
    status_text={"nl": "Uw aanvraag is binnen.", "en": "We have your application."},
    updated_at=None,
    application_number="A-2026-0815",
    postcode="1234 AB",
    house_number="12-a",
)


def report(**changes: Any) -> Report:
    """The first report of an application, with these changes."""
    return replace(RECEIVED, **changes)
