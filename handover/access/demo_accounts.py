"""Accounts to try everything with: per administration two agents, a supervisor, a trainer, an administrator.

Passwords are random and stand in a file that only its owner may read. A second start keeps them; what is
missing on either side, in the file or in the directory, is made again.
"""

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from zlib import crc32

from sqlalchemy import Connection

from handover.access import accounts, sessions
from handover.access.accounts import CAPACITY, NewAccount
from handover.access.passwords import Passwords
from handover.access.roles import Role
from handover.storage.database import Database
from models.vocabulary.identity import AdministrationKey, BrandKey

FILE = "demo-accounts.json"

_NAMES: Mapping[Role, tuple[str, ...]] = {
    Role.AGENT: (
        "Yasmina El Idrissi",
        "Tom Visser",
        "Sanne Mulder",
        "Deniz Kaya",
        "Anna de Vries",
        "Bas Bakker",
    ),
    Role.SUPERVISOR: ("Marieke van Dijk", "Rob Hendriks", "Fatima Amrani"),
    Role.TRAINER: ("Joris Smit", "Lotte Jansen", "Ravi Ramdin"),
    Role.ADMINISTRATOR: ("Petra de Boer", "Henk Willems", "Ingrid Postma"),
}
_STAFF: tuple[tuple[Role, int], ...] = (
    (Role.AGENT, 0),
    (Role.AGENT, 1),
    (Role.SUPERVISOR, 0),
    (Role.TRAINER, 0),
    (Role.ADMINISTRATOR, 0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """One entry of the file."""

    username: str
    password: str
    role: Role
    administration: AdministrationKey
    brands: tuple[BrandKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """Who is to have an account."""

    username: str
    name: str
    role: Role
    administration: AdministrationKey
    brands: tuple[BrandKey, ...]


async def make_demo_accounts(
    directory: Database,
    brands: Mapping[AdministrationKey, Iterable[BrandKey]],
    data_dir: Path,
    passwords: Passwords,
) -> tuple[DemoAccount, ...]:
    """See to it that they exist, and that the file in `data_dir` tells how to sign in."""
    kept = _kept(data_dir / FILE)
    made = [
        await _employ(directory, person, kept.get(person.username), passwords)
        for administration, theirs in sorted(brands.items())
        for person in _staff(administration, tuple(sorted(theirs)))
    ]
    _write(data_dir / FILE, made)
    return tuple(made)


def _staff(administration: AdministrationKey, brands: tuple[BrandKey, ...]) -> Iterator[_Person]:
    """Not the same people everywhere, but the same ones at each start."""
    shift = crc32(administration.encode())
    for role, number in _STAFF:
        names = _NAMES[role]
        name = names[(shift * 2 + number) % len(names)]
        username = f"{name.split()[0].lower()}@{administration}"
        yield _Person(username=username, name=name, role=role, administration=administration, brands=brands)


async def _employ(
    directory: Database, person: _Person, kept: str | None, passwords: Passwords
) -> DemoAccount:
    """The account exists, has the brands it should have and the password that is returned."""
    known = await directory.read(lambda connection: accounts.find(connection, person.username))
    password = kept or secrets.token_urlsafe(12)
    hashed = None if kept and known else await passwords.hash(password)
    await directory.write(lambda connection: _enter(connection, person, hashed))
    return DemoAccount(
        username=person.username,
        password=password,
        role=person.role,
        administration=person.administration,
        brands=person.brands,
    )


def _enter(connection: Connection, person: _Person, hashed: str | None) -> None:
    """`hashed` None: the password stays what it is."""
    known = accounts.find(connection, person.username)
    if known is None:
        account = accounts.add(connection, _new(person, hashed or ""))
    else:
        account = known.id
        if hashed is not None:
            accounts.change_password(connection, account, hashed)
            sessions.end_sessions_of(connection, account)
    accounts.grant(connection, account, person.administration, person.brands)


def _new(person: _Person, hashed: str) -> NewAccount:
    return NewAccount(
        username=person.username,
        name=person.name,
        role=person.role,
        password_hash=hashed,
        capacity=CAPACITY,
    )


def _kept(path: Path) -> dict[str, str]:
    """Passwords by user name; none where there is no file yet, or it was damaged."""
    try:
        return {entry["username"]: entry["password"] for entry in json.loads(path.read_bytes())}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}


def _write(path: Path, made: Iterable[DemoAccount]) -> None:
    """Whole or not at all, and never readable by others."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(account) for account in made], file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
