"""What the organisation does for a customer; told by a back office, knows no channel."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from models.tables.metadata import Instant, administration

processes = Table(
    "processes",
    administration,
    Column("brand", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("type", String(40), nullable=False),
    Column("status", String(40), nullable=False),
    Column("lookup", String(64), nullable=True),
    # Keyed hash of number, postcode and house number: found by who knows all three, told by nobody else.
    Column("body", LargeBinary, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
Index("ix_processes_lookup", processes.c.brand, processes.c.lookup)

process_links = Table(
    "process_links",
    administration,
    # The customer of this conversation showed that the process is theirs.
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("brand", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("at", Instant, nullable=False),
)
