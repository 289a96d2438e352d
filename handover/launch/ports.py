"""Finding and taking TCP ports."""

import contextlib
import errno
import secrets
import socket

from handover.launch.problem import CannotStart

_BACKLOG = 2048  # uvicorn's own
_OWN = range(20_000, 32_000)


def free_port() -> int:
    """A loopback port that nothing listens on, and that nobody is given by chance.

    It lies below the ranges from which Linux (32768) and others (49152, RFC 6335) take ports for outgoing
    connections: who asked for it may need half a minute to get ready to listen.
    """
    while True:
        port = secrets.choice(_OWN)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def taken_socket(host: str, port: int) -> socket.socket:
    """A socket that listens there: whoever connects waits until they are served. Raises CannotStart."""
    return _opened(host, port, listening=True)


def kept_socket(host: str, port: int) -> socket.socket:
    """The port is ours, but whoever connects is refused until the socket listens. Raises CannotStart.

    For one broker of several: a balancer goes on to the next meanwhile.
    """
    return _opened(host, port, listening=False)


def _opened(host: str, port: int, *, listening: bool) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        if listening:
            listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotStart(_problem(host, port, error)) from None
    return listener


def _problem(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} is in use: stop what runs there, or choose another with HANDOVER_PORT"
        case errno.EACCES:
            return f"port {port} may not be used: choose one above 1023 with HANDOVER_PORT"
    return f"{host}:{port} cannot be listened on ({error.strerror}): see HANDOVER_HOST and HANDOVER_PORT"
