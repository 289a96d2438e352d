"""Staff."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from models.tables.metadata import Instant, directory

accounts = Table(
    "accounts",
    directory,
    Column("id", String(40), primary_key=True),
    Column("username", String(80), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("capacity", Integer, nullable=False),
)

grants = Table(
    "grants",
    directory,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("administration", String(40), primary_key=True),
    Column("brand", String(40), primary_key=True),
)

sessions = Table(
    "sessions",
    directory,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("administration", String(40), nullable=False),
    Column("expires_at", Instant, nullable=False),
)
