"""What comes from a customer, whichever network brings it. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from channel_connectors.contract import MAX_CHANGED, MAX_TEXT, Amended, Arrived, Change
from models.vocabulary.address import Address
from models.vocabulary.attachment import Attachment, AttachmentKind

MAX_PIECES = 40
"""80,000 characters at the least: more than any network brings at once."""
SHORTEST = MAX_TEXT // 2
"""Characters of a piece that is cut at a blank; where there is none after so many, a word is cut."""
BEFORE = 300
"""Characters before a piece in which danger may begin."""

_PIECE = re.compile(rf".{{1,{MAX_TEXT}}}\Z|.{{{SHORTEST},{MAX_TEXT - 1}}}\s|.{{{MAX_TEXT}}}", re.DOTALL)
"""All that is left, up to the last blank that fits, or as much as fits."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Understood, and deliberately not passed on. `reason` holds the network's own names only."""

    reason: str


Said = Arrived | Amended | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What everything from a customer has, whatever it is."""

    address: Address
    id: str
    name: str | None
    sent_at: datetime | None
    language: str | None = None
    quotes: str | None = None

    def arrived(
        self, text: str, *, payload: str | None = None, attachment: Attachment | None = None
    ) -> list[Said]:
        """More words than the broker takes at once arrive in pieces, so that none is lost.

        A tap names the message that its button stood under, and quotes nothing.
        """
        pieces = _pieces(text)
        first = Arrived(
            address=self.address,
            id=self.id,
            text=pieces[0],
            payload=payload,
            language=self.language,
            attachment=attachment,
            name=self.name,
            sent_at=self.sent_at,
            quotes=self.quotes if payload is None else None,
        )
        more = enumerate(pairwise(pieces), start=2)
        return [first, *(self._piece(count, piece, before) for count, (before, piece) in more)]

    def _piece(self, count: int, text: str, before: str) -> Arrived:
        return Arrived(
            address=self.address,
            id=f"{self.id}-{count}",
            text=text,
            language=self.language,
            name=self.name,
            sent_at=self.sent_at,
            before=before[-BEFORE:],
        )

    def unsupported(self, what: str) -> list[Said]:
        return self.arrived("", attachment=Attachment(kind=AttachmentKind.UNSUPPORTED, label=what))

    def amended(self, of: str, change: Change, text: str = "") -> list[Said]:
        changed = Amended(
            address=self.address,
            id=self.id,
            of=of,
            change=change,
            text=text[:MAX_CHANGED],
            sent_at=self.sent_at,
        )
        return [changed]


def _pieces(text: str) -> list[str]:
    """At least one, of at most `MAX_TEXT` characters; of several, none is blank."""
    pieces = [piece for piece in _PIECE.findall(text) if piece.strip()]
    return pieces[:MAX_PIECES] or [text[:MAX_TEXT]]
