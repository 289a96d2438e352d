"""Rasa input channel `broker`: a brand's assistant asked as a function, one turn at a time.

    POST /webhooks/broker/turn   {conversation_id, message_id, text | payload, events, metadata, shadow}
    GET  /webhooks/broker/       {"status": "ok", "model_id": …}, or 503 while no model is loaded

    200 {messages, events, understood, slots, active_loop, handover, model_id}
    400 bad_request · 401 unauthorized · 503 model_not_ready | action_failed | turn_timed_out | turn_failed
        each with {"error": {"code", "message"}}; a 503 may be asked again, a 400 may not

What the window in `events` holds is in `bot/window.md`. Nothing of a conversation stays in the process but
the answer itself, for a few minutes, so that a message asked twice is answered once.

credentials.yml for a plain `rasa run` from the repository's root:

    bot.connector.BrokerChannel:
      token: ""          # or the shared secret; when absent, HANDOVER_BOT_TOKEN is read
"""

from __future__ import annotations

import asyncio
import hmac
import json
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot.turn.failure import ModelNotReady, TurnFailure
from bot.turn.request import TurnRequest, read_request
from bot.turn.take import take_turn

ANSWERS_KEPT = 512
ANSWER_SECONDS = 300.0  # longer than any retry of the broker's, shorter than anyone would call keeping


class BrokerChannel(InputChannel):
    def __init__(self, token: str | None) -> None:
        self._token = token
        self._answers = Answers()

    @classmethod
    def name(cls) -> str:
        return "broker"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> BrokerChannel:
        return cls((credentials or {}).get("token") or os.environ.get("HANDOVER_BOT_TOKEN") or None)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("broker_webhook")

        # Functions, because Sanic hangs attributes on its handlers.
        @blueprint.get("/")
        async def health(request: Request) -> HTTPResponse:
            return _health(request)

        @blueprint.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._turn(request)

        return blueprint

    async def _turn(self, request: Request) -> HTTPResponse:
        if not self._allowed(request):
            return _error(401, "unauthorized", "the shared secret is missing or wrong")
        try:
            asked, loaded = read_request(request.body), _loaded(request)
            return _json(await self._answers.first(asked, lambda: take_turn(loaded, asked)))
        except TurnFailure as failure:
            return _failed(failure)

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        wanted = f"Bearer {self._token}"
        return not self._token or hmac.compare_digest(given.encode(), wanted.encode())


class Answers:
    """The first answer to each message id, for a while. A failure is not an answer: the next asks afresh."""

    def __init__(self, kept: int = ANSWERS_KEPT, seconds: float = ANSWER_SECONDS) -> None:
        self._kept = kept
        self._seconds = seconds
        self._tasks: OrderedDict[tuple[str, str, bool], asyncio.Task[dict[str, Any]]] = OrderedDict()

    async def first(
        self, asked: TurnRequest, take: Callable[[], Awaitable[dict[str, Any]]]
    ) -> dict[str, Any]:
        task = self._tasks.get(asked.key)
        if task is None:
            task = asyncio.ensure_future(take())
            self._remember(asked.key, task)
        # Shielded: a caller who hangs up must not take the answer from the one who asks again.
        return await asyncio.shield(task)

    def _remember(self, key: tuple[str, str, bool], task: asyncio.Task[dict[str, Any]]) -> None:
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._forget_failed(key, done))
        asyncio.get_running_loop().call_later(self._seconds, self._tasks.pop, key, None)
        while len(self._tasks) > self._kept:
            self._tasks.popitem(last=False)

    def _forget_failed(self, key: tuple[str, str, bool], done: asyncio.Task[dict[str, Any]]) -> None:
        if done.cancelled() or done.exception() is not None:
            self._tasks.pop(key, None)


def _health(request: Request) -> HTTPResponse:
    try:
        return _json({"status": "ok", "model_id": str(_loaded(request).model_metadata.model_id)})
    except ModelNotReady as failure:
        return _failed(failure)


def _loaded(request: Request) -> MessageProcessor:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or agent.processor is None:
        raise ModelNotReady("no model is loaded yet")
    return agent.processor


def _failed(failure: TurnFailure) -> HTTPResponse:
    return _error(failure.status, failure.code, str(failure))


def _error(status: int, code: str, message: str) -> HTTPResponse:
    return _json({"error": {"code": code, "message": message}}, status)


def _json(body: dict[str, Any], status: int = 200) -> HTTPResponse:
    return raw(json.dumps(body).encode(), status=status, content_type="application/json")
