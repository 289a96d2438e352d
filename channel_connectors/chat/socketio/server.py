"""Rasa's Socket.IO channel at `/channels/chat/{brand}/socket.io/`, health at `…/webhooks/socketio/`.

A server per brand: a connection of one is nobody at another, and each has its own origins. Events of one
client are handled one after the other, so that what a customer writes keeps its order.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping

import socketio
import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from channel_connectors.chat.brands import ChatBrand
from channel_connectors.chat.socketio.gate import Gate, query_of, refuse, refused, session_of
from channel_connectors.chat.socketio.line import ROOM, Line
from channel_connectors.chat.socketio.packets import MAX_PACKET
from channel_connectors.chat.socketio.tab import Answer, Tab
from models.vocabulary.identity import BrandKey

log = structlog.get_logger()

MAX_CONNECTIONS = 5_000
"""Of one brand in one process: bare requests to open one cost their sender nothing."""

Served = Callable[[Request], Mapping[BrandKey, ChatBrand]]


def socketio_health(served_by: Served) -> APIRouter:
    router = APIRouter(prefix="/channels/chat/{brand}/webhooks/socketio", tags=["chat"])

    @router.get("/")
    async def health(request: Request, brand: str) -> Response:
        """As Rasa's own: whether the channel is there."""
        return JSONResponse({"status": "ok"}) if BrandKey(brand) in served_by(request) else _unknown()

    return router


class ChatSockets:
    """The Socket.IO of all brands, as one ASGI application mounted with `{brand}` in its path."""

    def __init__(self, brands: Mapping[BrandKey, ChatBrand]) -> None:
        self._brands = {key: _BrandSockets(brand) for key, brand in brands.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sockets = self._brands.get(BrandKey(scope["path_params"]["brand"]))
        if sockets is None:
            await refuse(_unknown(), scope, receive, send)
        else:
            await sockets.serve(scope, receive, send)

    async def close(self) -> None:
        """Everybody is cut off, and comes back to whoever serves next."""
        await asyncio.gather(*(sockets.close() for sockets in self._brands.values()))


class _BrandSockets:
    def __init__(self, brand: ChatBrand) -> None:
        self._brand = brand
        self._tabs: dict[str, Tab] = {}
        self._server = socketio.AsyncServer(
            async_mode="asgi",
            async_handlers=False,
            cors_allowed_origins=list(brand.options.origins) or "*",
            cors_credentials=False,
            max_http_buffer_size=MAX_PACKET,
            http_compression=False,  # the application compresses
            logger=_quiet(),
            engineio_logger=_quiet(),
        )
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._server.on("session_request", self._session_request)
        self._server.on("user_uttered", self._user_uttered)
        self._gate = Gate(socketio.ASGIApp(self._server, socketio_path=None), self._hang_up)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "j" in query_of(scope):
            await refuse(refused(400, "bad_request", "JSONP is not served"), scope, receive, send)
        elif not session_of(scope) and len(self._server.eio.sockets) >= MAX_CONNECTIONS:
            await refuse(refused(503, "unavailable", "too many connections"), scope, receive, send)
        else:
            await self._tidy(session_of(scope))
            await self._gate(scope, receive, send)
            self._end_poll(session_of(scope))

    async def _tidy(self, session: str) -> None:
        """What the library would stumble over, or let grow: a closed session, answers that nobody fetches."""
        engine = self._server.eio.sockets.get(session)
        if engine is not None and engine.queue.qsize() > 2 * ROOM:
            await engine.close(wait=False)
        if engine is not None and engine.closed:
            self._server.eio.sockets.pop(session, None)

    def _end_poll(self, session: str) -> None:
        """A client that says goodbye while it polls would be kept waiting for that poll."""
        engine = self._server.eio.sockets.get(session)
        if engine is not None and engine.closed:
            engine.queue.put_nowait(None)

    async def close(self) -> None:
        for session in list(self._server.eio.sockets):
            await self._hang_up(session)
        await self._server.shutdown()

    async def _hang_up(self, session: str) -> None:
        engine = self._server.eio.sockets.get(session)
        if engine is not None:
            await engine.close(wait=False)

    async def _connect(self, sid: str, _environ: object, _auth: object) -> None:
        self._tabs[sid] = Tab(Line(self._server, sid), self._brand)

    async def _disconnect(self, sid: str, _reason: str) -> None:
        tab = self._tabs.pop(sid, None)
        if tab is not None:
            await tab.end()

    async def _session_request(self, sid: str, *given: object) -> Answer:
        return await self._tabs[sid].session_request(given[0] if given else None)

    async def _user_uttered(self, sid: str, *given: object) -> Answer:
        return await self._tabs[sid].user_uttered(given[0] if given else None)


def _unknown() -> Response:
    return refused(404, "unknown_brand", "there is no such brand here")


class _OnlyThatItBroke(logging.Handler):
    """The library's records quote what was sent; kept is that something was raised, and where."""

    def emit(self, record: logging.LogRecord) -> None:
        raised = record.exc_info[0] if record.exc_info else None
        if raised is not None:
            log.error("socketio_broke", error=raised.__name__, at=f"{record.module}:{record.lineno}")


def _quiet() -> logging.Logger:
    logger = logging.Logger("handover.socketio", logging.ERROR)
    logger.addHandler(_OnlyThatItBroke())
    return logger
