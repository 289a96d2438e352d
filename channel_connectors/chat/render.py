"""What Rasa's REST channel answers with. Pure.

An array with an object per utterance. As Rasa's own: text is split at blank lines unless it has buttons, an
image comes as an object of its own. Beyond it: a person's words carry their name in `metadata`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from channel_connectors.contract import Shown

SAID = {"message.assistant", "message.agent", "message.notice", "message.safety"}

Utterance = dict[str, Any]


def render(recipient: str, shown: Iterable[Shown]) -> list[Utterance]:
    """Utterances of everything said by us; the customer's own words and moves are left out."""
    return [
        {"recipient_id": recipient, **part}
        for s in shown
        if s.type in SAID
        for part in _parts(s.type, s.data)
    ]


def _parts(kind: str, data: Mapping[str, Any]) -> list[Utterance]:
    who = {"metadata": {"agent": data["agent"]["name"]}} if kind == "message.agent" else {}
    buttons = data.get("buttons") or []
    if buttons:
        parts: list[Utterance] = [{"text": data["text"], "buttons": buttons}]
    else:
        parts = [{"text": part, **who} for part in data["text"].strip().split("\n\n") if part.strip()]
    if data.get("image"):
        parts.append({"image": data["image"]})
    return parts
