"""A message of an address, by the name that its network has for it: theirs, or ours to them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from handover.conversation.events import CustomerSpoke, Recorded
from handover.storage import log as conversation_log
from handover.storage.contact_points import ContactPoint
from handover.storage.sealing import Keyring
from models.tables import claims, deliveries
from models.vocabulary.identity import ConversationId

LOOKED_BACK = 5
"""Customer's messages before the end of what one command recorded, among which is its own."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where it stands."""

    conversation: ConversationId
    recorded: Recorded


def find(connection: Connection, keyring: Keyring, point: ContactPoint, name: str) -> Earlier | None:
    """In a conversation that the address belongs to, or belonged to before; the newest first."""
    for conversation in dict.fromkeys((point.conversation, point.previous, point.home)):
        if conversation is None:
            continue
        found = _sent(connection, keyring, conversation, point, name) or _said(
            connection, keyring, conversation, name
        )
        if found is not None:
            return Earlier(conversation, found)
    return None


def _sent(
    connection: Connection, keyring: Keyring, conversation: ConversationId, point: ContactPoint, name: str
) -> Recorded | None:
    """To this very address: what others were told is not theirs to quote."""
    query = select(deliveries.c.seq).where(
        deliveries.c.brand == point.address.brand,
        deliveries.c.network_id == name,
        deliveries.c.conversation_id == conversation,
        deliveries.c.channel == point.address.channel,
        deliveries.c.address == point.address.id,
    )
    seq = connection.execute(query.limit(1)).scalar()
    if seq is None:
        return None
    return next(
        iter(conversation_log.events_after(connection, keyring, conversation, seq - 1, limit=1)), None
    )


def _said(
    connection: Connection, keyring: Keyring, conversation: ConversationId, name: str
) -> Recorded | None:
    """A claim tells the log's head after the command; the message is just before it."""
    query = select(claims.c.seq).where(claims.c.conversation_id == conversation, claims.c.command_id == name)
    head = connection.execute(query).scalar()
    if head is None:
        return None
    lately = conversation_log.latest_of_types(
        connection, keyring, conversation, [CustomerSpoke.type], limit=LOOKED_BACK, before=head + 1
    )
    return next(_named(lately, name), None)


def _named(recorded: list[Recorded], name: str) -> Iterator[Recorded]:
    for one in recorded:
        if isinstance(one.event, CustomerSpoke) and one.event.id == name:
            yield one
