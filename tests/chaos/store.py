"""The databases of a run: made before the brokers start, read when all is calm, with keys of our own."""

from collections import defaultdict
from typing import Any

import asyncpg
import httpx2
from redis.asyncio import Redis
from sqlalchemy import Connection, select, text
from sqlalchemy.engine import make_url

from handover.access import accounts, sessions
from handover.access.accounts import NewAccount
from handover.access.rates import RateLimits
from handover.access.roles import Role
from handover.clock import SystemClock
from handover.settings import Settings
from handover.storage import log
from handover.storage.codec import decode_state
from handover.storage.database import Database, database_at
from handover.storage.log import seal_of
from handover.storage.migrate import upgrade
from handover.storage.sealing import Keyring
from handover.wing import Outside
from models.tables import conversations, deliveries, seats, work
from models.vocabulary.identity import AdministrationKey, AgentId, BrandKey, ConversationId
from tests.chaos.evidence import Stored

ADMINISTRATION, BRAND = AdministrationKey("liander"), BrandKey("liander")
OWN, DIRECTORY = "chaos_{administration}", "chaos_directory"
CAPACITY = 3

WITNESS = """
CREATE TABLE witness_asked (conversation_id text, seq int, generation int);
CREATE TABLE witness_unsure (id text);
CREATE FUNCTION witness_ask() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO witness_asked VALUES (NEW.conversation_id, NEW.seq, NEW.generation);
    RETURN NULL;
END $$;
CREATE FUNCTION witness_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO witness_unsure VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER witness_ask AFTER INSERT ON work
    FOR EACH ROW WHEN (NEW.kind = 'ask') EXECUTE FUNCTION witness_ask();
CREATE TRIGGER witness_delivery AFTER UPDATE ON deliveries
    FOR EACH ROW WHEN (NEW.state = 'uncertain') EXECUTE FUNCTION witness_delivery();
"""
"""What rows once were that are gone or changed when they are looked at: kept by the database itself."""


async def make_databases(server: str) -> tuple[str, str]:
    """(template of administrations' databases, directory), empty. `server`: SQLAlchemy's URL."""
    url = make_url(server)
    connection = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    for name in (OWN.format(administration=ADMINISTRATION), DIRECTORY):
        await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    base = url.render_as_string(hide_password=False).rpartition("/")[0]
    return f"{base}/{OWN}", f"{base}/{DIRECTORY}"


class Store:
    """Beside the brokers, on the same databases."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keyring = _keyring(settings)

    async def prepare(self, agents: int) -> list[tuple[AgentId, str]]:
        """Schemas, witnesses, and so many agents, each with the token of a session."""
        directory = database_at(self._settings.directory_database)
        own = database_at(self._settings.database_for(ADMINISTRATION))
        try:
            await directory.write(lambda db: upgrade(db, "directory"))
            await own.write(lambda db: upgrade(db, "administration"))
            await own.write(_watch)
            return await directory.write(lambda db: [_employ(db, number) for number in range(agents)])
        finally:
            await directory.close()
            await own.close()

    async def read(self) -> Stored:
        own = database_at(self._settings.database_for(ADMINISTRATION))
        try:
            return await self._read(own)
        finally:
            await own.close()

    async def _read(self, own: Database) -> Stored:
        def look(db: Connection) -> Stored:
            db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            rows = {ConversationId(r["id"]): dict(r) for r in db.execute(select(conversations)).mappings()}
            asked: dict[ConversationId, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
            for conversation, seq, generation in db.execute(text("SELECT * FROM witness_asked")):
                asked[ConversationId(conversation)][seq].add(generation)
            return Stored(
                logs={c: log.events_after(db, self._keyring, c, 0) for c in rows},
                states={c: self._state(db, c, row["state"]) for c, row in rows.items()},
                rows=rows,
                work=[dict(row) for row in db.execute(select(work)).mappings()],
                seats=[dict(row) for row in db.execute(select(seats)).mappings()],
                deliveries=[dict(row) for row in db.execute(select(deliveries)).mappings()],
                asked={conversation: dict(seqs) for conversation, seqs in asked.items()},
                unsure=frozenset(db.execute(text("SELECT id FROM witness_unsure")).scalars()),
                at=SystemClock().now(),
            )

        return await own.read(look)

    def _state(self, db: Connection, conversation: ConversationId, sealed: bytes) -> Any:
        seal = seal_of(db, self._keyring, conversation)
        assert seal is not None
        return decode_state(seal.open(sealed, f"state:{conversation}"))


def _keyring(settings: Settings) -> Keyring:
    url = settings.redis_url
    outside = Outside(
        settings, SystemClock(), Redis.from_url(url), RateLimits(url), httpx2.AsyncClient(), "chaos"
    )
    return Keyring(outside.key(f"administration:{ADMINISTRATION}"))


def _watch(db: Connection) -> None:
    db.exec_driver_sql("SELECT 1")
    for statement in _statements(WITNESS):
        db.exec_driver_sql(statement)


def _statements(script: str) -> list[str]:
    """Each by itself; those between `$$` hold semicolons of their own."""
    found, inside = [""], False
    for part in script.split(";"):
        inside ^= part.count("$$") % 2 == 1
        found[-1] += part
        if inside:
            found[-1] += ";"
        else:
            found.append("")
    return [statement for statement in found if statement.strip()]


def _employ(db: Connection, number: int) -> tuple[AgentId, str]:
    new = NewAccount(
        username=f"chaos{number}",
        name=f"Agent {number}",
        role=Role.AGENT,
        password_hash="none",
        capacity=CAPACITY,
    )
    account = accounts.add(db, new)
    accounts.grant(db, account, ADMINISTRATION, [BRAND])
    return account, sessions.open_session(db, account, ADMINISTRATION, SystemClock().now())
