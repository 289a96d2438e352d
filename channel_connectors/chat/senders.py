"""Who is who: the id a client names, and the address behind it.

Rasa's protocols know no sign-in; whoever knows an id is in that conversation. So an id of ours is unguessable
and signed. Ids of the two protocols, and ids that a client made up, never are one address: the same word on
both sides is two conversations.
"""

from dataclasses import dataclass
from secrets import token_urlsafe

from itsdangerous import BadSignature, Signer

from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName

CHANNEL = ChannelName("chat")
MAX_ID = 150
_ISSUED, _INVENTED = "socketio/issued/", "socketio/invented/"


@dataclass(frozen=True, slots=True)
class Sender:
    """`id` is what the client calls itself by."""

    id: str
    address: Address


class Senders:
    """Of one brand; an id issued for one brand is nobody's at another."""

    def __init__(self, secret: str, brand: BrandKey, *, anonymous: bool) -> None:
        self._brand = brand
        self._signer = Signer(secret, salt=f"chat-session:{brand}")
        self._anonymous = anonymous

    def issue(self) -> Sender:
        """Somebody new, by Socket.IO."""
        id = token_urlsafe(24)
        return self._sender(self._signer.sign(id).decode(), _ISSUED + id)

    def by_socketio(self, id: str) -> Sender | None:
        """None where the brand takes only ids of ours, and this is none, or cannot be written down."""
        if not id.isprintable():
            return None
        issued = self._issued(id)
        if issued is not None:
            return self._sender(id, _ISSUED + issued)
        return self._sender(id, _INVENTED + id) if self._anonymous else None

    def by_rest(self, id: str) -> Sender | None:
        """As above; REST's ids are addresses as they are, except those that would be Socket.IO's."""
        if id.startswith((_ISSUED, _INVENTED)) or not id.isprintable():
            return None
        return self._sender(id, id) if self._anonymous or self._issued(id) is not None else None

    def _issued(self, id: str) -> str | None:
        try:
            return self._signer.unsign(id).decode()
        except (BadSignature, UnicodeDecodeError):
            return None

    def _sender(self, id: str, address: str) -> Sender:
        return Sender(id, Address(self._brand, CHANNEL, address))
