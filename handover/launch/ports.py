"""Finding and taking TCP ports."""

import socket


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nothing listens on now; another process may still take it first."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError (EADDRINUSE, EACCES, …) when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)  # uvicorn's own backlog
    except OSError:
        listener.close()
        raise
    return listener
