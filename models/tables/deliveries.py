"""How far each message got on a network that must be sent to."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from models.tables.metadata import Instant, administration

deliveries = Table(
    "deliveries",
    administration,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    # Ours, opaque; the network gives it back. Also the id of the work row that sends it.
    Column("brand", String(40), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("address", String(200), nullable=True),
    # Asked for, or chosen when it is sent and pinned by the first attempt.
    Column("state", String(12), nullable=False),
    Column("network_id", String(200), nullable=True),
    Column("code", String(60), nullable=True),
    Column("at", Instant, nullable=False),
)
Index("ix_deliveries_network", deliveries.c.brand, deliveries.c.network_id)
