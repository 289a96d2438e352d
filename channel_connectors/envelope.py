"""What comes from a customer, whichever network brings it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from channel_connectors.contract import MAX_TEXT, Amended, Arrived, Change
from models.vocabulary.address import Address
from models.vocabulary.attachment import Attachment, AttachmentKind

MAX_PIECES = 20


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

    def arrived(
        self, text: str, *, payload: str | None = None, attachment: Attachment | None = None
    ) -> list[Said]:
        """Words longer than the broker takes arrive in pieces, so that none is lost."""
        pieces = [text[start : start + MAX_TEXT] for start in range(0, len(text), MAX_TEXT)][:MAX_PIECES]
        first, *rest = pieces or [""]
        return [
            self._one(self.id, first, payload, attachment),
            *(
                self._one(f"{self.id}-{count}", piece, None, None)
                for count, piece in enumerate(rest, start=2)
                if piece.strip()
            ),
        ]

    def unsupported(self, what: str) -> list[Said]:
        return self.arrived("", attachment=Attachment(kind=AttachmentKind.UNSUPPORTED, label=what))

    def amended(self, of: str, change: Change, text: str = "") -> list[Said]:
        return [Amended(address=self.address, id=self.id, of=of, change=change, text=text)]

    def _one(self, id: str, text: str, payload: str | None, attachment: Attachment | None) -> Arrived:
        return Arrived(
            address=self.address,
            id=id,
            text=text,
            payload=payload,
            language=self.language,
            attachment=attachment,
            name=self.name,
            sent_at=self.sent_at,
        )
