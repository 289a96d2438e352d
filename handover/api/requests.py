"""One log line and one measurement per request, and an answer even where something broke.

Logged: an id, the method, the route as written in the code, status and time. Never an address as it was sent,
a query, a body or a name: those hold tokens, ids and what customers say.
"""

import re
import sys
import time
import traceback
from uuid import uuid4

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handover.api.answers import refusal

log = structlog.get_logger()

ID = "X-Request-ID"
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
_QUIET = frozenset({"/health/live", "/health/ready", "/health/assistants", "/metrics"})
"""Asked every few seconds, by machines."""

REQUESTS = Counter("handover_http_requests", "HTTP requests", ("method", "route", "status"))
SECONDS = Histogram("handover_http_seconds", "Time to answer an HTTP request", ("route",))


class Requests:
    """Nothing that goes wrong below leaves this layer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        with structlog.contextvars.bound_contextvars(request=_id(scope)):
            if scope["type"] == "http":
                await self._answer(scope, receive, send)
            else:
                await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, answer = time.perf_counter(), _Answer(send)
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            log.error("request_failed", error=type(error).__name__, at=_where(error), route=_route(scope))
            if answer.status is None:
                broken = refusal(500, "internal", "Something went wrong here; the log knows under this id.")
                await broken(scope, receive, answer.send)
        _note(scope, answer.status or 500, time.perf_counter() - began)


class _Answer:
    """Sends on what the application answers, with the request's id, and remembers the status."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[ID] = structlog.contextvars.get_contextvars()["request"]
        await self._send(message)


def _id(scope: Scope) -> str:
    """The caller's id where it gave a decent one, so that a proxy's log and ours can be laid side by side."""
    given = Headers(scope=scope).get(ID, "")
    return given if _GIVEN_ID.fullmatch(given) else uuid4().hex


def _note(scope: Scope, status: int, seconds: float) -> None:
    route = _route(scope)
    method = scope["method"] if scope["method"] in _METHODS else "other"
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
    tell = log.debug if route in _QUIET else log.info
    tell("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _route(scope: Scope) -> str:
    """As written in the code, `/api/brands/{brand}`: a bounded set of names, without anybody's data.

    Routes that are not FastAPI's (channels' webhooks) do not leave their path; they go by their function.
    """
    endpoint = scope.get("endpoint")
    return getattr(scope.get("route"), "path", None) or getattr(endpoint, "__name__", None) or "none"


def _where(error: Exception) -> str:
    """Where it was raised. The message may hold data (drivers repeat their parameters), so it stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    last = (ours or frames)[-1]
    module = last.filename.removeprefix(sys.prefix).rsplit("/", 2)[-2:]
    return f"{'/'.join(module)}:{last.lineno} {last.name}"
