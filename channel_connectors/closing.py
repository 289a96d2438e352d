"""Saying goodbye on a websocket."""

import asyncio
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

GOODBYE_WITHIN = 5.0
"""Seconds: a goodbye waits behind what is still to be written, and a client may never read again."""


async def close(websocket: WebSocket, code: int, why: str) -> None:
    """Whether or not the client is there to hear it."""
    with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
        async with asyncio.timeout(GOODBYE_WITHIN):
            await websocket.close(code, why)
