"""A broker for the desk alone, that misbehaves on demand.

It speaks `handover.v1` as agents see it. Frames from the desk go through the real broker's own parser, so that
one it would refuse closes the socket here too; frames to the desk are held against docs/asyncapi.yaml. It has
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
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.websockets import WebSocket, WebSocketDisconnect

from handover.agent_desk import frames as f
from handover.launch.ports import free_port
from tests.support.desk_pages import routes
from tests.support.desk_talk import Frame, Talk, stamp
from tests.support.documented import Documented

ANNA = {"id": "anna", "name": "Anna Visser"}
BAS = {"id": "bas", "name": "Bas Bakker"}
# Events the desk is ready for, though the broker does not log them yet.
AGREED = {"delivery.advanced", "channel.moved", "process.changed"}
T = TypeVar("T")
FIRST_LOAD_OF_COLLEAGUES = {"bas": 2, "carla": 4, "daan": 0}


@dataclass
class Faults:
    """What goes wrong now."""

    refusals: dict[str, Frame] = field(default_factory=dict)  # command type -> error of its next result
    lose_commands: set[str] = field(default_factory=set)  # the next command of this type is never seen
    lose_results: set[str] = field(default_factory=set)  # it is carried out, but the socket breaks then
    repeat_events: bool = False  # every event is sent twice
    hold_results: bool = False  # commands are carried out, answers stay out
    silent: bool = False  # who has signed in hears nothing more, as on a dead network
    refuse_with: int | None = None  # every new socket is closed with this code when it signs in


class DeskBroker:
    def __init__(self, *, heartbeat_ms: int = 15_000) -> None:
        self.url = ""
        self.faults = Faults()
        self.talks: dict[str, Talk] = {}
        self.commands: list[f.AnyCommand] = []
        self.auths: list[f.Auth] = []
        self.tokens = {"anna": "token-1"}
        self.presence = "available"
        self.capacity = 4
        self.administrations = [{"key": "liander", "name": "Liander N.V. (demo)"}]
        self.epoch = "first"
        self.misfits: list[str] = []
        self._documented = Documented("agents")
        self._heartbeat_ms = heartbeat_ms
        self._version = 0
        self._opened: set[str] = set()
        self._followed: set[str] = set()
        self._results: dict[str, Frame] = {}
        self._sockets: set[WebSocket] = set()

    # ---- what a test may say; each returns when it is done

    def begin(self, id: str, text: str | None = None, *, brand: str = "liander", **facts: Any) -> Talk:
        """A conversation with a customer; `facts` as in its summary."""
        talk = self.talks[id] = Talk(id=id, brand=brand, facts=facts)
        if text is not None:
            self.customer_says(talk, text)
        return talk

    def customer_says(self, talk: Talk, text: str, payload: str | None = None) -> int:
        data: Frame = {"id": f"{uuid.uuid4()}", "text": text, "payload": payload, "channel": talk.channel}
        return self.log(talk, "message.customer", **data)

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

    def commands_of(self, kind: str) -> list[Any]:
        return [command for command in self.commands if command.type == kind]

    @property
    def connected(self) -> int:
        return len(self._sockets)

    # ---- what the desk asks over HTTP (tests/support/desk_pages.py)

    def agent(self) -> Frame:
        load = sum(1 for talk in self.talks.values() if talk.held_by(ANNA))
        return {**ANNA, "role": "agent", "presence": self.presence, "load": load, "capacity": self.capacity}

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

    def _is_followed(self, talk: Talk) -> bool:
        return talk.held_by(ANNA) or talk.offered_to(ANNA) or talk.id in self._opened

    def _queue(self) -> list[Frame]:
        waiting = [t for t in self.talks.values() if t.state["handover"] in ("waiting", "offered")]
        waiting.sort(key=lambda talk: (not talk.state["emergency"], talk.state["waiting_since"]))
        return [talk.entry(place + 1) for place, talk in enumerate(waiting)]

    # ---- commands

    async def _obey(self, socket: WebSocket, command: f.AnyCommand) -> None:
        if command.type in self.faults.lose_commands:
            return self.faults.lose_commands.remove(command.type)
        self.commands.append(command)
        result = self._results.get(command.id) or await self._carry_out(command)
        if command.type in self.faults.lose_results:
            self.faults.lose_results.remove(command.type)
            return await self._close_all(1012)
        if not self.faults.hold_results:
            await self._send(socket, result)
        return None

    async def _carry_out(self, command: f.AnyCommand) -> Frame:
        error = self.faults.refusals.pop(command.type, None) or self._refusal(command)
        if error:
            return {"t": "result", "id": command.id, "ok": False, "error": error}
        seq = await self._do(command)
        result = {"t": "result", "id": command.id, "ok": True, "seq": seq, "data": {}}
        self._results[command.id] = result
        return result

    def _refusal(self, command: f.AnyCommand) -> Frame | None:
        """The rules that the desk's own buttons already keep, for when it is mistaken."""
        if isinstance(command, f.SetPresence):
            return None
        talk = self.talks.get(command.conversation)
        if talk is None:
            return refusal("not_found")
        if command.generation not in (None, talk.generation):
            return refusal("stale_generation")
        if isinstance(command, f.Take | f.Accept) and talk.state["control"] == "agent":
            return refusal("already_taken", talk.state["agent"])
        if isinstance(command, f.Accept | f.Decline) and not talk.offered_to(ANNA):
            return refusal("offer_gone")
        holders = f.Send | f.PassControl | f.ResolveConversation | f.SnoozeConversation
        return refusal("not_holder") if isinstance(command, holders) and not talk.held_by(ANNA) else None

    async def _do(self, command: f.AnyCommand) -> int | None:
        if isinstance(command, f.SetPresence):
            self.presence = command.data.state
            await self._send_all({"t": "agent", **self.agent()})
            return None
        talk = self.talks[command.conversation]
        doing: dict[str, Callable[[], Coroutine[Any, Any, Any]]] = {
            "open": lambda: self._open(talk),
            "shut": lambda: self._shut(talk),
            "take": lambda: self._hand_over(talk, "agent", ANNA),
            "offer.accept": lambda: self._hand_over(talk, "agent", ANNA),
            "offer.decline": lambda: self._decline(talk),
            "message.send": lambda: self._append(
                talk, "message.agent", {"id": command.id, "text": _text(command), "agent": ANNA}
            ),
            "note.add": lambda: self._append(talk, "note.added", {"text": _text(command), "agent": ANNA}),
            "control.pass": lambda: self._pass(talk, command),
            "conversation.resolve": lambda: self._resolve(talk, command),
            "conversation.snooze": lambda: self._snooze(talk, command),
            "read": lambda: self._read(talk, command),
            "typing": lambda: asyncio.sleep(0),
        }
        await doing[command.type]()
        return talk.head

    async def _open(self, talk: Talk) -> None:
        self._opened.add(talk.id)
        if talk.id not in self._followed:
            await self._follow(talk)

    async def _shut(self, talk: Talk) -> None:
        self._opened.discard(talk.id)
        await self._settle(talk)

    async def _decline(self, talk: Talk) -> None:
        data = {"offer_id": talk.state["offer"]["offer_id"], "to": ANNA, "why": "declined", "by": ANNA}
        talk.state.update(offer=None, handover="waiting")
        await self._append(talk, "offer.withdrawn", data)
        await self._settle(talk)

    async def _hand_over(
        self,
        talk: Talk,
        control: str,
        agent: Frame | None,
        outcome: Frame | None = None,
        at: datetime | None = None,
    ) -> None:
        talk.change_hands(control, agent)
        data = {"control": control, "agent": agent, "move": "x", "outcome": outcome}
        await self._append(talk, "control.changed", data, at)
        await self._settle(talk)

    async def _pass(self, talk: Talk, command: f.AnyCommand) -> None:
        assert isinstance(command, f.PassControl)
        outcome = command.data.outcome.model_dump()
        agent = {"id": "bas", "name": "Bas Bakker"} if command.data.to.startswith("agent:") else None
        await self._hand_over(talk, "agent" if agent else "assistant", agent, outcome)
        if command.data.to == "queue":
            talk.wait("passed", None)
            await self._append(talk, "conversation.waiting", {"reason": "passed", "why": talk.why})

    async def _resolve(self, talk: Talk, command: f.AnyCommand) -> None:
        assert isinstance(command, f.ResolveConversation)
        talk.change_hands("none", None)
        await self._append(talk, "conversation.closed", command.data.model_dump(mode="json"))
        await self._settle(talk)

    async def _snooze(self, talk: Talk, command: f.AnyCommand) -> None:
        assert isinstance(command, f.SnoozeConversation)
        talk.state["snoozed_until"] = stamp(command.data.until)
        await self._append(talk, "conversation.snoozed", {"until": talk.state["snoozed_until"]})

    async def _read(self, talk: Talk, command: f.AnyCommand) -> None:
        assert isinstance(command, f.MarkRead)
        talk.state["agent_read"] = max(talk.state["agent_read"], command.data.seq)
        await self._send_all({"t": "summary", **talk.summary()})

    # ---- telling

    async def _append(self, talk: Talk, kind: str, data: Frame, at: datetime | None = None) -> int:
        event = talk.append(kind, data, at or datetime.now(UTC))
        for socket in list(self._sockets):
            if talk.id in self._followed:
                await self._send_event(socket, event)
        await self._tell_lists(talk)
        return talk.head

    async def _follow(self, talk: Talk) -> None:
        """What is new to the desk comes whole; before it the offer with its context, if there is one."""
        self._followed.add(talk.id)
        if talk.offered_to(ANNA):
            offered = next(e for e in reversed(talk.events) if e["type"] == "conversation.offered")
            whole = {**offered, "data": {**offered["data"], "context": talk.context()}}
            await self._send_all({"t": "event", **whole})
        await self._send_all({"t": "snapshot", **talk.snapshot()})

    async def _settle(self, talk: Talk) -> None:
        """Whose it is has changed: who no longer follows it is told so."""
        if not self._is_followed(talk) and talk.id in self._followed:
            self._followed.discard(talk.id)
            await self._send_all({"t": "gone", "conversation": talk.id})
        await self._send_all({"t": "agent", **self.agent()})
        await self._tell_lists(talk)

    async def _tell_lists(self, talk: Talk) -> None:
        if self._is_followed(talk) and talk.id not in self._followed:
            await self._follow(talk)
        elif talk.id in self._followed:
            await self._send_all({"t": "summary", **talk.summary()})
        self._version += 1
        await self._send_all({"t": "queue", "version": self._version, "entries": self._queue()})

    async def _send_event(self, socket: WebSocket, event: Frame) -> None:
        for _ in range(2 if self.faults.repeat_events else 1):
            await self._send(socket, {"t": "event", **event})

    async def _send_all(self, frame: Frame) -> None:
        for socket in list(self._sockets):
            await self._send(socket, frame)

    async def _send(self, socket: WebSocket, frame: Frame) -> None:
        if frame.get("type") not in AGREED:
            self.misfits += self._documented.misfits(frame)
        if not (self.faults.silent and socket in self._sockets):
            await socket.send_json(frame)

    async def _close_all(self, code: int) -> None:
        for socket in list(self._sockets):
            self._sockets.discard(socket)
            await socket.close(code)


def refusal(code: str, by: Frame | None = None, message: str = "No.", *, retry: bool = False) -> Frame:
    return {"code": code, "message": message, "data": {"by": by} if by else {}, "retry": retry}


def _text(command: f.AnyCommand) -> str:
    assert isinstance(command, f.Send | f.Note)
    return command.data.text
