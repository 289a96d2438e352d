"""In front of python-socketio: what it would take without bounds, or not notice, is dealt with here.

websocket   every frame is checked; a wrong one closes the connection with 4400
POST        the body is read whole (the application limits it), then checked; a wrong one is a 400
GET         a poll whose client went away ends at once, so that it takes no message with it
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channel_connectors.chat.socketio.packets import Malformed, check_frame, check_request

MALFORMED = 4400
MAX_CONNECTS = 10
"""Of one websocket; an honest client needs one."""

HangUp = Callable[[str], Awaitable[None]]
"""End the connection of that Engine.IO session, if there is one."""


def refused(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


async def refuse(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with `response`; a websocket is not accepted (it becomes a 403)."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close"})
    else:
        await response(scope, receive, send)


class Gate:
    def __init__(self, app: ASGIApp, hang_up: HangUp) -> None:
        self._app = app
        self._hang_up = hang_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            checked = _Websocket(receive, send)
            await self._app(scope, checked.receive, checked.send)
        elif scope["method"] == "POST":
            await self._post(scope, receive, send)
        else:
            await self._poll(scope, receive, send)

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        try:
            check_request(body)
        except Malformed as wrong:
            await self._hang_up(session_of(scope))
            await refuse(refused(400, "malformed", str(wrong)), scope, receive, send)
        else:
            # A chunked body has no length, and python-engineio would read none of it.
            MutableHeaders(scope=scope)["content-length"] = str(len(body))
            await self._app(scope, _once(body, receive), send)

    async def _poll(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        polling = asyncio.ensure_future(self._app(scope, _once(b"", receive), send))
        gone = asyncio.ensure_future(receive())
        try:
            await asyncio.wait((polling, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            both = (gone,) if polling.done() else (gone, polling)
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
        if not polling.cancelled():
            polling.result()


class _Websocket:
    """One connection; a wrong frame ends it for the library as if the client had gone."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._wrong = False
        self._connects = 0

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.receive":
            try:
                self._check(message.get("text"))
            except Malformed:
                self._wrong = True
                return {"type": "websocket.disconnect", "code": MALFORMED}
        return message

    def _check(self, frame: str | None) -> None:
        """The library answers every request to connect, whether or not the answers are read."""
        check_frame(frame)
        self._connects += frame is not None and frame.startswith("40")
        if self._connects > MAX_CONNECTS:
            raise Malformed(f"more than {MAX_CONNECTS} times connected")

    async def send(self, message: Message) -> None:
        if self._wrong and message["type"] == "websocket.close":
            message = {"type": "websocket.close", "code": MALFORMED}
        await self._send(message)


def query_of(scope: Scope) -> dict[str, list[str]]:
    return parse_qs(scope.get("query_string", b"").decode("latin-1"))


def session_of(scope: Scope) -> str:
    """The Engine.IO session that a request names; empty for none."""
    return query_of(scope).get("sid", [""])[0]


def _once(body: bytes, receive: Receive) -> Receive:
    """The request as read already; whatever comes later, as it comes."""
    first: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again
