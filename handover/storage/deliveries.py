"""Rows of messages on their way to a network, and what is told of them.

A row is made with the message, in the same transaction, as is the work row of the same id. `sending` is
committed before the network is called; who finds a row so that is not their own does not know whether the
network has the message, and it stays `uncertain` until a receipt says more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, or_, select

from models.tables import deliveries, work
from models.vocabulary.address import Address
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import BrandKey, ChannelName, ConversationId

_UNSETTLED = [state.value for state in DeliveryState if not state.settled]


@dataclass(frozen=True, slots=True)
class Delivery:
    """`address` is the one that was asked for, or that the attempt under way, or the last one, chose."""

    id: str
    conversation: ConversationId
    seq: int
    brand: BrandKey
    channel: ChannelName
    address: Address | None
    state: DeliveryState
    code: str | None


def fetch(connection: Connection, id: str) -> Delivery | None:
    row = connection.execute(select(deliveries).where(deliveries.c.id == id)).mappings().one_or_none()
    return None if row is None else _delivery(row)


def claim(connection: Connection, id: str) -> Delivery | None:
    """As `fetch`, and the row is this transaction's: of two processes that believe it theirs, one waits."""
    query = select(deliveries).where(deliveries.c.id == id).with_for_update()
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _delivery(row)


def unsettled(connection: Connection, conversations: Collection[ConversationId]) -> list[Delivery]:
    """What of these conversations is still to be sent, or is being sent just now."""
    query = select(deliveries).where(
        deliveries.c.conversation_id.in_(list(conversations)), deliveries.c.state.in_(_UNSETTLED)
    )
    return [_delivery(row) for row in connection.execute(query).mappings()]


def begin(connection: Connection, id: str, address: Address, now: datetime) -> None:
    """Committed before the network is called."""
    connection.execute(
        deliveries.update()
        .where(deliveries.c.id == id)
        .values(state=DeliveryState.SENDING.value, address=address.id, at=now)
    )


def requeue(connection: Connection, id: str, code: str, now: datetime, *, same_address: bool) -> None:
    """The network did not take it, and may later, or at another address."""
    again = {"state": DeliveryState.QUEUED.value, "code": code, "at": now}
    connection.execute(
        deliveries.update()
        .where(deliveries.c.id == id, deliveries.c.state == DeliveryState.SENDING.value)
        .values(again if same_address else {**again, "address": None})
    )


def drop(connection: Connection, id: str) -> None:
    """Nothing is to be sent any more: the customer reads it elsewhere."""
    connection.execute(deliveries.delete().where(deliveries.c.id == id))


def hold_queued(connection: Connection, conversation: ConversationId) -> None:
    """Whoever is about to send one of these was first, or waits until this transaction ends."""
    queued = select(deliveries.c.seq).where(
        deliveries.c.conversation_id == conversation,
        deliveries.c.state == DeliveryState.QUEUED.value,
    )
    connection.execute(queued.order_by(deliveries.c.seq).with_for_update()).all()


def take_back(connection: Connection, conversation: ConversationId, numbers: Collection[int]) -> None:
    """What is still queued of these is not sent where it was meant to go, nor worked on any more."""
    queued = select(deliveries.c.id).where(
        deliveries.c.conversation_id == conversation,
        deliveries.c.seq.in_(list(numbers)),
        deliveries.c.state == DeliveryState.QUEUED.value,
    )
    ids = list(connection.execute(queued.with_for_update()).scalars())
    if ids:
        connection.execute(work.delete().where(work.c.id.in_(ids)))
        connection.execute(deliveries.delete().where(deliveries.c.id.in_(ids)))


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What became of a message, by our own id or by the network's."""

    brand: BrandKey
    state: DeliveryState
    at: datetime
    id: str | None = None
    network_id: str | None = None
    code: str | None = None


def advance(connection: Connection, news: News) -> Delivery | None:
    """The row, where the news says more than what was known; None where it does not, or nobody knows it."""
    mine = deliveries.c.id == news.id
    theirs = and_(deliveries.c.brand == news.brand, deliveries.c.network_id == news.network_id)
    query = select(deliveries).where(mine if news.network_id is None else or_(mine, theirs))
    row = connection.execute(query.with_for_update()).mappings().first()
    if row is None or row["brand"] != news.brand:
        return None
    if not news.state.after(DeliveryState(row["state"])):
        return None
    connection.execute(
        deliveries.update()
        .where(deliveries.c.id == row["id"])
        .values(
            state=news.state.value,
            network_id=news.network_id or row["network_id"],
            code=news.code,
            at=news.at,
        )
    )
    return fetch(connection, row["id"])


def of_conversation(connection: Connection, conversation: ConversationId) -> list[Delivery]:
    query = select(deliveries).where(deliveries.c.conversation_id == conversation)
    return [_delivery(row) for row in connection.execute(query.order_by(deliveries.c.seq)).mappings()]


def _delivery(row: RowMapping) -> Delivery:
    brand, channel = BrandKey(row["brand"]), ChannelName(row["channel"])
    return Delivery(
        id=row["id"],
        conversation=ConversationId(row["conversation_id"]),
        seq=row["seq"],
        brand=brand,
        channel=channel,
        address=Address(brand, channel, row["address"]) if row["address"] else None,
        state=DeliveryState(row["state"]),
        code=row["code"],
    )
