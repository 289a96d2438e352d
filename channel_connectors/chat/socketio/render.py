"""What Rasa's Socket.IO channel says, as `bot_uttered` events. Pure.

rasa-webchat shows a message only if it has exactly the keys of its kind, `metadata` aside: `text`; `text` and
`quick_replies`; `attachment`. So whatever Rasa does not tell (who speaks, which message) is in `metadata`.
Text with buttons is split too, unlike on REST; the buttons are on the last part, the others have none.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from channel_connectors.chat.said import SAID, parts
from channel_connectors.contract import Rejected, Shown

Utterance = dict[str, Any]


def render(shown: Shown) -> list[Utterance]:
    """The events of one thing said; none where it is not said by us."""
    if shown.type not in SAID:
        return []
    return [
        {**utterance, "metadata": _metadata(shown, number) | _described(utterance, shown)}
        for number, utterance in enumerate(_utterances(shown.data), start=1)
    ]


def refusal(rejected: Rejected) -> Utterance:
    """The broker's words for a person who waits for an answer."""
    return {"text": rejected.message, "metadata": {"error": rejected.code, "retry": rejected.retry}}


def _utterances(data: Mapping[str, Any]) -> Iterator[Utterance]:
    texts, buttons = parts(data["text"]), data.get("buttons") or []
    if buttons:
        *earlier, last = texts or [""]
        yield from ({"text": text, "quick_replies": []} for text in earlier)
        yield {"text": last, "quick_replies": [_quick_reply(button) for button in buttons]}
    else:
        yield from ({"text": text} for text in texts)
    if data.get("image"):
        yield {"attachment": {"type": "image", "payload": {"src": data["image"]}}}


def _quick_reply(button: Mapping[str, str]) -> dict[str, str]:
    return {"content_type": "text", "title": button["title"], "payload": button["payload"]}


def _described(utterance: Utterance, shown: Shown) -> dict[str, str]:
    """What an image shows, for who does not see it: Rasa's message has no room for that."""
    alt = shown.data.get("image_alt") if "attachment" in utterance else None
    return {"image_alt": alt} if alt else {}


def _metadata(shown: Shown, part: int) -> dict[str, Any]:
    """`message_id` stays the same whenever and wherever this part is sent."""
    about = {"message_id": f"{shown.seq}.{part}", "author": shown.type.removeprefix("message.")}
    return about | ({"agent": shown.data["agent"]["name"]} if shown.type == "message.agent" else {})
