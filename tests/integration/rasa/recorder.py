"""Stands between a broker and the real assistant: passes everything on, and counts what goes by."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TURN = "/webhooks/broker/turn"


class Sent(NamedTuple):
    """With one question: events of the window, and bytes of the whole request."""

    events: int
    bytes: int


class Recorder:
    def __init__(self, assistant: str) -> None:
        self.url = ""
        self.sent: list[Sent] = []
        self._rasa = httpx2.AsyncClient(base_url=assistant, timeout=60, trust_env=False)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["Recorder"]:
        listener = socket.create_server(("127.0.0.1", 0))
        routes = [Route("/{path:path}", self._pass_on, methods=["GET", "POST"])]
        config = uvicorn.Config(Starlette(routes=routes), log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield self
        finally:
            server.should_exit = True
            await task
            await self._rasa.aclose()

    async def _pass_on(self, request: Request) -> Response:
        body = await request.body()
        if request.url.path == TURN:
            self.sent.append(Sent(len(json.loads(body)["events"]), len(body)))
        headers = {
            name: request.headers[name]
            for name in ("authorization", "content-type")
            if name in request.headers
        }
        answer = await self._rasa.request(request.method, request.url.path, content=body, headers=headers)
        return Response(answer.content, answer.status_code, media_type="application/json")
