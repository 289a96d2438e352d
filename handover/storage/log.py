"""Reading the log."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, RowMapping, select

from handover.conversation.events import Recorded
from handover.conversation.state import Conversation
from handover.storage.codec import decode_event, decode_state
from handover.storage.sealing import Keyring, Seal
from models.tables import claims, conversations, customers, events, reads
from models.vocabulary.identity import CommandId, ConversationId


def seal_of(connection: Connection, keyring: Keyring, conversation: ConversationId) -> Seal | None:
    """The seal of the conversation's customer; None for an unknown or erased one."""
    query = (
        select(customers.c.id, customers.c.data_key)
        .join(conversations, conversations.c.customer_id == customers.c.id)
        .where(conversations.c.id == conversation)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None or row.data_key is None else keyring.of(row.id, row.data_key)


def fetch(connection: Connection, keyring: Keyring, conversation: ConversationId) -> Conversation | None:
    """The conversation as stored; None for an unknown or erased one."""
    return fetch_all(connection, keyring, [conversation]).get(conversation)


def fetch_all(
    connection: Connection, keyring: Keyring, wanted: Iterable[ConversationId]
) -> dict[ConversationId, Conversation]:
    """Those of the conversations that there are."""
    query = (
        select(conversations.c.id, conversations.c.state, conversations.c.customer_id, customers.c.data_key)
        .join(customers, conversations.c.customer_id == customers.c.id)
        .where(conversations.c.id.in_(list(wanted)), customers.c.data_key.is_not(None))
    )
    return {
        ConversationId(row.id): decode_state(
            keyring.of(row.customer_id, row.data_key).open(row.state, f"state:{row.id}")
        )
        for row in connection.execute(query)
    }


def events_after(
    connection: Connection,
    keyring: Keyring,
    conversation: ConversationId,
    after: int,
    *,
    limit: int | None = None,
) -> list[Recorded]:
    """What was recorded after event number `after`, in order."""
    query = (
        select(events)
        .where(events.c.conversation_id == conversation, events.c.seq > after)
        .order_by(events.c.seq)
        .limit(limit)
    )
    return _opened(connection, keyring, conversation, connection.execute(query).mappings().all())


def latest_of_types(
    connection: Connection,
    keyring: Keyring,
    conversation: ConversationId,
    types: Iterable[str],
    *,
    limit: int,
    before: int | None = None,
) -> list[Recorded]:
    """The newest `limit` events of these types (numbered below `before`), in order of the log."""
    query = (
        select(events)
        .where(events.c.conversation_id == conversation, events.c.type.in_(list(types)))
        .order_by(events.c.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(events.c.seq < before)
    rows = connection.execute(query).mappings().all()
    return _opened(connection, keyring, conversation, rows[::-1])


def head(connection: Connection, conversation: ConversationId) -> int:
    """Number of the last event; 0 for an unknown or empty conversation."""
    query = select(conversations.c.seq).where(conversations.c.id == conversation)
    return connection.execute(query).scalar() or 0


def heads(connection: Connection, wanted: Iterable[ConversationId]) -> dict[ConversationId, int]:
    query = select(conversations.c.id, conversations.c.seq).where(conversations.c.id.in_(list(wanted)))
    return {ConversationId(row.id): row.seq for row in connection.execute(query)}


def hold(connection: Connection, held: Iterable[ConversationId]) -> None:
    """Nothing is appended to these by others before this transaction ends; in order, against deadlock."""
    query = select(conversations.c.id).where(conversations.c.id.in_(sorted(set(held))))
    connection.execute(query.order_by(conversations.c.id).with_for_update()).all()


def has_claim(connection: Connection, where: Iterable[ConversationId], command: CommandId) -> bool:
    """Whether the command was given to one of these before."""
    query = select(claims.c.seq).where(
        claims.c.conversation_id.in_(list(where)), claims.c.command_id == command
    )
    return connection.execute(query.limit(1)).first() is not None


def read_marks(connection: Connection, conversation: ConversationId) -> tuple[int, int]:
    """How far the customer and the agent have read."""
    return read_marks_of(connection, [conversation]).get(conversation, (0, 0))


def read_marks_of(
    connection: Connection, wanted: Iterable[ConversationId]
) -> dict[ConversationId, tuple[int, int]]:
    """The same of several; nothing of those in which nobody read yet."""
    query = select(reads).where(reads.c.conversation_id.in_(list(wanted)))
    return {
        ConversationId(row.conversation_id): (row.customer_seq, row.agent_seq)
        for row in connection.execute(query)
    }


def advance_read(connection: Connection, conversation: ConversationId, who: str, seq: int) -> bool:
    """Move a read mark forward, never back and never past the log. True if it moved."""
    seq = min(seq, head(connection, conversation))
    before = dict(zip(("customer", "agent"), read_marks(connection, conversation), strict=True))
    if seq <= before[who]:
        return False
    column = {"customer": "customer_seq", "agent": "agent_seq"}[who]
    changed = connection.execute(
        reads.update().where(reads.c.conversation_id == conversation).values({column: seq})
    )
    if changed.rowcount == 0:
        connection.execute(reads.insert().values({"conversation_id": conversation, column: seq}))
    return True


def _opened(
    connection: Connection, keyring: Keyring, conversation: ConversationId, rows: Sequence[RowMapping]
) -> list[Recorded]:
    seal = seal_of(connection, keyring, conversation) if rows else None
    return [] if seal is None else [opened(seal, row) for row in rows]


def opened(seal: Seal, row: RowMapping) -> Recorded:
    """One row of the log, unsealed."""
    body = seal.open(row["body"], f"event:{row['conversation_id']}:{row['seq']}")
    return Recorded(
        seq=row["seq"], generation=row["generation"], at=row["at"], event=decode_event(row["type"], body)
    )
