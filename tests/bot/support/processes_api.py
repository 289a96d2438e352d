"""The broker's side of one question: POST /api/brands/{brand}/processes/status-request, over real HTTP.

Application numbers decide the answer: A-000001 is known, A-000002 too but without words, A-000429 asks too
often, A-000500 breaks; others are unknown. `asked` holds (path, authorization, body) of every question.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KNOWN = {
    "found": True,
    "type": "connection",
    "status": "planned",
    "status_text": {"nl": "ingepland voor 3 december", "en": "planned for 3 December"},
    "step_text": {"nl": "ingepland", "en": "planned"},
    "updated_at": "2026-11-20T09:00:00Z",
}


class ProcessesApi(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.broken = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: ProcessesApi

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers.get("Authorization", ""), body))
        status, answer = self._answer(body["application_number"])
        payload = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 429:
            self.send_header("Retry-After", "600")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def _answer(self, number: str) -> tuple[int, dict[str, Any]]:
        if self.server.broken or number == "A-000500":
            return 500, {}
        if number == "A-000429":
            return 429, {"error": {"code": "rate_limited"}}
        if number == "A-000002":
            return 200, {**KNOWN, "status_text": {}}
        return 200, KNOWN if number == "A-000001" else {"found": False}

    def log_message(self, *_: Any) -> None:
        """Quiet: pytest's output belongs to the tests."""


@contextmanager
def processes_api() -> Iterator[ProcessesApi]:
    server = ProcessesApi()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
