"""Accounts and grants: rows of the directory. Functions over a connection to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, select

from handover.access.identity import Identity
from handover.access.roles import Role
from models.tables import accounts, grants
from models.vocabulary.identity import AdministrationKey, AgentId, BrandKey

CAPACITY = 4
"""Conversations that an agent has at a time, where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """`username` is compared without regard to case."""

    username: str
    name: str
    role: Role
    password_hash: str
    capacity: int = CAPACITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member of staff. `granted`: the brands they work for, per administration."""

    id: AgentId
    username: str
    name: str
    role: Role
    password_hash: str
    capacity: int
    granted: dict[AdministrationKey, frozenset[BrandKey]]

    def within(self, administration: AdministrationKey) -> Identity:
        """Who they are there. Raises `KeyError` where they have no grant."""
        return Identity(
            id=self.id,
            name=self.name,
            role=self.role,
            administration=administration,
            brands=self.granted[administration],
            capacity=self.capacity,
        )


def known_as(username: str) -> str:
    """The one spelling of a user name that is stored and compared."""
    return username.strip().casefold()


def add(connection: Connection, new: NewAccount) -> AgentId:
    """Raises `sqlalchemy.exc.IntegrityError` where the user name is taken."""
    identifier = AgentId(str(uuid4()))
    connection.execute(
        accounts.insert().values(
            id=identifier,
            username=known_as(new.username),
            name=new.name,
            password_hash=new.password_hash,
            role=new.role.value,
            capacity=new.capacity,
        )
    )
    return identifier


def grant(
    connection: Connection, account: AgentId, administration: AdministrationKey, brands: Iterable[BrandKey]
) -> None:
    """Let the account work for exactly these brands of the administration."""
    theirs = (grants.c.account_id == account, grants.c.administration == administration)
    connection.execute(grants.delete().where(*theirs))
    rows = [
        {"account_id": account, "administration": administration, "brand": brand} for brand in set(brands)
    ]
    if rows:
        connection.execute(grants.insert(), rows)


def change_password(connection: Connection, account: AgentId, password_hash: str) -> None:
    connection.execute(accounts.update().where(accounts.c.id == account).values(password_hash=password_hash))


def find(connection: Connection, username: str) -> Account | None:
    """The account of that user name."""
    query = select(accounts).where(accounts.c.username == known_as(username))
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _account(connection, row)


def listed(connection: Connection) -> list[Account]:
    """Everybody, by user name."""
    rows = connection.execute(select(accounts).order_by(accounts.c.username)).mappings().all()
    return [_account(connection, row) for row in rows]


def _account(connection: Connection, row: RowMapping) -> Account:
    return Account(
        id=AgentId(row["id"]),
        username=row["username"],
        name=row["name"],
        role=Role(row["role"]),
        password_hash=row["password_hash"],
        capacity=row["capacity"],
        granted=_granted(connection, row["id"]),
    )


def _granted(connection: Connection, account: str) -> dict[AdministrationKey, frozenset[BrandKey]]:
    query = select(grants.c.administration, grants.c.brand).where(grants.c.account_id == account)
    granted: dict[AdministrationKey, frozenset[BrandKey]] = {}
    for administration, brand in connection.execute(query):
        key = AdministrationKey(administration)
        granted[key] = granted.get(key, frozenset()) | {BrandKey(brand)}
    return granted
