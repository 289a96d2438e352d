"""What is said in a conversation, as its log has it and as a screen should show it."""

from typing import Any, NamedTuple

SENDERS = {
    "message.customer": "customer",
    "message.assistant": "assistant",
    "message.agent": "agent",
    "message.notice": "notice",
    "message.safety": "safety",
    "note.added": "note",
}


class Line(NamedTuple):
    sender: str
    text: str


def lines_in(snapshot: dict[str, Any]) -> list[Line]:
    """Of a conversation as the broker has it; what was kept from the customer is no line."""
    return [
        Line(SENDERS[event["type"]], event["data"]["text"])
        for event in snapshot["events"]
        if event["type"] in SENDERS
    ]
