"""What customers chose about being told of news: the last choice, and the event of the log that proves it."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table

from models.tables.metadata import Instant, administration

news_choices = Table(
    "news_choices",
    administration,
    Column("brand", String(40), primary_key=True),
    Column("customer_id", ForeignKey("customers.id"), primary_key=True),
    Column("wanted", Boolean, nullable=True),  # null: asked, and not answered yet
    Column("channel", String(40), nullable=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
