"""How long we may speak freely on a network: its window is counted from the customer's last word there."""

from datetime import datetime, timedelta


def is_open(free_hours: int | None, heard_at: datetime | None, now: datetime) -> bool:
    """Whether the network lets us speak; always where it has no window (`free_hours` None)."""
    if free_hours is None:
        return True
    until = open_until(free_hours, heard_at)
    return until is not None and now < until


def open_until(free_hours: int, heard_at: datetime | None) -> datetime | None:
    """None where the customer has not spoken there yet."""
    return None if heard_at is None else heard_at + timedelta(hours=free_hours)
