"""How long to wait before the network is tried again. Pure."""

from datetime import timedelta

TRIES = 8
"""Over some four minutes; then the message failed, and the agent is told."""
LONGEST = 60.0


def wait(attempts: int, asked: float) -> timedelta:
    """After `attempts` tries, never less than the network `asked` for (seconds)."""
    return timedelta(seconds=max(asked, min(LONGEST, 2.0**attempts)))
