"""What is still to be done, and the broker processes that do it."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from models.tables.metadata import Instant, administration

work = Table(
    "work",
    administration,
    Column("id", String(40), primary_key=True),
    Column("kind", String(12), nullable=False),  # ask, timer, send, set_aside
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("seq", Integer, nullable=False),  # order within the conversation's lane
    Column("due", Instant, nullable=False),
    Column("owner", String(40), nullable=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("body", LargeBinary, nullable=False),
)
Index("ix_work_due", work.c.kind, work.c.due)
Index("ix_work_lane", work.c.conversation_id, work.c.seq)

brokers = Table(
    "brokers",
    administration,
    Column("id", String(40), primary_key=True),
    Column("alive_until", Instant, nullable=False),  # by the database's clock
)

marks = Table(
    "marks",
    administration,
    Column("name", String(40), primary_key=True),
    Column("value", String(120), nullable=False),
)
