"""An update of Telegram's: what does it say. Pure.

body ─► message ─────────► words, a file, a place            ─► Arrived
        callback_query ──► a tap on a button of ours         ─► Arrived with its payload
        edited_message ──► other words                       ─► Amended
        message_reaction ► an emoji on a message             ─► Amended
        anything else, any chat that is not private          ─► Skipped
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from channel_connectors.contract import MAX_TEXT, Change
from channel_connectors.envelope import Envelope, Said, Skipped
from channel_connectors.telegram.fields import MAX_BODY, language, message_id, moment, named, number
from channel_connectors.telegram.messages import full_name, read_message
from channel_connectors.telegram.render import CALLBACK_DATA
from channel_connectors.untrusted import Fields, document, line, part, parts, words
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName

CHANNEL = ChannelName("telegram")
MAX_REACTIONS = 10

NOT_AN_EMOJI = "❔"
"""A reaction that only Telegram's own apps can show."""

_CALLBACK_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NotFromTelegram(ValueError):
    """The body is not an update; says what is wrong."""


@dataclass(frozen=True, slots=True)
class Update:
    """`callback`: the tap that Telegram wants answered, by its id."""

    items: list[Said]
    callback: str | None = None


def parse(body: bytes, brand: BrandKey) -> Update:
    """Everything in it, in its order. Raises `NotFromTelegram`."""
    if len(body) > MAX_BODY:
        raise NotFromTelegram("longer than an update gets")
    update = document(body)
    if update is None:
        raise NotFromTelegram("no JSON object")
    id = number(update, "update_id")
    if id is None:
        raise NotFromTelegram("no update_id")
    for kind, read in _READERS.items():
        if kind in update:
            return read(part(update, kind), id, brand)
    other = next((name for name in update if name != "update_id"), None)
    return Update([Skipped(f"update:{named(other)}")])


def _message(message: Fields, _update: int, brand: BrandKey) -> Update:
    return Update(_read(message, brand, part(message, "from"), read_message))


def _edited(message: Fields, update: int, brand: BrandKey) -> Update:
    def read(edited: Fields, envelope: Envelope) -> list[Said]:
        text = words(edited, "text") or words(edited, "caption")
        if not text.strip():
            return [Skipped("edit:no_words")]
        changed = replace(_apart(envelope, update), sent_at=moment(edited, "edit_date"))
        return changed.amended(envelope.id, Change.EDIT, text)

    return Update(_read(message, brand, part(message, "from"), read))


def _reaction(reaction: Fields, update: int, brand: BrandKey) -> Update:
    """Nothing left of it: taken back."""

    def read(new: Fields, envelope: Envelope) -> list[Said]:
        emoji = "".join(map(_emoji, parts(new, "new_reaction")[:MAX_REACTIONS]))
        return _apart(envelope, update).amended(envelope.id, Change.REACTION, emoji)

    return Update(_read(reaction, brand, part(reaction, "user"), read))


def _callback(query: Fields, _update: int, brand: BrandKey) -> Update:
    """A tap; what the button was called stands in the message it was under, as long as Telegram has that."""
    given = query.get("id")
    id = given if isinstance(given, str) and _CALLBACK_ID.fullmatch(given) else None
    data = query.get("data")
    if id is None or not isinstance(data, str) or not _is_ours(data):
        return Update([Skipped("callback:nothing")], id)

    def read(message: Fields, envelope: Envelope) -> list[Said]:
        tapped = Envelope(
            address=envelope.address,
            id=f"{envelope.id}.c{id}",
            name=envelope.name,
            language=envelope.language,
            sent_at=None,  # the message's moment is ours, not the tap's
        )
        return tapped.arrived(_title(message, data) or data, payload=data)

    return Update(_read(part(query, "message"), brand, part(query, "from"), read), id)


def _is_ours(data: str) -> bool:
    try:
        return 0 < len(data.encode()) <= CALLBACK_DATA and bool(data.strip()) and "\x00" not in data
    except UnicodeEncodeError:
        return False


def _title(message: Fields, data: str) -> str:
    rows = part(message, "reply_markup").get("inline_keyboard")
    keys = [key for row in rows if isinstance(row, list) for key in row] if isinstance(rows, list) else []
    own = (key for key in keys if isinstance(key, dict) and key.get("callback_data") == data)
    return line(next(own, {}), "text", MAX_TEXT)


def _read(
    message: Fields, brand: BrandKey, sender: Fields, read: Callable[[Fields, Envelope], list[Said]]
) -> list[Said]:
    """Only what a person says in a chat alone with our bot: in a group, others would read the answers."""
    chat, id = part(message, "chat"), number(message, "message_id")
    whose, quoted = number(chat, "id"), number(part(message, "reply_to_message"), "message_id")
    if chat.get("type") != "private":
        return [Skipped(f"chat:{named(chat.get('type'))}")]
    if whose is None or id is None or number(sender, "id") != whose or sender.get("is_bot") is True:
        return [Skipped("sender:nobody")]
    envelope = Envelope(
        address=Address(brand, CHANNEL, str(whose)),
        id=message_id(whose, id),
        name=full_name(sender),
        language=language(sender, "language_code"),
        sent_at=moment(message, "date"),
        quotes=None if whose is None or quoted is None else message_id(whose, quoted),
    )
    return read(message, envelope)


def _apart(envelope: Envelope, update: int) -> Envelope:
    """The same message may be changed many times: each change has the name of its update."""
    return replace(envelope, id=f"{envelope.id}.u{update}")


def _emoji(reaction: Fields) -> str:
    return line(reaction, "emoji", 40) or NOT_AN_EMOJI


_READERS: Mapping[str, Callable[[Fields, int, BrandKey], Update]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _callback,
    "message_reaction": _reaction,
}
