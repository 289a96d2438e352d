"""A customer with the widget open: writes, wishes, reads, comes back; the screen keeps all it was shown."""

from collections.abc import Iterator
from random import Random
from typing import Any

from models.vocabulary.identity import ConversationId
from tests.chaos.evidence import Told
from tests.chaos.link import FORGOTTEN, Frame, Link, Onlooker

WISHES = ("person.request", "person.request", "queue.leave", "message.leave")


class WidgetCustomer:
    """`lines`: what they write, one after the other."""

    path = "/channels/widget/liander/socket"
    subprotocols: tuple[str, ...] = ()

    def __init__(
        self, name: str, host: str, lines: Iterator[str], chance: Random, onlooker: Onlooker
    ) -> None:
        self.name = name
        self.link = Link(host, self, chance, onlooker)
        self._lines = lines
        self._chance = chance
        self._token: str | None = None
        self._epoch: str | None = None
        self.conversation: ConversationId | None = None
        self.screen: list[Frame] = []
        self.told = Told()
        self.wrong: list[str] = []
        self._commands = 0

    def act(self) -> None:
        dice = self._chance.random()
        if dice < 0.12:
            self._command(self._chance.choice(WISHES), {})
        elif dice < 0.2 and self.screen:
            self._command("read", {"seq": self.screen[-1]["seq"]})
        else:
            id = self._command("message.send", {"text": next(self._lines)})
            self.told.said.append(id)

    def auth(self) -> Frame:
        if self.screen and self._chance.random() < FORGOTTEN:
            del self.screen[int(self._chance.random() * len(self.screen)) :]
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

    def _welcome(self, frame: Frame) -> None:
        if not frame["recovered"]:
            if self.screen:
                self.wrong.append(f"{self.name} could not go on from {self._head()}")
            self.screen.clear()
        self._token, self._epoch = frame["token"], frame["epoch"]
        self.conversation = ConversationId(frame["state"]["conversation"])

    def _see(self, frame: Frame) -> None:
        if frame["seq"] <= self._head():
            self.wrong.append(f"{self.name} sees {frame['seq']} after {self._head()}")
        self.screen.append(frame)

    def _result(self, frame: Frame) -> None:
        if frame["ok"]:
            self.link.pending.pop(frame["id"], None)
            self.told.take(frame["id"])
        elif frame["error"]["retry"]:
            self.told.put_off.add(frame["id"])
            self.link.again(frame["id"])
        else:
            self.link.pending.pop(frame["id"], None)
            self.told.refuse(frame["id"])

    def _head(self) -> int:
        return int(self.screen[-1]["seq"]) if self.screen else 0

    def _command(self, type: str, data: dict[str, Any]) -> str:
        self._commands += 1
        id = f"{self.name}-{self._commands}"
        self.link.send({"t": "cmd", "id": id, "type": type, "data": data})
        return id
