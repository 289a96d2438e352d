"""Customers and the addresses they are reached at."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint

from models.tables.metadata import Instant, administration

customers = Table(
    "customers",
    administration,
    Column("id", String(40), primary_key=True),
    Column("data_key", LargeBinary, nullable=True),
    # Sealed with the administration's key. Erasure sets it to null: all that was sealed with it is gone.
    Column("since", Instant, nullable=False),
)

contact_points = Table(
    "contact_points",
    administration,
    Column("brand", String(40), primary_key=True),
    Column("channel", String(40), primary_key=True),
    Column("address", String(200), primary_key=True),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("conversation_id", String(40), nullable=False),
    Column("verified", Boolean, nullable=False, default=False),
    Column("emitted_seq", Integer, nullable=False, default=0),
    # How far a client that cannot follow (Rasa's REST protocol) was handed the log.
    Column("last_at", Instant, nullable=False),
    Column("heard_at", Instant, nullable=True),
    # When the customer last wrote from there: what a network's window for answers is counted from.
    Column("previous_conversation_id", String(40), nullable=True),
    # Where it belonged before: what was sent from there then is recognised when it is sent again.
    Column("home_conversation_id", String(40), nullable=True),
    # Its own, while a code has brought it here: the customer can undo that.
    Column("name", LargeBinary, nullable=True),
    # What the customer calls themself there, or the brand's site calls them; sealed.
    Column("known", Boolean, nullable=False, default=False),
    # The brand's site vouches for who is there: the address is made from its own number of the customer.
    UniqueConstraint("conversation_id", "channel", "address"),
)
