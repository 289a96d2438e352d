"""A customer with the widget open: writes, reconnects, resumes, and looks whether anything is missing."""

from collections.abc import Coroutine
from random import Random
from typing import Any

import orjson

from channel_connectors.web_widget.visitors import Visitors
from models.vocabulary.address import Address
from models.vocabulary.identity import ConversationId
from tests.simulation.elsewhere import Slips, undoing_in
from tests.simulation.judge import Judge
from tests.simulation.link import Frame, Link, Roads
from tests.simulation.process import BRAND, VISITORS, WIDGET, BrokerProcess
from tests.simulation.sockets import Socket


class WidgetCustomer:
    """`said` are the ids of what they wrote, in order; `taken` those that a broker said it has."""

    def __init__(self, name: str, roads: Roads, chance: Random, judge: Judge, slips: Slips) -> None:
        self.name = name
        self.link = Link(roads, self)
        self._slips = slips
        self._chance = chance
        self._judge = judge
        self._roads = roads
        self._token: str | None = None
        self._epoch: str | None = None
        self.conversation: ConversationId | None = None
        self.seen: list[int] = []
        """Numbers of the events on the screen."""
        self.said: list[str] = []
        self.taken: dict[str, int] = {}
        self.refused: set[str] = set()
        self.put_off: set[str] = set()
        """Not taken at first, so that others may have overtaken them."""
        self.state: Frame = {}
        self.undoing: set[str] = set()

    def write(self, text: str) -> None:
        self._command("message.send", {"text": text})

    def tap(self, payload: str) -> None:
        self._command("message.send", {"payload": payload, "title": "tik"})

    def wish(self, wish: str) -> None:
        self._command(wish, {})

    def read_on(self) -> None:
        if self.seen and self.conversation is not None:
            self._judge.read_on(self.conversation, self.seen[-1])
            self._command("read", {"seq": self.seen[-1]})

    def serve(self, broker: BrokerProcess, socket: Socket) -> Coroutine[Any, Any, None]:
        socket.server.overheard = self._overhear
        return broker.widgets.serve(socket.server, BRAND)  # type: ignore[arg-type]  # as much of Starlette's as it uses

    def _overhear(self, text: str) -> None:
        """Who was told to try again later may be overtaken, whether or not they hear of it."""
        if text.startswith('{"t":"result"') and '"retry":true' in text:
            self.put_off.add(orjson.loads(text)["id"])

    def auth(self) -> Frame:
        """Now and then from an older position: a page that was reloaded."""
        if self.seen and self._chance.random() < self._roads.forget:
            del self.seen[int(self._chance.random() * len(self.seen)) :]
        resume = {"epoch": self._epoch, "head": self._head()} if self._epoch else None
        return {"t": "auth", "token": self._token, "language": "nl", "resume": resume}

    def hear(self, frame: Frame) -> None:
        match frame["t"]:
            case "ready":
                self._welcome(frame)
            case "event":
                self._see(frame)
            case "result":
                self._result(frame)
            case "state":
                self.state = frame

    def _welcome(self, frame: Frame) -> None:
        if not frame["recovered"]:
            self.seen.clear()
            self._forget_reading()
        self._token, self._epoch = frame["token"], frame["epoch"]
        self.state = frame["state"]
        self.conversation = ConversationId(self.state["conversation"])
        visitor, _ = Visitors(VISITORS).admit(BRAND, self._token)
        self._judge.belonging.is_at(self.name, Address(BRAND, WIDGET, visitor))

    def _forget_reading(self) -> None:
        """What was read was of another log; no client tells it again."""
        pending = self.link.pending
        for id in [id for id, command in pending.items() if command["type"] == "read"]:
            del pending[id]

    def _see(self, frame: Frame) -> None:
        told = f"{self.name} sees {frame['seq']} after {self._head()}"
        self._judge.must(frame["seq"] > self._head(), "nothing is shown twice, or out of order", told)
        assert self.conversation is not None
        self._judge.shown(self.conversation, frame)
        self._judge.shown_to(self.name, self.conversation, frame)
        skipped = self._judge.skipped(self.conversation, self._head(), frame["seq"])
        self._judge.must(not skipped, "a customer misses nothing", f"{told}, not {skipped}")
        self.seen.append(frame["seq"])
        if frame["type"] == "message.notice":
            self._slips.note(frame["data"]["text"], self.name)
            self.undoing |= undoing_in(frame["data"]["buttons"])

    def _result(self, frame: Frame) -> None:
        id = frame["id"]
        if frame["ok"]:
            if self.link.pending.pop(id, None) is not None and id in self.said:
                self.taken[id] = frame["seq"]
        elif frame["error"]["retry"]:
            self.link.again(id)
        else:
            self.link.pending.pop(id, None)
            self.refused.add(id)
            if id in self.said:
                self.said.remove(id)

    def _head(self) -> int:
        return self.seen[-1] if self.seen else 0

    def _command(self, type: str, data: Frame) -> None:
        id = f"{self.name}-{len(self.said)}-{int(self._chance.random() * 1e9)}"
        if type == "message.send":
            self.said.append(id)
        self.link.send({"t": "cmd", "id": id, "type": type, "data": data})
