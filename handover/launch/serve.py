"""One broker process: the application behind uvicorn, on a socket of its own or one handed down."""

import logging
import socket
from collections.abc import Callable

import uvicorn
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handover.brands import SourceInvalid
from handover.launch.brand_check import told_in_one_line
from handover.launch.problem import CannotStart

_FRAME_BYTES = 1 << 20
_DRAIN_SECONDS = 5
_TAKEN_WITHIN_MS = 30_000


def serve(create: Callable[[], ASGIApp], listener: socket.socket) -> None:
    """Serves until told to stop. Raises CannotStart when the start-up fails for want of something.

    Where `listener` does not listen yet, it does once the application has started.
    """
    try:
        startup = _Startup(create())
    except Exception as failure:
        raise CannotStart(_explained(failure)) from failure
    part_with_the_deaf(listener)
    server = uvicorn.Server(_configuration(startup))
    try:
        server.run(sockets=[listener])
    except OSError as taken_meanwhile:
        if server.started:
            raise
        raise CannotStart(_explained(taken_meanwhile)) from taken_meanwhile
    except SystemExit:
        if startup.failure is None:
            raise
        raise CannotStart(_explained(startup.failure)) from startup.failure


def part_with_the_deaf(listener: socket.socket) -> None:
    """Connections taken here end once their peer has not taken what was written for so long.

    Else a client that keeps its connection and never reads would keep its buffers for ever. Where the system
    has no such option (it is Linux's), the library's own pings end the rest of what it holds.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT") and listener.family in (socket.AF_INET, socket.AF_INET6):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _TAKEN_WITHIN_MS)


def _configuration(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # addresses hold tokens and ids
        lifespan="on",
        server_header=False,
        ws_max_size=_FRAME_BYTES,
        ws_per_message_deflate=False,  # chat frames are small; it would triple the memory per connection
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )


class _Startup:
    """The application; why its start-up failed is kept, to be told in one line rather than a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.failure: BaseException | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        failed = False

        async def watched(message: Message) -> None:
            nonlocal failed
            if failed := message["type"] == "lifespan.startup.failed":
                logging.getLogger("uvicorn.error").disabled = True  # it would tell without a reason
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except BaseException as error:
            self.failure = error if failed else None
            raise


def _explained(failure: BaseException) -> str:
    match failure:
        case CannotStart():
            return str(failure)
        case SourceInvalid():
            return told_in_one_line(failure)
        case SQLAlchemyError():
            return f"the database cannot be used ({_short(failure)}): run `handover doctor`"
        case RedisError():
            return f"Redis cannot be used ({_short(failure)}): run `handover doctor`"
        case OSError():
            return f"the broker cannot start ({failure}): mend that, then start again"
    raise failure


def _short(failure: BaseException) -> str:
    return str(getattr(failure, "orig", None) or failure).splitlines()[0][:200]
