"""From an address on a network to the conversation behind it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, or_, select
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
    heard_at: datetime | None = None
    """When the customer last wrote from there."""
    previous: ConversationId | None = None
    """Where it belonged before."""
    known: bool = False
    """The brand's site vouches for who is there."""
    home: ConversationId | None = None
    """Its own conversation, while a code has brought it into another: there it goes when that is undone."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A conversation, and whose it is."""

    conversation: ConversationId
    customer: CustomerId


def find(connection: Connection, address: Address, *, stays: bool = False) -> ContactPoint | None:
    """`stays`: it cannot be moved elsewhere before this transaction ends."""
    query = select(contact_points).where(*_is(address))
    row = connection.execute(query.with_for_update(read=True) if stays else query).mappings().one_or_none()
    return None if row is None else _point(row)


def register(
    connection: Connection,
    keyring: Keyring,
    address: Address,
    *,
    language: str,
    now: datetime,
    known: bool = False,
) -> ContactPoint:
    """The contact point, with a new customer and an empty conversation where the address is new.

    Two who register the same address at once get the same: the address is the key, the second one reads.
    """
    found = find(connection, address)
    if found is not None:
        return found
    try:
        with connection.begin_nested():
            begun = _begin(connection, keyring, address.brand, language=language, now=now)
            return join(connection, address, begun, now=now, known=known)
    except IntegrityError:
        created = find(connection, address)
        if created is None:
            raise
        return created


def join(
    connection: Connection, address: Address, begun: Begun, *, now: datetime, known: bool
) -> ContactPoint:
    """A new address for a conversation. Raises `IntegrityError` where the address has one."""
    connection.execute(
        contact_points.insert().values(
            brand=address.brand,
            channel=address.channel,
            address=address.id,
            customer_id=begun.customer,
            conversation_id=begun.conversation,
            verified=known,
            known=known,
            emitted_seq=0,
            last_at=now,
        )
    )
    return ContactPoint(address, begun.customer, begun.conversation, known, 0, now, known=known)


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
    return [_point(row) for row in connection.execute(query).mappings()]


def beside(connection: Connection, point: ContactPoint) -> list[ContactPoint]:
    """The other addresses at which its conversation is held."""
    return [
        other for other in of_conversation(connection, point.conversation) if other.address != point.address
    ]


def reached_at(
    connection: Connection, conversation: ConversationId, channel: ChannelName, *, stays: bool = False
) -> ContactPoint | None:
    """Where the conversation's customer is reached on that channel: the address they wrote from last.

    `stays`: it cannot be moved elsewhere before this transaction ends.
    """
    query = select(contact_points).where(
        contact_points.c.conversation_id == conversation, contact_points.c.channel == channel
    )
    found = connection.execute(query.with_for_update(read=True) if stays else query).mappings()
    points = [_point(row) for row in found]
    return max(points, key=lambda point: point.heard_at or point.last_at, default=None)


def gone_along(
    connection: Connection, conversation: ConversationId, channel: ChannelName
) -> ContactPoint | None:
    """The address on that channel whose own conversation this is, while it is held in another."""
    query = select(contact_points).where(
        contact_points.c.home_conversation_id == conversation, contact_points.c.channel == channel
    )
    row = connection.execute(query.with_for_update(read=True)).mappings().first()
    return None if row is None else _point(row)


def at_conversations(
    connection: Connection, conversations: Iterable[ConversationId]
) -> dict[Address, ContactPoint]:
    """Every address at which these conversations are held."""
    query = select(contact_points).where(contact_points.c.conversation_id.in_(list(conversations)))
    points = [_point(row) for row in connection.execute(query).mappings()]
    return {point.address: point for point in points}


def hear(connection: Connection, moments: Mapping[Address, datetime]) -> None:
    """When the customer wrote from there; what comes late does not put a later moment back."""
    in_order = sorted(moments, key=lambda address: (address.brand, address.channel, address.id))
    rows = [{"b": a.brand, "c": a.channel, "a": a.id, "now": moments[a]} for a in in_order]
    connection.execute(_HEARD, rows)


def shut(connection: Connection, address: Address, at: datetime) -> None:
    """The network says that we may not speak freely there: whatever we took for the customer's last word
    until then was not."""
    connection.execute(
        contact_points.update().where(*_is(address), contact_points.c.heard_at <= at).values(heard_at=None)
    )


def call(connection: Connection, keyring: Keyring, point: ContactPoint, name: str) -> None:
    """Keep what the customer calls themself there, sealed with their key."""
    sealed_key = connection.execute(
        select(customers.c.data_key).where(customers.c.id == point.customer)
    ).scalar()
    if sealed_key is not None:
        sealed = keyring.of(point.customer, sealed_key).close(name.encode(), f"name:{point.address.id}")
        connection.execute(contact_points.update().where(*_is(point.address)).values(name=sealed))


def names_of(
    connection: Connection, keyring: Keyring, conversations: Iterable[ConversationId]
) -> dict[ConversationId, str]:
    """What the customers of these are called: by the site that knows them, else as they call themselves where
    they wrote last."""
    of = contact_points.c.conversation_id
    named = _named(connection, keyring, of.in_(list(conversations)), contact_points.c.name.is_not(None))
    return dict(named)


def name_at(connection: Connection, keyring: Keyring, address: Address) -> str | None:
    """What the customer at an address is called."""
    return next((name for _, name in _named(connection, keyring, *_is(address))), None)


def _named(
    connection: Connection, keyring: Keyring, *which: ColumnElement[bool]
) -> Iterator[tuple[ConversationId, str]]:
    """By when they were heard, those that a site vouches for behind: the last of a conversation counts."""
    query = (
        select(
            contact_points.c.conversation_id,
            contact_points.c.name,
            contact_points.c.address,
            contact_points.c.customer_id,
            customers.c.data_key,
        )
        .join(customers, customers.c.id == contact_points.c.customer_id)
        .where(*which)
        .order_by(contact_points.c.known, contact_points.c.heard_at)
    )
    for row in connection.execute(query):
        if row.data_key is not None and row.name is not None:
            sealed = keyring.of(row.customer_id, row.data_key)
            yield row.conversation_id, sealed.open(row.name, f"name:{row.address}").decode()


def move(
    connection: Connection,
    point: ContactPoint,
    conversation: ConversationId,
    customer: CustomerId,
    *,
    emitted: int,
) -> None:
    """From now on what is said there belongs to `conversation`; the customer proved that it is theirs."""
    connection.execute(
        contact_points.update()
        .where(*_is(point.address))
        .values(
            conversation_id=conversation,
            customer_id=customer,
            verified=True,
            previous_conversation_id=point.conversation,
            home_conversation_id=None if conversation == point.home else point.home or point.conversation,
            emitted_seq=emitted,
            name=None,
        )
    )


def move_back(connection: Connection, point: ContactPoint, customer: CustomerId, *, emitted: int) -> None:
    """Into its own conversation, out of the one that a code brought it to."""
    connection.execute(
        contact_points.update()
        .where(*_is(point.address))
        .values(
            conversation_id=point.home,
            customer_id=customer,
            verified=point.known,
            previous_conversation_id=point.conversation,
            home_conversation_id=None,
            emitted_seq=emitted,
            name=None,
        )
    )


def detach(
    connection: Connection, keyring: Keyring, point: ContactPoint, *, language: str, now: datetime
) -> None:
    """Whoever is at that address from now on begins anew, as somebody else.

    What was sent from there before is still recognised when it is sent again; it cannot be gone back to.
    """
    fresh = _begin(connection, keyring, point.address.brand, language=language, now=now)
    connection.execute(
        contact_points.update()
        .where(*_is(point.address))
        .values(
            conversation_id=fresh.conversation,
            customer_id=fresh.customer,
            verified=False,
            previous_conversation_id=point.conversation,
            home_conversation_id=None,
            emitted_seq=0,
            name=None,
        )
    )


def _point(row: RowMapping) -> ContactPoint:
    previous = row["previous_conversation_id"]
    return ContactPoint(
        address=Address(BrandKey(row["brand"]), ChannelName(row["channel"]), row["address"]),
        customer=CustomerId(row["customer_id"]),
        conversation=ConversationId(row["conversation_id"]),
        verified=row["verified"],
        emitted=row["emitted_seq"],
        last_at=row["last_at"],
        heard_at=row["heard_at"],
        previous=ConversationId(previous) if previous else None,
        known=row["known"],
        home=ConversationId(row["home_conversation_id"]) if row["home_conversation_id"] else None,
    )


def _begin(
    connection: Connection, keyring: Keyring, brand: BrandKey, *, language: str, now: datetime
) -> Begun:
    """A new customer with an empty conversation."""
    customer, conversation = CustomerId(str(uuid4())), ConversationId(str(uuid4()))
    sealed_key = keyring.new_data_key(customer)
    connection.execute(customers.insert().values(id=customer, data_key=sealed_key, since=now))
    empty = Conversation(id=conversation, brand=brand, customer=customer, language=language)
    sealed = keyring.of(customer, sealed_key).close(encode_state(empty), f"state:{conversation}")
    connection.execute(
        conversations.insert().values(
            id=conversation,
            brand=brand,
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
    return Begun(conversation, customer)


def _is(address: Address) -> tuple[ColumnElement[bool], ...]:
    c = contact_points.c
    return (c.brand == address.brand, c.channel == address.channel, c.address == address.id)


_HEARD = (
    contact_points.update()
    .where(
        contact_points.c.brand == bindparam("b"),
        contact_points.c.channel == bindparam("c"),
        contact_points.c.address == bindparam("a"),
        or_(contact_points.c.heard_at.is_(None), contact_points.c.heard_at < bindparam("now")),
    )
    .values(heard_at=bindparam("now"), last_at=bindparam("now"))
)
