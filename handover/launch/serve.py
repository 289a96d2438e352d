"""One broker process: the application behind uvicorn, on a socket of its own or one handed down."""

import errno
import socket

import uvicorn
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handover.launch.ports import listen
from handover.launch.problem import CannotStart

_FRAME_BYTES = 1 << 20
_DRAIN_SECONDS = 5


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Serves until told to stop. Raises CannotStart when the start-up fails for want of something."""
    startup = _Startup(app)
    server = uvicorn.Server(
        uvicorn.Config(
            startup,
            log_config=None,
            access_log=False,  # addresses hold tokens and ids
            lifespan="on",
            server_header=False,
            ws_max_size=_FRAME_BYTES,
            ws_per_message_deflate=False,  # chat frames are small; it would triple the memory per connection
            timeout_graceful_shutdown=_DRAIN_SECONDS,
        )
    )
    server.run(sockets=[listener])
    if not server.started:
        raise CannotStart(_explained(startup.failure)) from startup.failure


def taken_socket(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises CannotStart."""
    try:
        return listen(host, port)
    except OSError as error:
        raise CannotStart(_socket_problem(host, port, error)) from None


class _Startup:
    """The application; why its start-up failed is kept, to be told in one line rather than a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.failure: BaseException | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, _without_traceback(send))
        except BaseException as error:
            self.failure = error
            raise


def _without_traceback(send: Send) -> Send:
    async def quiet(message: Message) -> None:
        await send({"type": message["type"]})

    return quiet


def _explained(failure: BaseException | None) -> str:
    match failure:
        case CannotStart():
            return str(failure)
        case SQLAlchemyError():
            return f"the database cannot be used ({_short(failure)}): run `handover doctor`"
        case RedisError():
            return f"Redis cannot be used ({_short(failure)}): run `handover doctor`"
        case OSError():
            return f"the broker cannot start ({failure}): mend that, then start again"
    raise failure or RuntimeError("uvicorn stopped before it started")


def _short(failure: BaseException) -> str:
    return str(getattr(failure, "orig", None) or failure).splitlines()[0][:200]


def _socket_problem(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} is in use: stop what runs there, or choose another with HANDOVER_PORT"
        case errno.EACCES:
            return f"port {port} may not be used: choose one above 1023 with HANDOVER_PORT"
    return f"{host}:{port} cannot be listened on ({error.strerror}): see HANDOVER_HOST and HANDOVER_PORT"
