"""The connection of one client, as far as sending goes."""

import asyncio
from typing import Any

import socketio

NAMESPACE = "/"
TAKEN_WITHIN = 50.0
"""Seconds; longer than the library waits for a client that is silent (`ping_interval` + `ping_timeout`)."""


class Gone(Exception):
    """The client does not take what is sent."""


ROOM = 200
"""Packets that may wait for a client; who lets more wait does not read what it is answered."""
BATCH = 50
"""Packets of the log after which `taken` is waited for."""


class Line:
    """What is sent waits in the library's queue, which has no bound of its own; this one has."""

    def __init__(self, server: socketio.AsyncServer, sid: str) -> None:
        self.sid = sid
        self._server = server
        self._engine = server.eio.sockets[server.manager.eio_sid_from_sid(sid, NAMESPACE)]

    async def emit(self, event: str, data: Any) -> None:
        await self._server.emit(event, data, to=self.sid)

    def answerable(self) -> None:
        """Whether what the client is answered now could ever be read. Raises `Gone`."""
        if self._engine.closed or self._engine.queue.qsize() > ROOM:
            raise Gone

    async def taken(self) -> None:
        """Return once all that was sent went out: a websocket wrote it, or a poll fetched it. Raises `Gone`.

        More is not to be known: Rasa's clients confirm nothing.
        """
        try:
            async with asyncio.timeout(TAKEN_WITHIN):
                await self._engine.queue.join()
        except TimeoutError as late:
            raise Gone from late
        if self._engine.closed:
            raise Gone

    async def part(self) -> None:
        """Tell the client that it is over; it does not come back by itself."""
        await self._server.disconnect(self.sid)

    async def drop(self) -> None:
        """Close what lies below; a client comes back by itself."""
        await self._engine.close(wait=False)
