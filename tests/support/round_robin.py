"""A load balancer that knows nothing: each connection goes to the next broker."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle


@asynccontextmanager
async def round_robin(listener: socket.socket, hosts: Sequence[str]) -> AsyncIterator[list[str]]:
    """`hosts` are `address:port`; yields whom each connection went to, in order."""
    turns, went = cycle(hosts), list[str]()
    open_ones: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = next(turns)
        went.append(host)
        address, port = host.split(":")
        there = await asyncio.open_connection(address, int(port))
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        try:
            await asyncio.gather(_pipe(reader, there[1]), _pipe(there[0], writer))
        finally:
            open_ones.discard(task)

    server = await asyncio.start_server(serve, sock=listener)
    try:
        yield went
    finally:
        server.close()
        for task in list(open_ones):
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
