"""A broker for the desk alone, that misbehaves on demand.

It speaks `handover.v1` as agents see it. Frames from the desk go through the real broker's own parser: what
it would refuse closes the socket here too; frames to the desk are held against docs/asyncapi.yaml. It has
no assistant and no database: the test says what happens. It is for what a real broker will not do on request:
answers that never come, sockets that fall silent, another epoch, any refusal.

    with DeskBroker() as broker:
        talk = broker.begin("c1", "De stroom is uit")
        broker.offer(talk)
        page.goto(f"{broker.url}/desk")

It runs in its own thread; its methods may be called from the test's.
"""

import asyncio
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.websockets import WebSocket, WebSocketDisconnect

from handover.agent_desk import frames as f
from handover.launch.ports import free_port
from tests.support.desk_commands import ANNA, DeskCommands
from tests.support.desk_pages import routes
from tests.support.desk_talk import Frame, Talk

BAS = {"id": "bas", "name": "Bas Bakker"}
T = TypeVar("T")
FIRST_LOAD_OF_COLLEAGUES = {"bas": 2, "carla": 4, "daan": 0}


class DeskBroker(DeskCommands):
    def __init__(self, *, heartbeat_ms: int = 15_000) -> None:
        super().__init__()
        self.url = ""
        self.auths: list[f.Auth] = []
        self.tokens = {"anna": "token-1"}
        self.administrations = [{"key": "liander", "name": "Liander N.V. (demo)"}]
        self.epoch = "first"
        self.files: dict[tuple[str, int], bytes] = {}  # PNG pictures, by conversation and number
        self._heartbeat_ms = heartbeat_ms

    # ---- what a test may say; each returns when it is done

    def begin(self, id: str, text: str | None = None, *, brand: str = "liander", **facts: Any) -> Talk:
        """A conversation with a customer; `facts` as in its summary."""
        talk = self.talks[id] = Talk(id=id, brand=brand, facts=facts)
        if text is not None:
            self.customer_says(talk, text)
        return talk

    def customer_says(self, talk: Talk, text: str, payload: str | None = None, **more: Any) -> int:
        data: Frame = {"id": f"{uuid.uuid4()}", "text": text, "payload": payload, "channel": talk.channel}
        return self.log(talk, "message.customer", **data | more)

    def brings(self, talk: Talk, seq: int, state: str, code: str | None = None) -> None:
        """The customer's network has brought message `seq` so far."""
        delivery = talk.deliver(seq, state, code)
        self._run(self._send_all({"t": "delivery", "conversation": talk.id, **delivery}))

    def log_unknown(self, talk: Talk, kind: str, **data: Any) -> None:
        """An event and a frame of a newer broker, which are not documented."""
        self._undocumented |= {kind, "newer"}
        self.log(talk, kind, **data)
        self._run(self._send_all({"t": "newer", "what": kind}))

    def log(self, talk: Talk, kind: str, at: datetime | None = None, **data: Any) -> int:
        """Appends any event; returns its number."""
        return self._run(self._append(talk, kind, data, at))

    def wait_in_queue(
        self,
        talk: Talk,
        reason: str = "not_understood",
        *,
        stuck_at: int | None = None,
        at: datetime | None = None,
    ) -> None:
        """The assistant is stuck; the customer waits for a person."""
        talk.wait(reason, stuck_at)
        self._run(self._append(talk, "conversation.waiting", {"reason": reason, "why": talk.why}, at))

    def offer(self, talk: Talk, seconds: float = 30) -> None:
        if talk.state["handover"] == "no":
            self.wait_in_queue(talk)
        offer = talk.offer(ANNA, seconds)
        self._run(self._append(talk, "conversation.offered", offer))

    def withdraw(self, talk: Talk, why: str, by: Frame | None = None) -> None:
        offer_id = talk.state["offer"]["offer_id"]
        talk.state.update(offer=None, handover="waiting")
        data = {"offer_id": offer_id, "to": ANNA, "why": why, "by": by}
        self._run(self._append(talk, "offer.withdrawn", data))
        self._run(self._settle(talk))

    def give_to(self, talk: Talk, agent: Frame = ANNA, at: datetime | None = None) -> None:
        """Somebody has the conversation from now on."""
        self._run(self._hand_over(talk, "agent", agent, at=at))

    def typing(self, talk: Talk) -> None:
        self._run(self._send_all({"t": "typing", "conversation": talk.id, "who": "customer"}))

    def customer_reads(self, talk: Talk, seq: int) -> None:
        talk.state["customer_read"] = seq
        self._run(self._send_all({"t": "read", "conversation": talk.id, "who": "customer", "seq": seq}))

    def drop(self, code: int = 1012) -> None:
        """Closes every socket."""
        self._run(self._close_all(code))

    def restore(self) -> None:
        """The database was put back: another epoch; results given before are forgotten."""
        self.epoch, self._results = f"{uuid.uuid4()}", {}
        self.drop()

    def expire(self) -> None:
        """Every session has ended."""
        self.tokens["anna"] = f"token-{uuid.uuid4()}"
        self.drop(4401)

    def texts_of(self, talk: Talk, kind: str = "message.agent") -> list[str]:
        return [event["data"]["text"] for event in talk.events if event["type"] == kind]

    def hears(self, talk: Talk, *texts: str, kind: str = "message.agent") -> None:
        """Exactly these have arrived, or do so soon: the screen shows a line before the broker has it."""
        self.until(lambda: self.texts_of(talk, kind) == list(texts))

    def until(self, comes: Callable[[], bool]) -> None:
        """The screen runs ahead of the broker."""
        deadline = time.monotonic() + 5
        while not comes() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert comes()

    def commands_of(self, kind: str) -> list[Any]:
        return [command for command in self.commands if command.type == kind]

    @property
    def connected(self) -> int:
        return len(self._sockets)

    # ---- what the desk asks over HTTP (tests/support/desk_pages.py)

    def colleagues(self) -> list[Frame]:
        names = {"bas": "Bas Bakker", "carla": "Carla de Wit", "daan": "Daan Mulder"}
        return [
            {"id": id, "name": names[id], "presence": "away" if id == "daan" else "available", "load": load}
            | {"capacity": 4}
            for id, load in FIRST_LOAD_OF_COLLEAGUES.items()
        ]

    # ---- the server

    def __enter__(self) -> Self:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        app = Starlette(routes=routes(self), lifespan=self._note_the_loop)
        config = uvicorn.Config(app, port=port, log_level="error", ws="websockets-sansio", lifespan="on")
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
        assert not self.misfits, self.misfits

    @asynccontextmanager
    async def _note_the_loop(self, app: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        self._started.set()
        yield

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    # ---- one socket

    async def serve(self, socket: WebSocket) -> None:
        await socket.accept(subprotocol="handover.v1")
        beating = asyncio.create_task(self._beat(socket))
        try:
            await self._send(socket, {"t": "hello", "protocol": 1, "heartbeat_ms": self._heartbeat_ms})
            while True:
                await self._receive(socket, f.parse(await socket.receive_text()))
        except f.Malformed:
            await socket.close(4400)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            beating.cancel()
            self._sockets.discard(socket)

    async def _beat(self, socket: WebSocket) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_ms / 1000)
            await self._send(socket, {"t": "ping"})

    async def _receive(self, socket: WebSocket, frame: f.Incoming) -> None:
        if isinstance(frame, f.Auth):
            await self._sign_in(socket, frame)
        elif not isinstance(frame, f.Pong):
            await self._obey(socket, frame)

    async def _sign_in(self, socket: WebSocket, auth: f.Auth) -> None:
        self.auths.append(auth)
        if self.faults.refuse_with:
            return await socket.close(self.faults.refuse_with)
        if auth.token not in self.tokens.values():
            return await socket.close(4401)
        for older in list(self._sockets):
            self._sockets.discard(older)
            await older.close(4409)
        self._opened.clear()
        await self._catch_up(socket, auth.resume)
        return None

    async def _catch_up(self, socket: WebSocket, resume: f.Resume | None) -> None:
        mine = [talk for talk in self.talks.values() if self._is_followed(talk)]
        heads = resume.heads if resume and resume.epoch == self.epoch else {}
        positions = {talk.id: heads[talk.id] for talk in mine if heads.get(talk.id, 1 << 30) <= talk.head}
        await self._send(socket, self._ready(mine, recovered=len(positions) == len(mine)))
        self._sockets.add(socket)
        self._followed = {talk.id for talk in mine}
        for talk in mine:
            if talk.id not in positions:
                await self._send(socket, {"t": "snapshot", **talk.snapshot()})
            for event in talk.events[positions.get(talk.id, talk.head) :]:
                await self._send_event(socket, event)

    def _ready(self, mine: list[Talk], *, recovered: bool) -> Frame:
        snapshot = {
            "version": self._version,
            "queue": self._queue(),
            "conversations": [talk.summary() for talk in mine],
        }
        ready = {"t": "ready", "epoch": self.epoch, "recovered": recovered}
        return {**ready, "agent": self.agent(), "snapshot": snapshot}
