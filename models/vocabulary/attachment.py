"""What a customer sends besides words."""

from dataclasses import dataclass
from enum import StrEnum


class AttachmentKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    UNSUPPORTED = "unsupported"
    """Something the network told us of and could not give us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """`ref` is the network's own name for the file, by which the connector fetches it; None where there is
    no file (a place, a contact, something unsupported).

    `label` stands for it in words: a file's name, a place's, who the contact is, what was unsupported.
    `latitude`, `longitude` in degrees (WGS 84).
    """

    kind: AttachmentKind
    label: str = ""
    mime: str = ""
    ref: str | None = None
    latitude: float | None = None
    longitude: float | None = None
