"""The log, the row it folds to, and the ids that were honoured."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from models.tables.metadata import Instant, administration

conversations = Table(
    "conversations",
    administration,
    Column("id", String(40), primary_key=True),
    Column("brand", String(40), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("control", String(12), nullable=False),
    Column("handover", String(12), nullable=False),
    Column("agent_id", String(40), nullable=True, index=True),
    Column("offered_to", String(40), nullable=True, index=True),
    Column("waiting_since", Instant, nullable=True),
    Column("emergency", Boolean, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("state", LargeBinary, nullable=False),
    # The folded conversation, sealed with the customer's key; the columns above are what queries need of it.
)
Index("ix_conversations_queue", conversations.c.brand, conversations.c.handover)

events = Table(
    "events",
    administration,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("type", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

holds = Table(
    "holds",
    administration,
    Column("agent_id", String(40), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

claims = Table(
    "claims",
    administration,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("command_id", String(120), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    sqlite_with_rowid=False,
)

reads = Table(
    "reads",
    administration,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("customer_seq", Integer, nullable=False, default=0),
    Column("agent_seq", Integer, nullable=False, default=0),
)
