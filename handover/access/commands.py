"""`handover agent …`: accounts, grants and the back office's token, from the command line."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from functools import partial
from typing import Annotated, TypeVar

import typer
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from handover.access import accounts
from handover.access.accounts import CAPACITY, Account, NewAccount
from handover.access.back_office import new_service_token
from handover.access.passwords import Passwords
from handover.access.roles import Role
from handover.brands import Brand, load_brands
from handover.launch.configured import configured
from handover.settings import PartialSettings
from handover.storage.database import database_at
from handover.storage.migrate import Schema, upgrade
from models.vocabulary.identity import AdministrationKey, AgentId, BrandKey

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Staff accounts: who may work for which brands.")


@app.command("add")
def add(
    username: Annotated[str, typer.Argument(max=80, help="To sign in with; case does not matter.")],
    name: Annotated[str, typer.Option(help="As customers and colleagues see it.")],
    brand: Annotated[list[str], typer.Option(help="A brand to work for; may be given again.")],
    role: Annotated[Role, typer.Option(help="What the account is for.")] = Role.AGENT,
    capacity: Annotated[int, typer.Option(min=0, max=50, help="Conversations at a time.")] = CAPACITY,
) -> None:
    """Make an account and tell its password, once."""
    settings = configured(PartialSettings)
    wanted = _chosen(load_brands(settings.brands_dir).values(), brand)
    password = secrets.token_urlsafe(15)
    hashed = asyncio.run(Passwords().hash(password))
    new = NewAccount(username=username, name=name, role=role, password_hash=hashed, capacity=capacity)
    try:
        _run(settings.directory_database, "directory", partial(_employ, new=new, brands=wanted))
    except IntegrityError:
        raise typer.BadParameter(f"there is an account {username!r} already") from None
    typer.echo(f"{accounts.known_as(username)} may sign in with the password {password}")


@app.command("list")
def show() -> None:
    """Everybody, with role and brands."""
    settings = configured(PartialSettings)
    for account in _run(settings.directory_database, "directory", accounts.listed):
        typer.echo(_line(account))


@app.command("service-token")
def service_token(
    administration: Annotated[str, typer.Argument(help="Whose back office it is for.")],
) -> None:
    """Make the token with which a back office tells of processes; it ends the one before."""
    settings = configured(PartialSettings)
    known = {brand.administration.key for brand in load_brands(settings.brands_dir).values()}
    if administration not in known:
        raise typer.BadParameter(f"no such administration; there are: {', '.join(sorted(known))}")
    make = partial(new_service_token, administration=AdministrationKey(administration))
    typer.echo(_run(settings.database_for(administration), "administration", make))


def _chosen(known: Iterable[Brand], wanted: Iterable[str]) -> list[Brand]:
    by_key = {brand.key: brand for brand in known}
    for key in wanted:
        if key not in by_key:
            raise typer.BadParameter(f"no brand {key!r}; there are: {', '.join(sorted(by_key))}")
    return [by_key[BrandKey(key)] for key in wanted]


def _employ(connection: Connection, *, new: NewAccount, brands: Iterable[Brand]) -> AgentId:
    account = accounts.add(connection, new)
    granted: dict[AdministrationKey, list[BrandKey]] = {}
    for brand in brands:
        granted.setdefault(brand.administration.key, []).append(brand.key)
    for administration, theirs in granted.items():
        accounts.grant(connection, account, administration, theirs)
    return account


def _line(account: Account) -> str:
    brands = "; ".join(
        f"{administration}: {' '.join(sorted(theirs))}"
        for administration, theirs in sorted(account.granted.items())
    )
    return f"{account.username}\t{account.name}\t{account.role}\t{brands or 'no brands'}"


def _run(url: str, schema: Schema, work: Callable[[Connection], T]) -> T:
    """Do `work` on that database, brought to the schema of this version first."""

    def migrated(connection: Connection) -> T:
        upgrade(connection, schema)
        return work(connection)

    async def run() -> T:
        database = database_at(url)
        try:
            return await database.write(migrated)
        finally:
            await database.close()

    return asyncio.run(run())
