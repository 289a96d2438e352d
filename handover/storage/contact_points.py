"""From an address on a network to the conversation behind it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.exc import IntegrityError

from handover.conversation.state import Conversation
from handover.storage.codec import encode_state
from handover.storage.sealing import Keyring
from models.tables import contact_points, conversations, customers
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName, ConversationId, CustomerId


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """One address of a customer, and the thread that what is said there belongs to."""

    address: Address
    customer: CustomerId
    conversation: ConversationId
    verified: bool
    emitted: int
    last_at: datetime


def find(connection: Connection, address: Address) -> ContactPoint | None:
    query = select(contact_points).where(*_is(address))
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    return ContactPoint(
        address=address,
        customer=CustomerId(row["customer_id"]),
        conversation=ConversationId(row["conversation_id"]),
        verified=row["verified"],
        emitted=row["emitted_seq"],
        last_at=row["last_at"],
    )


def register(
    connection: Connection, keyring: Keyring, address: Address, *, language: str, now: datetime
) -> ContactPoint:
    """The contact point, with a new customer and an empty conversation where the address is new.

    Two who register the same address at once get the same: the address is the key, the second one reads.
    """
    known = find(connection, address)
    if known is not None:
        return known
    try:
        with connection.begin_nested():
            return _create(connection, keyring, address, language=language, now=now)
    except IntegrityError:
        created = find(connection, address)
        if created is None:
            raise
        return created


def advance_emitted(connection: Connection, address: Address, seq: int) -> None:
    """Remember how far a client that cannot follow was handed the log; never backwards."""
    connection.execute(
        contact_points.update()
        .where(*_is(address), contact_points.c.emitted_seq < seq)
        .values(emitted_seq=seq)
    )


def of_conversation(connection: Connection, conversation: ConversationId) -> list[ContactPoint]:
    """Every address at which this conversation is held."""
    query = select(contact_points).where(contact_points.c.conversation_id == conversation)
    return [
        ContactPoint(
            address=Address(BrandKey(r["brand"]), ChannelName(r["channel"]), r["address"]),
            customer=CustomerId(r["customer_id"]),
            conversation=conversation,
            verified=r["verified"],
            emitted=r["emitted_seq"],
            last_at=r["last_at"],
        )
        for r in connection.execute(query).mappings()
    ]


def _create(
    connection: Connection, keyring: Keyring, address: Address, *, language: str, now: datetime
) -> ContactPoint:
    customer, conversation = CustomerId(str(uuid4())), ConversationId(str(uuid4()))
    sealed_key = keyring.new_data_key(customer)
    connection.execute(customers.insert().values(id=customer, data_key=sealed_key, since=now))
    empty = Conversation(id=conversation, brand=address.brand, customer=customer, language=language)
    sealed = keyring.of(customer, sealed_key).close(encode_state(empty), f"state:{conversation}")
    connection.execute(
        conversations.insert().values(
            id=conversation,
            brand=address.brand,
            customer_id=customer,
            seq=0,
            generation=empty.generation,
            control=empty.control,
            handover=empty.handover,
            emergency=False,
            last_at=now,
            state=sealed,
        )
    )
    connection.execute(
        contact_points.insert().values(
            brand=address.brand,
            channel=address.channel,
            address=address.id,
            customer_id=customer,
            conversation_id=conversation,
            verified=False,
            emitted_seq=0,
            last_at=now,
        )
    )
    return ContactPoint(address, customer, conversation, False, 0, now)


def _is(address: Address) -> tuple[ColumnElement[bool], ...]:
    c = contact_points.c
    return (c.brand == address.brand, c.channel == address.channel, c.address == address.id)
