"""A stand-in for a brand's Rasa, speaking `bot/connector.py`'s protocol.

For faults that a real one does not play on demand: slowness, failure, an answer that comes late. Journeys use
the real one.
"""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

UNKNOWN = "nlu_fallback"
_INTENTS = {
    "kletskoek": UNKNOWN,
    "mens": "ask_person",
    "uit de rij": "leave_queue",
    "welke plek": "ask_place",
    "tot ziens": "goodbye",
}
"""By how a message begins."""


class StandInAssistant:
    """Understands: `kletskoek …` not at all; `mens …` as asking for a person; `uit de rij …`,
    `welke plek …` and `tot ziens …` as what they say; `zeg <key>` as a wish for that content. Whatever it is,
    it repeats it.

    `hold` (an event that is not set) keeps every answer back; `failing` is an error code to answer with.
    """

    def __init__(self) -> None:
        self.hold = asyncio.Event()
        self.hold.set()
        self.failing: str | None = None
        self.loaded = True
        self.asked: list[dict[str, Any]] = []
        self.asked_again = asyncio.Event()
        self.url = ""
        self._port = 0
        self.answered_at = 0.0
        """Monotonic seconds at which the last answer left."""

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["StandInAssistant"]:
        await self.start()
        try:
            yield self
        finally:
            self.hold.set()
            await self._stop()

    async def start(self) -> None:
        """Again at the same address, where it was there before."""
        routes = [
            Route("/webhooks/broker/", self._health),
            Route("/webhooks/broker/turn", self._turn, methods=["POST"]),
        ]
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off")
        )
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))

    async def crash(self) -> None:
        """What it was asked gets no answer, and nobody listens any more."""
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()
        self._server.force_exit = True
        await self._stop()

    async def _stop(self) -> None:
        self._server.should_exit = True
        await self._serving

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok", "model_id": "stand-in"}, 200 if self.loaded else 503)

    async def _turn(self, request: Request) -> Response:
        asked = json.loads(await request.body())
        self.asked.append(asked)
        self.asked_again.set()
        await self.hold.wait()
        if not self.loaded:
            return _failed("model_not_ready")
        if self.failing is not None:
            return _failed(self.failing)
        answer = JSONResponse(_answer(asked))
        self.answered_at = time.monotonic()
        return answer


def _failed(code: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": code}}, 503)


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    said = asked.get("text") or asked["payload"]
    intent = _intent(said) if "payload" not in asked else said.strip("/")
    key = said.removeprefix("zeg ") if said.startswith("zeg ") else None
    content = {"key": key, "values": {}} if key else None
    message: dict[str, Any] = {
        "content": content,
        "text": f"echo: {said}",
        "buttons": [],
        "image": None,
        "custom": None,
    }
    return {
        "messages": [message],
        "events": [
            {"event": "user", "text": said, "parse_data": {"intent": {"name": intent}}},
            {"event": "bot", "text": message["text"]},
            {"event": "action", "name": "action_listen"},
        ],
        "understood": {
            "intent": {"name": intent, "confidence": 0.9},
            "ranking": [{"name": "ask_contact", "confidence": 0.9}],
            "entities": [],
            "stuck_score": 0.9 if intent == UNKNOWN else 0.1,
            "why": "stand-in",
        },
        "slots": {},
        "active_loop": None,
        "handover": {"reason": "customer_asked", "target": None} if intent == "ask_person" else None,
        "model_id": "stand-in",
    }


def _intent(said: str) -> str:
    return next((intent for begins, intent in _INTENTS.items() if said.startswith(begins)), "ask_contact")
