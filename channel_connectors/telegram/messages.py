"""One message of a private chat, of any kind. Pure.

What we do not know arrives as an attachment that cannot be shown: the agent sees that there was something.
What is nobody's word (a pin, a timer, another background) is skipped.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from channel_connectors.envelope import Envelope, Said, Skipped
from channel_connectors.telegram.fields import named
from channel_connectors.untrusted import Fields, degrees, line, part, parts, words
from models.vocabulary.attachment import Attachment, AttachmentKind

MAX_LABEL = 200
MAX_MIME = 100

START = "Start"
"""What the button that opens a bot's chat is called; Telegram writes `/start` for it."""

_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_STARTED = re.compile(r"/start(?: ([A-Za-z0-9_-]{1,64}))?")


def read_message(message: Fields, envelope: Envelope) -> list[Said]:
    """What it amounts to; never empty, never raises."""
    if isinstance(message.get("text"), str):
        return _text(message, envelope)
    for kind, read in _READERS.items():
        if isinstance(message.get(kind), dict | list):
            return read(kind, message, envelope)
    content = next((name for name in message if name not in _ENVELOPE), None)
    if content in _NOBODYS_WORD:
        return [Skipped(f"service:{content}")]
    return envelope.unsupported("" if named(content) == "?" else named(content))


def _text(message: Fields, envelope: Envelope) -> list[Said]:
    text = words(message, "text")
    if not text.strip():
        return [Skipped("text:empty")]
    started = _STARTED.fullmatch(text)
    return envelope.arrived((started[1] or START) if started else text)


def _media(kind: str, message: Fields, envelope: Envelope) -> list[Said]:
    attachment = _file(part(message, kind), _FILES[kind], _MIMES.get(kind, ""))
    return envelope.arrived(words(message, "caption"), attachment=attachment)


def _photo(kind: str, message: Fields, envelope: Envelope) -> list[Said]:
    """In several sizes, of which the last is the largest."""
    sizes = parts(message, kind) or [{}]
    attachment = _file(sizes[-1], AttachmentKind.IMAGE, "image/jpeg")
    return envelope.arrived(words(message, "caption"), attachment=attachment)


def _sticker(kind: str, message: Fields, envelope: Envelope) -> list[Said]:
    sticker = part(message, kind)
    animated, video = sticker.get("is_animated") is True, sticker.get("is_video") is True
    mime = "application/x-tgsticker" if animated else "video/webm" if video else "image/webp"
    return envelope.arrived("", attachment=_file(sticker, AttachmentKind.STICKER, mime))


def _file(file: Fields, kind: AttachmentKind, mime: str) -> Attachment:
    id = file.get("file_id")
    return Attachment(
        kind=kind,
        label=line(file, "file_name", MAX_LABEL) or line(file, "emoji", MAX_LABEL),
        mime=line(file, "mime_type", MAX_MIME) or mime,
        ref=id if isinstance(id, str) and _FILE_ID.fullmatch(id) else None,
    )


def _venue(kind: str, message: Fields, envelope: Envelope) -> list[Said]:
    venue = part(message, kind)
    return _place(part(venue, "location"), envelope, line(venue, "title", 200), line(venue, "address", 200))


def _location(kind: str, message: Fields, envelope: Envelope) -> list[Said]:
    return _place(part(message, kind), envelope)


def _place(place: Fields, envelope: Envelope, *names: str) -> list[Said]:
    latitude, longitude = degrees(place, "latitude", 90), degrees(place, "longitude", 180)
    if latitude is None or longitude is None:
        return envelope.unsupported("location")
    attachment = Attachment(
        kind=AttachmentKind.LOCATION, label=_joined(names), latitude=latitude, longitude=longitude
    )
    return envelope.arrived("", attachment=attachment)


def _contact(kind: str, message: Fields, envelope: Envelope) -> list[Said]:
    card = part(message, kind)
    label = _joined((full_name(card) or "", line(card, "phone_number", 40)))
    if not label:
        return envelope.unsupported("contact")
    return envelope.arrived("", attachment=Attachment(kind=AttachmentKind.CONTACT, label=label))


def full_name(person: Fields) -> str | None:
    """First and last name, of a user or a card."""
    both = (line(person, name, 64) for name in ("first_name", "last_name"))
    return " ".join(filter(None, both)) or None


def _joined(values: Iterable[str]) -> str:
    return ", ".join(filter(None, values))


_FILES = {
    "animation": AttachmentKind.VIDEO,
    "video": AttachmentKind.VIDEO,
    "video_note": AttachmentKind.VIDEO,
    "voice": AttachmentKind.AUDIO,
    "audio": AttachmentKind.AUDIO,
    "document": AttachmentKind.DOCUMENT,
}
_MIMES = {"animation": "video/mp4", "video": "video/mp4", "video_note": "video/mp4", "voice": "audio/ogg"}

_READERS: Mapping[str, Callable[[str, Fields, Envelope], list[Said]]] = {
    **dict.fromkeys(_FILES, _media),
    "photo": _photo,
    "sticker": _sticker,
    "venue": _venue,
    "location": _location,
    "contact": _contact,
}
"""In this order: an animation says it is a document, too, and a venue that it is a location."""

_ENVELOPE = frozenset(
    {
        *(
            "message_id",
            "message_thread_id",
            "direct_messages_topic",
            "from",
            "date",
            "chat",
            "is_topic_message",
        ),
        *("sender_chat", "sender_boost_count", "sender_business_bot", "business_connection_id"),
        *("forward_origin", "forward_from", "forward_from_chat", "forward_from_message_id"),
        *("forward_signature", "forward_sender_name", "forward_date", "is_automatic_forward"),
        *("reply_to_message", "external_reply", "quote", "reply_to_story", "reply_to_checklist_task_id"),
        *("via_bot", "edit_date", "has_protected_content", "is_from_offline", "is_paid_post"),
        *("media_group_id", "author_signature", "paid_star_count", "effect_id", "has_media_spoiler"),
        *("entities", "caption", "caption_entities", "show_caption_above_media", "link_preview_options"),
        "reply_markup",
    }
)
"""What a message has around its content."""
_NOBODYS_WORD = frozenset(
    {
        *("pinned_message", "message_auto_delete_timer_changed", "chat_background_set"),
        *("write_access_allowed", "connected_website", "successful_payment", "refunded_payment"),
    }
)
