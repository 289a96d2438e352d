"""The database goes away for a moment, under open sockets: nothing is lost, nobody is sent off for good."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy.engine import make_url
from websockets.exceptions import ConnectionClosed

from tests.support.broker import Frame, Peer, RunningBroker
from tests.support.databases import fresh_database

pytestmark = pytest.mark.anyio

COME_BACK = 1012


@pytest.fixture
def databases(postgres_server: str) -> Iterator[tuple[str, str]]:
    """On PostgreSQL only: SQLite is a file, and does not go away."""
    with fresh_database(postgres_server, "_liander") as own, fresh_database(postgres_server) as directory:
        yield own.removesuffix("liander") + "{administration}", directory


@asynccontextmanager
async def away(broker: RunningBroker, server: str) -> AsyncIterator[None]:
    """Every connection to the administration's database breaks, and none can be made."""
    name = make_url(broker.settings.database_for("liander")).database
    url = make_url(server).set(drivername="postgresql")
    operator = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        await operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1"
        await operator.execute(ended, name)
        yield
        await operator.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    finally:
        await operator.close()


async def test_an_agent_is_told_to_try_again(broker: RunningBroker, postgres_server: str) -> None:
    agent, widget = await broker.agent(), await broker.widget()
    await widget.command("message.send", {"text": "mens graag"})
    offered = await agent.event("conversation.offered")
    named = {"conversation": offered["conversation"]}
    assert (await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named))["ok"]
    said = {"text": "Met Anna"}
    async with away(broker, postgres_server):
        assert await _told(agent, said, named) in ("unavailable", COME_BACK)
    await _until_taken(broker, agent, said, named)
    await widget.event("message.agent", text="Met Anna")
    assert widget.texts("message.agent") == ["Met Anna"]


async def test_who_comes_meanwhile_is_told_to_come_back(broker: RunningBroker, postgres_server: str) -> None:
    token = await broker.sign_in()
    known = (await broker.widget()).heard[1]["token"]
    async with away(broker, postgres_server):
        agent = await broker.connect("/agents/socket", ["handover.v1"])
        await agent.send({"t": "auth", "token": token, "resume": None})
        widget = await broker.connect("/channels/widget/liander/socket")
        await widget.send({"t": "auth", "token": known, "language": "nl", "resume": None})
        assert await agent.closed() == COME_BACK
        assert await widget.closed() == COME_BACK


async def test_a_mark_that_cannot_be_kept_leaves_the_socket_open(
    broker: RunningBroker, postgres_server: str
) -> None:
    widget = await broker.widget()
    await widget.command("message.send", {"text": "hallo"})
    await widget.event("message.assistant", text="echo: hallo")
    async with away(broker, postgres_server):
        refused = await widget.command("read", {"seq": 1})
        assert (refused["ok"], refused["error"]["retry"]) == (False, True)
    assert widget.close_code is None


async def _told(agent: Peer, said: Frame, named: Frame) -> str | int | None:
    """Why the words are to be said again: the refusal's code, or the close's; None: they are taken.

    A desk that the broker is just about to tell something is closed: what it missed is read when it is back.
    """
    try:
        result = await agent.command("message.send", said, id="once", **named)
    except (AssertionError, ConnectionClosed):
        return await agent.closed()
    if result["ok"]:
        return None
    assert result["error"]["retry"], result
    return str(result["error"]["code"])


async def _until_taken(broker: RunningBroker, agent: Peer, said: Frame, named: Frame) -> None:
    """The same again, as a client does that was told so."""
    while (why := await _told(agent, said, named)) is not None:
        if why == COME_BACK:
            agent = await broker.agent()
