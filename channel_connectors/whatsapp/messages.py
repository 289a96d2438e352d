"""One message of a webhook, of any type. Pure.

What Meta calls `unsupported`, and types that we do not know, arrive as an attachment that cannot be shown:
the agent sees that there was something. What is nobody's word (a number changed, a chat opened) is skipped.
"""

import re
from collections.abc import Callable, Mapping

from channel_connectors.contract import MAX_TEXT, Change
from channel_connectors.envelope import Envelope, Said, Skipped
from channel_connectors.untrusted import Fields, degrees, line, part, parts, words
from channel_connectors.whatsapp.fields import kind_of, our_id
from models.vocabulary.attachment import Attachment, AttachmentKind

MAX_PAYLOAD = 256
"""Characters that the id of a button of ours can have had."""
MAX_LABEL = 200
MAX_MIME = 100
MAX_EMOJI = 40

_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


def read_message(message: Fields, envelope: Envelope) -> list[Said]:
    """What it amounts to; never empty, never raises."""
    kind = kind_of(message, "type")
    read = _READERS.get(kind)
    return read(message, envelope) if read else envelope.unsupported(kind)


def _text(message: Fields, envelope: Envelope) -> list[Said]:
    body = words(part(message, "text"), "body")
    return envelope.arrived(body) if body.strip() else [Skipped("text:empty")]


def _interactive(message: Fields, envelope: Envelope) -> list[Said]:
    """A tap. Meta is known to send some without saying what was tapped."""
    interactive = part(message, "interactive")
    kind = kind_of(interactive, "type")
    if kind not in ("button_reply", "list_reply"):
        return envelope.unsupported("interactive" if kind == "?" else kind)
    reply = part(interactive, kind)
    return _tapped(envelope, title=words(reply, "title"), payload=words(reply, "id"))


def _button(message: Fields, envelope: Envelope) -> list[Said]:
    """A tap on a template's quick reply."""
    button = part(message, "button")
    return _tapped(envelope, title=words(button, "text"), payload=words(button, "payload"))


def _tapped(envelope: Envelope, *, title: str, payload: str) -> list[Said]:
    text = title if title.strip() else payload
    if not text.strip():
        return envelope.unsupported("interactive")
    return envelope.arrived(text[:MAX_TEXT], payload=payload if 0 < len(payload) <= MAX_PAYLOAD else None)


def _media(message: Fields, envelope: Envelope) -> list[Said]:
    kind = AttachmentKind(kind_of(message, "type"))
    media = part(message, kind)
    id = media.get("id")
    attachment = Attachment(
        kind=kind,
        label=line(media, "filename", MAX_LABEL),
        mime=line(media, "mime_type", MAX_MIME),
        ref=id if isinstance(id, str) and _MEDIA_ID.fullmatch(id) else None,
    )
    return envelope.arrived(words(media, "caption"), attachment=attachment)


def _location(message: Fields, envelope: Envelope) -> list[Said]:
    place = part(message, "location")
    latitude, longitude = degrees(place, "latitude", 90), degrees(place, "longitude", 180)
    if latitude is None or longitude is None:
        return envelope.unsupported("location")
    named = (line(place, "name", MAX_LABEL), line(place, "address", MAX_LABEL))
    attachment = Attachment(
        kind=AttachmentKind.LOCATION,
        label=", ".join(filter(None, named)),
        latitude=latitude,
        longitude=longitude,
    )
    return envelope.arrived("", attachment=attachment)


def _contacts(message: Fields, envelope: Envelope) -> list[Said]:
    """All cards of one message as one attachment: a handful of names with their numbers."""
    cards = (_card(contact) for contact in parts(message, "contacts")[:10])
    label = "; ".join(filter(None, cards))
    if not label:
        return envelope.unsupported("contacts")
    return envelope.arrived("", attachment=Attachment(kind=AttachmentKind.CONTACT, label=label))


def _card(contact: Fields) -> str:
    name = line(part(contact, "name"), "formatted_name", 100)
    numbers = (line(phone, "phone", 40) for phone in parts(contact, "phones")[:5])
    return ", ".join(filter(None, (name, *numbers)))


def _reaction(message: Fields, envelope: Envelope) -> list[Said]:
    """Taken back: the emoji is empty or not there at all."""
    reaction = part(message, "reaction")
    return _amended(envelope, reaction.get("message_id"), Change.REACTION, line(reaction, "emoji", MAX_EMOJI))


def _edit(message: Fields, envelope: Envelope) -> list[Said]:
    edit = part(message, "edit")
    changed = part(edit, "message")
    kind = kind_of(changed, "type")
    text = words(part(changed, kind), "body" if kind == "text" else "caption")
    if not text.strip():
        return [Skipped(f"edit:{kind}")]
    return _amended(envelope, edit.get("original_message_id"), Change.EDIT, text)


def _revoke(message: Fields, envelope: Envelope) -> list[Said]:
    return _amended(envelope, part(message, "revoke").get("original_message_id"), Change.REVOKE)


def _unsupported(message: Fields, envelope: Envelope) -> list[Said]:
    kind = kind_of(part(message, "unsupported"), "type")
    return envelope.unsupported("" if kind == "?" else kind)


def _system(message: Fields, envelope: Envelope) -> list[Said]:
    """A number or an identity changed.

    Who writes from it next is a new contact point on purpose: a number may come to belong to somebody else,
    who should not find another's conversation.
    """
    return [Skipped(f"system:{kind_of(part(message, 'system'), 'type')}")]


def _opened(message: Fields, envelope: Envelope) -> list[Said]:
    """The chat was opened for the first time; nothing was said."""
    return [Skipped("request_welcome")]


_READERS: Mapping[str, Callable[[Fields, Envelope], list[Said]]] = {
    "text": _text,
    "interactive": _interactive,
    "button": _button,
    "image": _media,
    "video": _media,
    "audio": _media,
    "document": _media,
    "sticker": _media,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
    "unsupported": _unsupported,
    "system": _system,
    "request_welcome": _opened,
}


def _amended(envelope: Envelope, of: object, change: Change, text: str = "") -> list[Said]:
    known = our_id(of)
    return [Skipped(f"{change}:of_nothing")] if known is None else envelope.amended(known, change, text)
