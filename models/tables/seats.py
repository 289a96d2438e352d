"""An agent's room for conversations in this administration.

Here, not in the directory: accepting a conversation and taking the seat must be one transaction
(docs/decisions/0002).
"""

from sqlalchemy import JSON, CheckConstraint, Column, Integer, String, Table

from models.tables.metadata import Instant, administration

seats = Table(
    "seats",
    administration,
    Column("agent_id", String(40), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("brands", JSON, nullable=False),
    Column("presence", String(12), nullable=False),
    Column("load", Integer, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("alive_until", Instant, nullable=False),
    Column("last_given_at", Instant, nullable=True),
    CheckConstraint("load >= 0", name="load"),
)
