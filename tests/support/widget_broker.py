"""A broker for the widget alone, that misbehaves on demand.

It speaks the widget's protocol exactly (frames are read by the real parser and held against the
documentation, a repeated command gets its first result, a socket resumes by {epoch, head}), but has no
assistant, no queue and no database: the test says what happens. It is for what a real broker will not play
on request: results that never come, events sent twice, sockets that fall silent, another epoch, any close
code.

    with WidgetBroker() as broker:
        page.goto(f"{broker.url}/page")
        broker.say("message.assistant", text="Hallo")

It runs in its own thread; its methods may be called from the test's.
"""

import asyncio
import json
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from channel_connectors.web_widget.frames import Malformed, parse
from handover.launch.ports import free_port
from tests.support.documented import Documented

ROOT = Path(__file__).resolve().parents[2]
WIDGET = ROOT / "handover" / "static" / "widget.js"
PAGES = ROOT / "demo" / "pages"
# What a careful site sends: no inline script or style, and nobody but the broker.
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data: https:; style-src 'self'"
)
BRAND = {
    "key": "liander",
    "name": "Liander",
    "languages": ["nl", "en"],
    "look": {"primary": "#0b5563", "on_primary": "#ffffff", "accent": "#e07a1f"},
    "notice": {"nl": "Demo; niet verbonden aan Liander.", "en": "Demo; not affiliated with Liander."},
}
QUIET_STATE: dict[str, Any] = {
    "conversation": "5e0a6a3e-6f0c-4c43-8f43-1f1c6a9a7b11",
    "control": "assistant",
    "handover": "no",
    "agent": None,
    "place": None,
    "waiting": False,
    "open": True,
    "opens": None,
    "leaving_message": False,
    "assistant": "ready",
    "language": "nl",
    "agent_read": 0,
}
# What tests need not say each time.
UNSAID: dict[str, dict[str, Any]] = {
    "message.customer": {"attachment": None},
    "message.assistant": {"buttons": [], "key": None, "image": None, "image_alt": None},
    "message.notice": {"buttons": [], "qr": None},
}
PATIENCE = 20.0
Frame = dict[str, Any]
Result = TypeVar("Result")


@dataclass
class Faults:
    """What goes wrong now. Commands count only once they are listed in `WidgetBroker.commands`."""

    lose_commands: int = 0  # that many next commands are never seen
    lose_results: int = 0  # that many next commands are carried out, but the answer gets lost
    hold_events: bool = False  # results come, events do not
    repeat_events: bool = False  # every event is sent twice
    silent: bool = False  # no frame goes out at all, as on a dead network
    refuse_with: int | None = None  # every new socket is closed with this code when it signs in
    errors: dict[str, Frame] = field(default_factory=dict)  # command type -> error of its result


class WidgetBroker:
    def __init__(self, *, heartbeat_ms: int = 15_000, brand: Frame | None = None) -> None:
        self.url = ""
        self.faults = Faults()
        self.brand = brand or BRAND
        self.commands: list[Frame] = []
        self.auths: list[Frame] = []
        self.answers: dict[str, Callable[[Frame], None]] = {}
        # Frames, either way, that are not as docs/asyncapi.yaml has them.
        self.misfits: list[str] = []
        self._documented = Documented("widget")
        self._undocumented: set[str] = set()
        self._heartbeat_ms = heartbeat_ms
        self._state = dict(QUIET_STATE)
        self._epoch = "first"
        self._events: list[Frame] = []  # of the conversation begun last, in which the test speaks
        self._logs: dict[str, list[Frame]] = {}  # every conversation's, by its token
        self._results: dict[str, Frame] = {}
        self._begun = asyncio.Event()  # somebody has signed in
        self._sockets: dict[WebSocket, list[Frame]] = {}  # signed in, and the log it follows

    # ---- what a test may say; each returns when it is done

    def say(self, kind: str, at: str | None = None, **data: Any) -> int:
        """Appends an event to the conversation begun last, once there is one; returns its number."""
        self._run(self._begun.wait())
        return self._run(self._append(self._events, kind, data, at))

    def say_unknown(self, kind: str, **data: Any) -> None:
        """An event and a frame of a newer broker, which are not documented."""
        self._undocumented |= {kind, "newer"}
        self.say(kind, **data)
        self._run(self._send_all({"t": "newer", "what": kind}))

    def show(self, **changes: Any) -> None:
        """Changes the state that the customer is told, once there is one to tell."""
        self._run(self._begun.wait())
        self._state.update(changes)
        self._run(self._send_all({"t": "state", **self._state}))

    def typing(self, who: str, name: str | None = None) -> None:
        self._run(self._begun.wait())
        self._run(self._send_all({"t": "typing", "who": who, "name": name}))

    def drop(self, code: int = 1012) -> None:
        """Closes every socket."""
        self._run(self._close_all(code))

    def restore(self, *texts: str) -> None:
        """Another database, or another conversation: an epoch in which the assistant said just this."""
        self._epoch, self._results = f"{uuid.uuid4()}", {}
        self._events.clear()
        self.drop()
        for text in texts:
            self.say("message.assistant", text=text)

    def skip_numbers(self, count: int) -> None:
        """Events that the customer does not see."""
        self._events += [{"seq": len(self._events) + place + 1, "hidden": True} for place in range(count)]

    def sent_texts(self) -> list[str]:
        """Of the customer's messages in the log."""
        return [event["data"]["text"] for event in self._events if event.get("type") == "message.customer"]

    def commands_of(self, kind: str) -> list[Frame]:
        return [command for command in self.commands if command["type"] == kind]

    def until(self, comes: Callable[[], bool]) -> None:
        """Waits for what the widget is about to send; AssertionError when it never comes."""
        deadline = time.monotonic() + PATIENCE
        while not comes():
            assert time.monotonic() < deadline, "it never came"
            time.sleep(0.02)

    # ---- the server

    def __enter__(self) -> Self:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        config = uvicorn.Config(
            self._app(), port=port, log_level="error", ws="websockets-sansio", lifespan="on"
        )
        self._server = uvicorn.Server(config)
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        assert self._started.wait(10), "the stand-in broker did not start"
        while not self._server.started:
            self._run(asyncio.sleep(0.01))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()
        self._server.should_exit = True
        self._thread.join(10)

    def _app(self) -> Starlette:
        @asynccontextmanager
        async def note_the_loop(app: Starlette) -> AsyncIterator[None]:
            self._loop = asyncio.get_running_loop()
            self._started.set()
            yield

        return Starlette(
            routes=[
                Route("/widget/liander.js", _widget),
                Route("/page", _page),
                Route("/favicon.ico", lambda request: Response(status_code=204)),
                Route("/demo/{name}", _demo),
                Route("/demo/{brand}/customers", lambda _request: JSONResponse([])),
                WebSocketRoute("/channels/widget/liander/socket", self._serve),
            ],
            lifespan=note_the_loop,
        )

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    # ---- one socket

    async def _serve(self, socket: WebSocket) -> None:
        await socket.accept()
        beating = asyncio.create_task(self._beat(socket))
        try:
            await self._send(
                socket,
                {"t": "hello", "protocol": 1, "heartbeat_ms": self._heartbeat_ms, "brand": self.brand},
            )
            while True:
                await self._receive(socket, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            beating.cancel()
            self._sockets.pop(socket, None)

    async def _beat(self, socket: WebSocket) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_ms / 1000)
            await self._send(socket, {"t": "ping"})

    async def _receive(self, socket: WebSocket, text: str) -> None:
        frame = json.loads(text)
        try:
            parse(text)
        except Malformed:
            self.misfits.append(f"not a frame of a widget: {text}")
            return await socket.close(4400)
        if frame["t"] == "auth":
            await self._sign_in(socket, frame)
        elif frame["t"] == "cmd":
            await self._obey(socket, frame)
        return None

    async def _sign_in(self, socket: WebSocket, auth: Frame) -> None:
        self.auths.append(auth)
        if self.faults.refuse_with:
            return await socket.close(self.faults.refuse_with)
        if auth["token"] is not None and auth["token"] not in self._logs:
            return await socket.close(4401)
        return await self._catch_up(socket, auth["token"] or self._begin(auth["language"]), auth["resume"])

    def _begin(self, language: str) -> str:
        token = f"token-{uuid.uuid4()}"
        self._events = self._logs[token] = []
        self._state["language"] = language
        return token

    async def _catch_up(self, socket: WebSocket, token: str, resume: Frame | None) -> None:
        log = self._logs[token]
        after = resume["head"] if resume and resume["epoch"] == self._epoch else len(log) + 1
        recovered = after <= len(log)
        ready = {"t": "ready", "token": token, "epoch": self._epoch, "recovered": recovered, "head": len(log)}
        who = {"state": "anonymous", "why": None, "id": ""}
        await self._send(socket, {**ready, "customer": who, "state": self._state})
        self._sockets[socket] = log
        self._begun.set()
        for event in log[after if recovered else 0 :]:
            await self._send_event(socket, event)

    async def _obey(self, socket: WebSocket, command: Frame) -> None:
        if self.faults.lose_commands:
            self.faults.lose_commands -= 1
            return
        self.commands.append(command)
        log = self._sockets[socket]
        result = self._results.get(command["id"]) or await self._carry_out(command, log)
        if self.faults.lose_results:
            self.faults.lose_results -= 1
            return
        await self._send(socket, result)

    async def _carry_out(self, command: Frame, log: list[Frame]) -> Frame:
        if error := self.faults.errors.get(command["type"]):
            result = {"t": "result", "id": command["id"], "ok": False, "error": error}
        else:
            seq = await self._apply(command, log)
            result = {"t": "result", "id": command["id"], "ok": True, "seq": seq}
        if result["ok"] or not result["error"]["retry"]:
            self._results[command["id"]] = result
        return result

    async def _apply(self, command: Frame, log: list[Frame]) -> int:
        data = command["data"]
        if command["type"] == "message.send":
            text, payload = data.get("text", data.get("title")), data.get("payload")
            await self._append(
                log, "message.customer", {"id": command["id"], "text": text, "payload": payload}
            )
        if answer := self.answers.get(command["type"]):
            await asyncio.get_running_loop().run_in_executor(None, answer, command)
        return len(log)

    async def _append(self, log: list[Frame], kind: str, data: Frame, at: str | None = None) -> int:
        event = {
            "t": "event",
            "seq": len(log) + 1,
            "generation": 1,
            "type": kind,
            "at": at or datetime.now(UTC).isoformat(),
            "data": UNSAID.get(kind, {}) | data,
        }
        log.append(event)
        for socket, followed in list(self._sockets.items()):
            if followed is log:
                await self._send_event(socket, event)
        return len(log)

    async def _send_event(self, socket: WebSocket, event: Frame) -> None:
        if self.faults.hold_events or event.get("hidden"):
            return
        for _ in range(2 if self.faults.repeat_events else 1):
            await self._send(socket, event)

    async def _send_all(self, frame: Frame) -> None:
        for socket in list(self._sockets):
            await self._send(socket, frame)

    async def _send(self, socket: WebSocket, frame: Frame) -> None:
        if not self._undocumented & {frame["t"], frame.get("type")}:
            self.misfits += self._documented.misfits(frame)
        if not self.faults.silent:
            await socket.send_json(frame)

    async def _close_all(self, code: int) -> None:
        for socket in list(self._sockets):
            self._sockets.pop(socket, None)
            await socket.close(code)


async def _widget(request: Request) -> Response:
    return FileResponse(WIDGET, media_type="text/javascript")


async def _demo(request: Request) -> Response:
    """Like the broker: a brand's page by the brand's name, what it loads by file name."""
    name = request.path_params["name"]
    path = PAGES / (name if "." in name else f"{name}.html")
    return FileResponse(path, headers={"Content-Security-Policy": POLICY})


async def _page(request: Request) -> Response:
    """A site with one tag; ?lang= sets the page's language, other parameters become attributes of the tag."""
    attributes = "".join(
        f' {name}="{value}"' for name, value in request.query_params.items() if name != "lang"
    )
    filling = "<p>Een pagina van de site.</p>" * 60
    return HTMLResponse(
        f"""<!doctype html><html lang="{request.query_params.get("lang", "nl")}"><head><title>Site</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <script src="/widget/liander.js" async{attributes}></script></head>
        <body><main><h1>Site</h1><a href="#" data-handover-open>Chat</a>{filling}</main></body></html>""",
        headers={"Content-Security-Policy": POLICY},
    )
