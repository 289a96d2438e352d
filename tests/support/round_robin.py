"""A load balancer that knows nothing: each connection goes to the next broker that answers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress


class Road:
    """One connection through the balancer. `port` is the client's end, `host` the broker's."""

    def __init__(self, port: int, host: str, ends: Sequence[asyncio.StreamWriter]) -> None:
        self.port = port
        self.host = host
        self._ends = ends
        self._left: int | None = None

    def cut_after(self, bytes: int) -> None:
        """Both sides lose it once so many more bytes have passed, wherever that is in a frame."""
        self._left = bytes

    async def carry(self, chunk: bytes, to: asyncio.StreamWriter) -> None:
        if self._left is None:
            to.write(chunk)
        elif len(chunk) < self._left:
            self._left -= len(chunk)
            to.write(chunk)
        else:
            to.write(chunk[: self._left])
            await to.drain()
            self.break_off()
        await to.drain()

    def break_off(self) -> None:
        for end in self._ends:
            end.close()


class Balancer:
    """`hosts` are `address:port`; `went` says whom each connection went to, in order."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self.hosts = hosts
        self.went: list[str] = []
        self.roads: list[Road] = []
        self._turn = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for host in self._in_turn():
            with suppress(OSError):
                address, port = host.split(":")
                there = await asyncio.open_connection(address, int(port))
                self.went.append(host)
                await self._join(host, (reader, writer), there)
                return
        writer.close()

    def _in_turn(self) -> Iterator[str]:
        """Everybody once, whose turn it is first."""
        self._turn += 1
        for place in range(len(self.hosts)):
            yield self.hosts[(self._turn - 1 + place) % len(self.hosts)]

    async def _join(
        self,
        host: str,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        broker: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        peer = client[1].get_extra_info("peername") or ("", 0)  # who went already has none
        road = Road(peer[1], host, (client[1], broker[1]))
        self.roads.append(road)
        try:
            await asyncio.gather(_pipe(road, client[0], broker[1]), _pipe(road, broker[0], client[1]))
        finally:
            self.roads.remove(road)


@asynccontextmanager
async def balanced(listener: socket.socket, hosts: Sequence[str]) -> AsyncIterator[Balancer]:
    balancer = Balancer(hosts)
    open_ones: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        try:
            await balancer.serve(reader, writer)
        finally:
            open_ones.discard(task)

    server = await asyncio.start_server(serve, sock=listener)
    try:
        yield balancer
    finally:
        server.close()
        for task in list(open_ones):
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)


@asynccontextmanager
async def round_robin(listener: socket.socket, hosts: Sequence[str]) -> AsyncIterator[list[str]]:
    """Yields whom each connection went to, in order."""
    async with balanced(listener, hosts) as balancer:
        yield balancer.went


async def _pipe(road: Road, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(65_536):
            await road.carry(chunk, writer)
    except OSError:
        pass
    finally:
        writer.close()
