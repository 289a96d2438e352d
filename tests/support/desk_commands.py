"""What the stand-in desk broker does with a command, and how it tells of it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.websockets import WebSocket

from handover.agent_desk import frames as f
from tests.support.desk_talk import Frame, Talk, stamp
from tests.support.documented import Documented

ANNA = {"id": "anna", "name": "Anna Visser"}
# Events the desk is ready for, though the broker does not log them yet.
AGREED = {"process.changed"}


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


class DeskCommands:
    """Anna's desk: what she may do, and what she is told."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.talks: dict[str, Talk] = {}
        self.commands: list[f.AnyCommand] = []
        self.presence = "available"
        self.capacity = 4
        self.misfits: list[str] = []
        self._documented = Documented("agents")
        self._undocumented = set(AGREED)
        self._version = 0
        self._opened: set[str] = set()
        self._followed: set[str] = set()
        self._results: dict[str, Frame] = {}
        self._sockets: set[WebSocket] = set()

    def agent(self) -> Frame:
        load = sum(1 for talk in self.talks.values() if talk.held_by(ANNA))
        return {**ANNA, "role": "agent", "presence": self.presence, "load": load, "capacity": self.capacity}

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
        holders = (
            f.Send
            | f.Invite
            | f.OfferWays
            | f.ChooseNews
            | f.PassControl
            | f.ResolveConversation
            | f.SnoozeConversation
        )
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
            "message.invite": lambda: self._invite(talk),
            "ways.offer": lambda: self._offer_ways(talk),
            "news.choose": lambda: self._choose_news(talk, command),
            "note.add": lambda: self._append(talk, "note.added", {"text": _text(command), "agent": ANNA}),
            "control.pass": lambda: self._pass(talk, command),
            "conversation.resolve": lambda: self._resolve(talk, command),
            "conversation.snooze": lambda: self._snooze(talk, command),
            "read": lambda: self._read(talk, command),
            "typing": lambda: asyncio.sleep(0),
        }
        await doing[command.type]()
        return talk.head

    async def _invite(self, talk: Talk) -> None:
        talk.state["window"] = {**talk.state["window"], "invited": True}
        said = "Hallo, hier is Anna Visser van Liander. Stuur mij een berichtje terug."
        notice = {"text": said, "key": "notice_please_answer", "buttons": []}
        await self._append(talk, "message.notice", notice)

    async def _offer_ways(self, talk: Talk) -> None:
        said = "Wilt u ergens anders verder praten? Kies waar. U hoeft niets opnieuw te vertellen."
        ways = talk.state["ways"]
        buttons = [{"title": f"Verder op {way}", "payload": f"/handover.move.{way}"} for way in ways]
        await self._append(talk, "message.notice", {"text": said, "key": "notice_ways", "buttons": buttons})

    async def _choose_news(self, talk: Talk, command: f.AnyCommand) -> None:
        assert isinstance(command, f.ChooseNews)
        channel = command.data.channel
        await self._append(
            talk, "news.chosen", {"wanted": channel is not None, "channel": channel, "by": ANNA}
        )

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
        await self._append(
            talk, "conversation.closed", command.data.model_dump(mode="json", exclude={"seen"})
        )
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
        if not self._undocumented & {frame["t"], frame.get("type")}:
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
