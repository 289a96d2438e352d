"""A webhook of Meta's: is it theirs, and what does it say. Pure.

    body ─► verify ─► entries × changes ─► brand by phone_number_id ─► messages, statuses ─► items in order

One body brings many things of many people; what is wrong with one of them never costs another.
"""

import hmac
import re
from collections.abc import Iterator, Mapping

from channel_connectors.contract import ID, Amended, Arrived
from channel_connectors.envelope import Envelope, Skipped
from channel_connectors.network import Receipt
from channel_connectors.untrusted import Fields, document, line, part, parts
from channel_connectors.whatsapp.errors import by_code
from channel_connectors.whatsapp.fields import MAX_BODY, identity, kind_of, moment, our_id
from channel_connectors.whatsapp.messages import read_message
from models.vocabulary.address import Address
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import BrandKey, ChannelName

CHANNEL = ChannelName("whatsapp")
MAX_NAME = 100

Item = Arrived | Amended | Receipt | Skipped

_STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "played": DeliveryState.READ,
    "failed": DeliveryState.FAILED,
}


class NotFromMeta(ValueError):
    """The body is not a webhook of a WhatsApp Business account; says what is wrong."""


def verify(secret: str, body: bytes, header: str | None) -> bool:
    """Whether `X-Hub-Signature-256` was made of these very bytes with the app's secret."""
    made = hmac.new(secret.encode(), body, "sha256").hexdigest()
    given = (header or "").encode("utf-8", "replace")
    return hmac.compare_digest(f"sha256={made}".encode(), given)


def parse(body: bytes, brands: Mapping[str, BrandKey]) -> list[Item]:
    """Everything in it, in its order. `brands`: by phone number id, those of this administration.

    Raises `NotFromMeta`.
    """
    if len(body) > MAX_BODY:
        raise NotFromMeta(f"the body is larger than {MAX_BODY} bytes")
    hook = document(body)
    if hook is None:
        raise NotFromMeta("the body is not a JSON object")
    if hook.get("object") != "whatsapp_business_account" or not isinstance(hook.get("entry"), list):
        raise NotFromMeta("the body is not of a WhatsApp Business account")
    changes = (change for entry in parts(hook, "entry") for change in parts(entry, "changes"))
    return [item for change in changes for item in _change(change, brands)]


def _change(change: Fields, brands: Mapping[str, BrandKey]) -> Iterator[Item]:
    field, value = kind_of(change, "field"), part(change, "value")
    if field != "messages":
        yield Skipped(f"field:{field}")
        return
    number = part(value, "metadata").get("phone_number_id")
    brand = brands.get(number) if isinstance(number, str) else None
    if brand is None:
        yield Skipped("foreign_number")
        return
    for message in parts(value, "messages"):
        yield from _message(message, value, brand)
    for status in parts(value, "statuses"):
        yield _status(status, brand)
    for error in parts(value, "errors"):
        yield Skipped(f"error:{_code(error)}")


def _message(message: Fields, value: Fields, brand: BrandKey) -> Iterator[Item]:
    id, sender = our_id(message.get("id")), _sender(message, value)
    if "group_id" in message:
        yield Skipped("group")
    elif id is None or sender is None:
        yield Skipped(f"{kind_of(message, 'type')}:nameless")
    else:
        who, name = sender
        envelope = Envelope(
            address=Address(brand, CHANNEL, who),
            id=id,
            name=name,
            sent_at=moment(message, "timestamp"),
            quotes=our_id(part(message, "context").get("id")),
        )
        yield from read_message(message, envelope)


def _sender(message: Fields, value: Fields) -> tuple[str, str | None] | None:
    """(id, name): the business-scoped id first; a number may be missing, change, or be given to others."""
    contact = _contact(message, value)
    told = {name: message.get(name) for name in ("from_user_id", "from")}
    known = {name: contact.get(name) for name in ("user_id", "wa_id")}
    who = identity({**told, **known}, "from_user_id", "user_id", "from", "wa_id")
    name = line(part(contact, "profile"), "name", MAX_NAME)
    return None if who is None else (who, name or None)


def _contact(message: Fields, value: Fields) -> Fields:
    """The card of who sent this message; the only one, where the message itself names nobody."""
    cards = parts(value, "contacts")
    named = {message[name] for name in ("from", "from_user_id") if isinstance(message.get(name), str)}
    if not named and len(cards) == 1:
        return cards[0]
    own = (card for card in cards if any(_is(card.get(name), named) for name in ("user_id", "wa_id")))
    return next(own, {})


def _is(value: object, named: set[str]) -> bool:
    return isinstance(value, str) and value in named


def _status(status: Fields, brand: BrandKey) -> Item:
    told, network_id, at = kind_of(status, "status"), our_id(status.get("id")), moment(status, "timestamp")
    state = _STATES.get(told)
    if state is None or network_id is None or at is None or status.get("recipient_type") == "group":
        return Skipped(f"status:{told}")
    code = _code(next(iter(parts(status, "errors")), {})) if state is DeliveryState.FAILED else None
    return Receipt(
        brand=brand,
        network_id=network_id,
        state=state,
        at=at,
        outbound_id=_ours(status.get("biz_opaque_callback_data")),
        code=code,
        closed=code is not None and code.isdecimal() and by_code(int(code)).shut,
    )


def _ours(given: object) -> str | None:
    """What came back as our own id, if it can be one."""
    return given if isinstance(given, str) and re.fullmatch(ID, given, re.ASCII) else None


def _code(error: Fields) -> str:
    code = error.get("code")
    if isinstance(code, bool) or not isinstance(code, int) or not 0 <= code < 10_000_000:
        return "unknown"
    return str(code)
