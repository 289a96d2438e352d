"""How long to wait before a process is started again."""

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0
STEADY_SECONDS = 10.0
"""A process that lived this long was well; its next failure counts as the first."""


def next_delay(previous: float, lived: float) -> float:
    """Seconds, doubling from FIRST to LONGEST; `previous` is 0 before the first failure."""
    if previous == 0 or lived >= STEADY_SECONDS:
        return FIRST_SECONDS
    return min(previous * 2, LONGEST_SECONDS)
