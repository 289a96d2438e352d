"""Who waits, in the order in which they are served."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Row, func, select

from handover.conversation.state import Conversation
from models.tables import conversations, seats
from models.vocabulary.control import HandoverState
from models.vocabulary.identity import AgentId, BrandKey, ConversationId

QueueRow = Row[tuple[str, str, datetime, bool]]

_QUEUED = [state.value for state in HandoverState if state.queued]


def queued(connection: Connection, brands: Iterable[BrandKey]) -> list[QueueRow]:
    """(id, brand, waiting_since, emergency) of all who wait: emergencies first, then the longest wait."""
    c = conversations.c
    query = (
        select(c.id, c.brand, c.waiting_since, c.emergency)
        .where(c.brand.in_(list(brands)), c.handover.in_(_QUEUED))
        .order_by(c.emergency.desc(), c.waiting_since, c.id)
    )
    return list(connection.execute(query))


def place(connection: Connection, brand: BrandKey, conversation: ConversationId) -> int | None:
    """From 1; None for who does not wait."""
    ids = [row.id for row in queued(connection, [brand])]
    return ids.index(conversation) + 1 if conversation in ids else None


def ahead_of(connection: Connection, conversation: Conversation) -> int:
    """How many are served before this one: if it waits, or once it would."""
    ids = [row.id for row in queued(connection, [conversation.brand])]
    return ids.index(conversation.id) if conversation.id in ids else len(ids)


def emergencies_ahead_of(connection: Connection, conversation: Conversation) -> int:
    """How many emergencies are served before this one, if it is or became one."""
    ids = [row.id for row in queued(connection, [conversation.brand]) if row.emergency]
    return ids.index(conversation.id) if conversation.id in ids else len(ids)


def available(connection: Connection, brand: BrandKey, now: datetime) -> int:
    """Agents of the brand who are connected and take conversations, whether or not their seats are full."""
    query = select(seats.c.brands).where(seats.c.presence == "available", seats.c.alive_until >= now)
    return sum(brand in row.brands for row in connection.execute(query))


def offered_to(connection: Connection, agent: AgentId) -> list[tuple[ConversationId, int]]:
    """Conversations that stand before the agent, not yet accepted, with the number of their last event."""
    query = select(conversations.c.id, conversations.c.seq).where(conversations.c.offered_to == agent)
    return [(ConversationId(row.id), row.seq) for row in connection.execute(query)]


def offers_open(connection: Connection) -> Counter[AgentId]:
    """How many offers stand before each agent."""
    query = select(conversations.c.offered_to).where(conversations.c.offered_to.is_not(None))
    return Counter(AgentId(row.offered_to) for row in connection.execute(query))


def count(connection: Connection) -> int:
    query = select(func.count()).where(conversations.c.handover.in_(_QUEUED))
    return connection.execute(query).scalar_one()
