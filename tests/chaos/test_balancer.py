"""The balancer goes on to who answers, and breaks connections where it is told."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from handover.launch.ports import free_port
from tests.support.round_robin import Balancer, balanced

pytestmark = pytest.mark.anyio


@pytest.fixture
async def balancer() -> AsyncIterator[tuple[Balancer, int]]:
    """Before somebody who is not there and an echo; and where it listens."""
    async with AsyncExitStack() as stack:
        echo = await stack.enter_async_context(await asyncio.start_server(_echo, "127.0.0.1", 0))
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        hosts = [f"127.0.0.1:{free_port()}", f"127.0.0.1:{echo.sockets[0].getsockname()[1]}"]
        yield await stack.enter_async_context(balanced(listener, hosts)), port


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(100):
        writer.write(chunk)
    writer.close()


async def test_who_is_not_there_is_passed_over(balancer: tuple[Balancer, int]) -> None:
    for _ in range(3):
        reader, writer = await asyncio.open_connection("127.0.0.1", balancer[1])
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        writer.close()
    assert balancer[0].went == [balancer[0].hosts[1]] * 3


async def test_a_connection_breaks_in_the_middle_of_what_is_said(balancer: tuple[Balancer, int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", balancer[1])
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    [road] = balancer[0].roads
    assert road.port == writer.get_extra_info("sockname")[1]
    road.cut_after(8)
    writer.write(b"again")
    assert await reader.read() == b"aga"
    writer.close()
