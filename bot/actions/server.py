"""The action server: rasa_sdk's executor behind our own web application.

rasa_sdk's ready-made application quotes the whole request, tracker and all, in its error replies and logs the
exception's chain; here a failure is answered and logged by its kind alone.
"""

from __future__ import annotations

import hmac
import json
import logging
import zlib
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import Action, ActionExecutionRejection, ActionNotFoundException
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot.actions.forms import FormReader

logger = logging.getLogger(__name__)

GRACE = 3.0  # seconds for actions under way when it ends
MAX_BODY_BYTES = 2 * 1024 * 1024


def application(actions: list[Action], token: str | None) -> Sanic:
    """POST /webhook runs an action as rasa_sdk defines it; GET /health. With a token, only for its bearer."""
    executor = FormReader()
    for action in actions:
        executor.register_action(action)
    app = Sanic("handover_actions", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
    app.config.ACCESS_LOG = False
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = GRACE

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return _json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        if token and not _bears(request, token):
            return _json({"error": "unauthorized"}, 401)
        return await _run(executor, request)

    return app


def _bears(request: Request, token: str) -> bool:
    return hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {token}".encode())


async def _run(executor: ActionExecutor, request: Request) -> HTTPResponse:
    call = _read(request)
    if call is None:
        return _json({"error": "not an action call"}, 422)
    name = call["next_action"]
    try:
        return _json(await executor.run(call))
    except ActionExecutionRejection as rejection:
        return _json({"error": rejection.message, "action_name": rejection.action_name}, 400)
    except ActionNotFoundException:
        return _failed(name, "unknown action", 404)
    except Exception as error:
        return _failed(name, type(error).__name__, 500)


def _read(request: Request) -> dict[str, Any] | None:
    try:
        compressed = request.headers.get("content-encoding") == "deflate"
        call = json.loads(zlib.decompress(request.body) if compressed else request.body)
    except (ValueError, zlib.error):
        return None
    ours = (
        isinstance(call, dict)
        and isinstance(call.get("next_action"), str)
        and isinstance(call.get("tracker"), dict)
    )
    return call if ours else None


def _failed(name: str, why: str, status: int) -> HTTPResponse:
    logger.error("action %s failed: %s", name[:80], why)
    return _json({"error": why, "action_name": name}, status)


def _json(body: Any, status: int = 200) -> HTTPResponse:
    return raw(json.dumps(body).encode(), status=status, content_type="application/json")
