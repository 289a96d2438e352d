"""What Rasa's REST channel reads from a request (`rasa/core/channels/rest.py`, 3.6.21). Pure.

The content type is ignored there, so bodies of `text/plain` are JSON too. Only `sender`, `message`,
`metadata` and `input_channel` are looked at. A missing sender, which Rasa lets share one conversation
called `default`, is refused here.
"""

import re
from dataclasses import dataclass

import orjson

from channel_connectors.chat.senders import MAX_ID
from channel_connectors.contract import ID

MAX_BODY = 64 * 1024


class NotFromAClient(ValueError):
    """The body is not what a REST client of Rasa sends; says what is wrong."""


@dataclass(frozen=True, slots=True)
class RestMessage:
    """`message_id`, where a client sends one in its metadata, makes a repeated POST the same message."""

    sender: str
    text: str
    message_id: str | None


def parse(body: bytes) -> RestMessage:
    """Raises `NotFromAClient`."""
    if len(body) > MAX_BODY:
        raise NotFromAClient(f"the body is larger than {MAX_BODY} bytes")
    fields = _object(body)
    sender, text = fields.get("sender"), fields.get("message")
    if not isinstance(sender, str) or not 1 <= len(sender) <= MAX_ID:
        raise NotFromAClient(f"sender must be text of 1 to {MAX_ID} characters")
    if not isinstance(text, str) or not text.strip():
        raise NotFromAClient("message must be text and not empty")
    return RestMessage(sender, text, _message_id(fields.get("metadata")))


def _object(body: bytes) -> dict[str, object]:
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotFromAClient("the body is not JSON") from error
    if not isinstance(fields, dict):
        raise NotFromAClient("the body is not a JSON object")
    return fields


def _message_id(metadata: object) -> str | None:
    id = metadata.get("message_id") if isinstance(metadata, dict) else None
    return id if isinstance(id, str) and re.fullmatch(ID, id, re.ASCII) else None
