"""One-time codes by which a customer shows that another address is theirs, too."""

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from models.tables.metadata import Instant, administration

move_codes = Table(
    "move_codes",
    administration,
    Column("digest", String(64), primary_key=True),
    # Of the code, keyed: who reads the table can redeem nothing.
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("brand", String(40), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used", Boolean, nullable=False, default=False),
)
