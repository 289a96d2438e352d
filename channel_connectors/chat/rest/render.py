"""What Rasa's REST channel answers with. Pure.

An array with an object per utterance. As Rasa's own: text is split at blank lines unless it has buttons, an
image comes as an object of its own. Beyond it, in `metadata`: whose words a person's are, what an image
shows.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from channel_connectors.chat.said import SAID, parts
from channel_connectors.contract import Shown

Utterance = dict[str, Any]


def render(recipient: str, shown: Iterable[Shown]) -> list[Utterance]:
    """Utterances of everything said by us."""
    return [
        {"recipient_id": recipient, **part}
        for s in shown
        if s.type in SAID
        for part in _utterances(s.type, s.data)
    ]


def _utterances(kind: str, data: Mapping[str, Any]) -> list[Utterance]:
    who = {"metadata": {"agent": data["agent"]["name"]}} if kind == "message.agent" else {}
    buttons = data.get("buttons") or []
    if buttons:
        utterances: list[Utterance] = [{"text": data["text"], "buttons": buttons}]
    else:
        utterances = [{"text": part, **who} for part in parts(data["text"])]
    if data.get("image"):
        told = {"metadata": {"image_alt": data["image_alt"]}} if data.get("image_alt") else {}
        utterances.append({"image": data["image"], **told})
    return utterances
