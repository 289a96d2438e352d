"""Servers shared by all test processes: started at the first request, stopped when the run ends.

The process in which pytest was started (xdist's controller) owns them. Tests, which may run in workers, ask
it over a loopback connection: one line with a name goes in, one line with a URL comes back. Requests are
served one after another by a single thread that lives as long as the servers (see
`handover.launch.lifeline`).
"""

import os
import socket
import socketserver
import threading
from collections.abc import Callable
from typing import Protocol

from tests.support.postgres import PostgresServer
from tests.support.valkey import ValkeyServer

_ADDRESS = "HANDOVER_TEST_SERVERS"


class _Server(Protocol):
    url: str

    def stop(self) -> None: ...


_KINDS: dict[str, Callable[[], _Server]] = {"postgres": PostgresServer, "valkey": ValkeyServer}


class Servers(socketserver.TCPServer):
    """Listens for requests from test processes; hands out one server per name."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self._running: dict[str, _Server] = {}
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        os.environ[_ADDRESS] = str(self.server_address[1])

    def url_of(self, name: str) -> str:
        """Starts the server `kind` or `kind:instance` unless it runs."""
        if name not in self._running:
            self._running[name] = _KINDS[name.partition(":")[0]]()
        return self._running[name].url

    def stop(self) -> None:
        """Stops every server; the thread that started them ends last."""
        for server in self._running.values():
            server.stop()
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Request(socketserver.StreamRequestHandler):
    server: Servers

    def handle(self) -> None:
        name = self.rfile.readline().decode().strip()
        try:
            answer = self.server.url_of(name)
        except Exception as error:  # told to the test that asked, which fails with it
            answer = f"error {error!r}"
        self.wfile.write(answer.encode() + b"\n")


def url_of(name: str) -> str:
    """Asks the owning process for the server's URL. Raises RuntimeError when it could not be started."""
    with socket.create_connection(("127.0.0.1", int(os.environ[_ADDRESS])), timeout=60) as connection:
        connection.sendall(name.encode() + b"\n")
        answer = connection.makefile().readline().strip()
    if not answer or answer.startswith("error "):
        raise RuntimeError(f"the test server {name} did not start: {answer}")
    return answer
