"""Sessions: whom a token admits, and until when."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handover.access import accounts, sessions
from handover.access.accounts import NewAccount
from handover.access.roles import Role
from handover.storage.database import Database
from models import tables
from models.vocabulary.identity import AdministrationKey, AgentId, BrandKey
from tests.support.clock import HandClock

pytestmark = pytest.mark.anyio

LIANDER = AdministrationKey("liander")
NOW = HandClock().now()


async def _anna(directory: Database) -> AgentId:
    new = NewAccount(username="anna", name="Anna de Vries", role=Role.AGENT, password_hash="…", capacity=3)
    anna = await directory.write(lambda c: accounts.add(c, new))
    await directory.write(lambda c: accounts.grant(c, anna, LIANDER, [BrandKey("liander")]))
    return anna


async def _token(directory: Database, account: AgentId) -> str:
    return await directory.write(lambda c: sessions.open_session(c, account, LIANDER, NOW))


async def test_a_token_tells_who_and_for_which_administration(directory: Database) -> None:
    anna = await _anna(directory)
    token = await _token(directory, anna)
    who = await directory.read(lambda c: sessions.whose(c, token, NOW))
    assert who is not None
    assert (who.id, who.name, who.role, who.capacity) == (anna, "Anna de Vries", Role.AGENT, 3)
    assert (who.administration, who.brands) == (LIANDER, frozenset({BrandKey("liander")}))


async def test_the_token_itself_is_not_kept(directory: Database) -> None:
    token = await _token(directory, await _anna(directory))
    kept = await directory.read(lambda c: c.execute(select(tables.sessions.c.token_hash)).scalar_one())
    assert len(token) >= 43, "256 bits in base 64"
    assert token not in kept
    assert await directory.read(lambda c: sessions.whose(c, kept, NOW)) is None


async def test_a_session_ends_after_twelve_hours(directory: Database) -> None:
    token = await _token(directory, await _anna(directory))
    last = NOW + timedelta(hours=12) - timedelta(microseconds=1)
    assert await directory.read(lambda c: sessions.whose(c, token, last)) is not None
    assert await directory.read(lambda c: sessions.whose(c, token, NOW + timedelta(hours=12))) is None


async def test_a_grant_taken_away_ends_what_it_allowed_at_once(directory: Database) -> None:
    anna = await _anna(directory)
    token = await _token(directory, anna)
    await directory.write(lambda c: accounts.grant(c, anna, LIANDER, []))
    assert await directory.read(lambda c: sessions.whose(c, token, NOW)) is None


async def test_signing_out_ends_one_session_and_a_new_password_all(directory: Database) -> None:
    anna = await _anna(directory)
    first, second, third = [await _token(directory, anna) for _ in range(3)]
    await directory.write(lambda c: sessions.end_session(c, first))
    assert await directory.read(lambda c: sessions.whose(c, first, NOW)) is None
    assert await directory.read(lambda c: sessions.whose(c, second, NOW)) is not None
    await directory.write(lambda c: sessions.end_sessions_of(c, anna))
    assert await directory.read(lambda c: sessions.whose(c, third, NOW)) is None


async def test_ended_sessions_are_swept_out_at_the_next_sign_in(directory: Database) -> None:
    anna = await _anna(directory)
    await _token(directory, anna)
    later = NOW + timedelta(days=1)
    await directory.write(lambda c: sessions.open_session(c, anna, LIANDER, later))
    rows = await directory.read(lambda c: c.execute(select(tables.sessions)).all())
    assert len(rows) == 1
