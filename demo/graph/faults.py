"""What goes wrong on request, the next so many times."""

from enum import StrEnum


class Fault(StrEnum):
    THROUGHPUT = "throughput"
    """HTTP 429 with 130429: the number sends too fast."""
    TOO_FAST_FOR_ONE = "too_fast_for_one"
    """131056: this recipient is written to too fast."""
    TROUBLE = "trouble"
    """HTTP 503 with 131016."""
    WINDOW_CLOSED = "window_closed"
    """131047 as the answer."""
    WINDOW_CLOSED_LATER = "window_closed_later"
    """Taken, and 131047 later as a failed status."""
    LOST_ANSWER = "lost_answer"
    """Taken, and delivered; the answer never comes."""
    WEBHOOK_AWAY = "webhook_away"
    """The webhook is not reached; what was to be notified is tried again later."""
    DUPLICATE_WEBHOOKS = "duplicate_webhooks"
    """What is notified is notified twice."""
    REORDERED_STATUSES = "reordered_statuses"
    """The last status of a message comes first."""


class Faults:
    def __init__(self) -> None:
        self.left: dict[Fault, int] = {}

    def order(self, fault: Fault, times: int) -> None:
        self.left[fault] = times

    def strikes(self, fault: Fault) -> bool:
        """Whether it happens now; then it is one time less."""
        left = self.left.get(fault, 0)
        if left:
            self.left[fault] = left - 1
        return left > 0
