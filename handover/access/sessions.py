"""Sessions: a random token in the client's hands, its hash in the directory.

Functions over a connection to the directory.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from handover.access.identity import Identity
from handover.access.roles import Role
from models.tables import accounts, grants, sessions
from models.vocabulary.identity import AdministrationKey, AgentId, BrandKey

LASTS = timedelta(hours=12)
"""A working day; who is still there signs in again."""
_TOKEN_BYTES = 32


def open_session(
    connection: Connection, account: AgentId, administration: AdministrationKey, now: datetime
) -> str:
    """A new token, bound to that administration. Sessions of the account that have ended are swept out."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    connection.execute(
        sessions.delete().where(sessions.c.account_id == account, sessions.c.expires_at <= now)
    )
    connection.execute(
        sessions.insert().values(
            token_hash=fingerprint(token),
            account_id=account,
            administration=administration,
            expires_at=now + LASTS,
        )
    )
    return token


def whose(connection: Connection, token: str, now: datetime) -> Identity | None:
    """Who holds the token. Grants are read anew each time: None as soon as none is left."""
    query = (
        select(accounts, sessions.c.administration)
        .join(sessions, sessions.c.account_id == accounts.c.id)
        .where(sessions.c.token_hash == fingerprint(token), sessions.c.expires_at > now)
    )
    row = connection.execute(query).one_or_none()
    brands = _brands(connection, row.id, row.administration) if row else frozenset()
    if row is None or not brands:
        return None
    return Identity(
        id=AgentId(row.id),
        name=row.name,
        role=Role(row.role),
        administration=AdministrationKey(row.administration),
        brands=brands,
        capacity=row.capacity,
    )


def end_session(connection: Connection, token: str) -> None:
    """The token opens nothing from here on."""
    connection.execute(sessions.delete().where(sessions.c.token_hash == fingerprint(token)))


def end_sessions_of(connection: Connection, account: AgentId) -> None:
    """For a changed password: everywhere at once."""
    connection.execute(sessions.delete().where(sessions.c.account_id == account))


def fingerprint(token: str) -> str:
    """What is stored of a token. It is random: a plain hash is enough (no salt, no stretching)."""
    return hashlib.sha256(token.encode()).hexdigest()


def _brands(connection: Connection, account: str, administration: str) -> frozenset[BrandKey]:
    query = select(grants.c.brand).where(
        grants.c.account_id == account, grants.c.administration == administration
    )
    return frozenset(BrandKey(brand) for brand in connection.execute(query).scalars())
