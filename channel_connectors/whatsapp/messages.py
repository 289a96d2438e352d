"""One message of a webhook, of any type. Pure.

What Meta calls `unsupported`, and types that we do not know, arrive as an attachment that cannot be shown:
the agent sees that there was something. What is nobody's word (a number changed, a chat opened) is skipped.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from channel_connectors.contract import MAX_TEXT, Amended, Arrived, Change
from channel_connectors.untrusted import Fields, degrees, line, part, parts, words
from channel_connectors.whatsapp.fields import kind_of, our_id
from models.vocabulary.address import Address
from models.vocabulary.attachment import Attachment, AttachmentKind

MAX_PAYLOAD = 256
"""Characters that the id of a button of ours can have had."""
MAX_PIECES = 20
MAX_LABEL = 200
MAX_MIME = 100
MAX_EMOJI = 40

_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Understood, and deliberately not passed on. `reason` holds Meta's own words and numbers only."""

    reason: str


Said = Arrived | Amended | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every message has, whatever its type."""

    address: Address
    id: str
    name: str | None
    sent_at: datetime | None

    def arrived(
        self, text: str, *, payload: str | None = None, attachment: Attachment | None = None
    ) -> list[Said]:
        """Words longer than the broker takes arrive in pieces, so that none is lost."""
        pieces = [text[start : start + MAX_TEXT] for start in range(0, len(text), MAX_TEXT)][:MAX_PIECES]
        first, *rest = pieces or [""]
        return [
            self._one(self.id, first, payload, attachment),
            *(
                self._one(f"{self.id}-{number}", piece, None, None)
                for number, piece in enumerate(rest, start=2)
                if piece.strip()
            ),
        ]

    def unsupported(self, what: str) -> list[Said]:
        return self.arrived("", attachment=Attachment(kind=AttachmentKind.UNSUPPORTED, label=what))

    def amended(self, of: object, change: Change, text: str = "") -> list[Said]:
        known = our_id(of)
        if known is None:
            return [Skipped(f"{change}:of_nothing")]
        return [Amended(address=self.address, id=self.id, of=known, change=change, text=text)]

    def _one(self, id: str, text: str, payload: str | None, attachment: Attachment | None) -> Arrived:
        return Arrived(
            address=self.address,
            id=id,
            text=text,
            payload=payload,
            attachment=attachment,
            name=self.name,
            sent_at=self.sent_at,
        )


def read_message(message: Fields, frame: Frame) -> list[Said]:
    """What it amounts to; never empty, never raises."""
    kind = kind_of(message, "type")
    read = _READERS.get(kind)
    return read(message, frame) if read else frame.unsupported(kind)


def _text(message: Fields, frame: Frame) -> list[Said]:
    body = words(part(message, "text"), "body")
    return frame.arrived(body) if body.strip() else [Skipped("text:empty")]


def _interactive(message: Fields, frame: Frame) -> list[Said]:
    """A tap. Meta is known to send some without saying what was tapped."""
    interactive = part(message, "interactive")
    kind = kind_of(interactive, "type")
    if kind not in ("button_reply", "list_reply"):
        return frame.unsupported("interactive" if kind == "?" else kind)
    reply = part(interactive, kind)
    return _tapped(frame, title=words(reply, "title"), payload=words(reply, "id"))


def _button(message: Fields, frame: Frame) -> list[Said]:
    """A tap on a template's quick reply."""
    button = part(message, "button")
    return _tapped(frame, title=words(button, "text"), payload=words(button, "payload"))


def _tapped(frame: Frame, *, title: str, payload: str) -> list[Said]:
    text = title if title.strip() else payload
    if not text.strip():
        return frame.unsupported("interactive")
    return frame.arrived(text[:MAX_TEXT], payload=payload if 0 < len(payload) <= MAX_PAYLOAD else None)


def _media(message: Fields, frame: Frame) -> list[Said]:
    kind = AttachmentKind(kind_of(message, "type"))
    media = part(message, kind)
    id = media.get("id")
    attachment = Attachment(
        kind=kind,
        label=line(media, "filename", MAX_LABEL),
        mime=line(media, "mime_type", MAX_MIME),
        ref=id if isinstance(id, str) and _MEDIA_ID.fullmatch(id) else None,
    )
    return frame.arrived(words(media, "caption"), attachment=attachment)


def _location(message: Fields, frame: Frame) -> list[Said]:
    place = part(message, "location")
    latitude, longitude = degrees(place, "latitude", 90), degrees(place, "longitude", 180)
    if latitude is None or longitude is None:
        return frame.unsupported("location")
    named = (line(place, "name", MAX_LABEL), line(place, "address", MAX_LABEL))
    attachment = Attachment(
        kind=AttachmentKind.LOCATION,
        label=", ".join(filter(None, named)),
        latitude=latitude,
        longitude=longitude,
    )
    return frame.arrived("", attachment=attachment)


def _contacts(message: Fields, frame: Frame) -> list[Said]:
    """All cards of one message as one attachment: a handful of names with their numbers."""
    cards = (_card(contact) for contact in parts(message, "contacts")[:10])
    label = "; ".join(filter(None, cards))
    if not label:
        return frame.unsupported("contacts")
    return frame.arrived("", attachment=Attachment(kind=AttachmentKind.CONTACT, label=label))


def _card(contact: Fields) -> str:
    name = line(part(contact, "name"), "formatted_name", 100)
    numbers = (line(phone, "phone", 40) for phone in parts(contact, "phones")[:5])
    return ", ".join(filter(None, (name, *numbers)))


def _reaction(message: Fields, frame: Frame) -> list[Said]:
    """Taken back: the emoji is empty or not there at all."""
    reaction = part(message, "reaction")
    return frame.amended(reaction.get("message_id"), Change.REACTION, line(reaction, "emoji", MAX_EMOJI))


def _edit(message: Fields, frame: Frame) -> list[Said]:
    edit = part(message, "edit")
    changed = part(edit, "message")
    kind = kind_of(changed, "type")
    text = words(part(changed, kind), "body" if kind == "text" else "caption")
    if not text.strip():
        return [Skipped(f"edit:{kind}")]
    return frame.amended(edit.get("original_message_id"), Change.EDIT, text[:MAX_TEXT])


def _revoke(message: Fields, frame: Frame) -> list[Said]:
    return frame.amended(part(message, "revoke").get("original_message_id"), Change.REVOKE)


def _unsupported(message: Fields, frame: Frame) -> list[Said]:
    kind = kind_of(part(message, "unsupported"), "type")
    return frame.unsupported("" if kind == "?" else kind)


def _system(message: Fields, frame: Frame) -> list[Said]:
    """A number or an identity changed.

    Who writes from it next is a new contact point on purpose: a number may come to belong to somebody else,
    who should not find another's conversation.
    """
    return [Skipped(f"system:{kind_of(part(message, 'system'), 'type')}")]


def _opened(message: Fields, frame: Frame) -> list[Said]:
    """The chat was opened for the first time; nothing was said."""
    return [Skipped("request_welcome")]


_READERS: Mapping[str, Callable[[Fields, Frame], list[Said]]] = {
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
