"""An agent with the desk open: accepts, takes, answers, passes on; and looks whether anything is missing."""

from collections.abc import Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any

from handover.access.identity import Identity
from models.vocabulary.identity import ConversationId
from tests.simulation.judge import Judge
from tests.simulation.link import Frame, Link, Roads
from tests.simulation.process import EPOCH, BrokerProcess
from tests.simulation.sockets import Socket


@dataclass(slots=True)
class Shown:
    """One conversation on the desk: events up to `head`, and the last summary."""

    head: int
    summary: Frame = field(default_factory=dict)


class DeskAgent:
    """`said` are the ids of what they told customers; `taken` those that a broker said it has, `refused`
    those that it said it has not."""

    def __init__(self, identity: Identity, roads: Roads, chance: Random, judge: Judge) -> None:
        self.id = identity.id
        self.name = str(identity.id)
        self.link = Link(roads, self)
        self._chance = chance
        self._judge = judge
        self._roads = roads
        self._commands = 0
        self.shown: dict[ConversationId, Shown] = {}
        self.queue: list[Frame] = []
        self.presence = "away"
        self.wanted = "available"
        self.said: dict[str, ConversationId] = {}
        self.taken: dict[str, int] = {}
        self.refused: set[str] = set()

    # -- what an agent does --------------------------------------------------------------------------

    def act(self, colleagues: list[str]) -> None:
        """Something that the screen suggests."""
        dice = self._chance.random()
        if dice < 0.05:
            self._be("away" if self.wanted == "available" else "available")
        elif self.queue and dice < (0.3 if self.shown else 0.6):
            self._order(self._chance.choice(self.queue)["conversation"], "take", {})
        elif self.shown:
            conversation = self._chance.choice(list(self.shown))
            self._treat(conversation, self.shown[conversation].summary, colleagues)

    def _treat(self, conversation: ConversationId, summary: Frame, colleagues: list[str]) -> None:
        offer = summary.get("offer")
        if offer and offer["to"]["id"] == self.id:
            what = "offer.accept" if self._chance.random() < 0.75 else "offer.decline"
            self._order(conversation, what, {"offer_id": offer["offer_id"]})
        elif summary.get("agent") and summary["agent"]["id"] == self.id:
            type, data = self._holding(colleagues)
            generation = summary["generation"] if self._chance.random() < 0.5 else None
            self._order(conversation, type, data, generation)

    def _holding(self, colleagues: list[str]) -> tuple[str, Frame]:
        dice = self._chance.random()
        if dice < 0.6:
            return "message.send", {"text": f"{self.id} says {self._commands}"}
        if dice < 0.7:
            return "control.pass", {"to": "queue"}
        if dice < 0.8 and colleagues:
            return "control.pass", {"to": f"agent:{self._chance.choice(colleagues)}"}
        if dice < 0.92:
            return "control.pass", {"to": "assistant", "ask": self._chance.random() < 0.5}
        return "conversation.resolve", {"disposition": "solved"}

    def _be(self, presence: str) -> None:
        self.wanted = presence
        self._send({"type": "presence.set", "data": {"state": presence}})

    def _order(self, conversation: str, type: str, data: Frame, generation: int | None = None) -> None:
        id = self._send({"type": type, "conversation": conversation, "generation": generation, "data": data})
        if type == "message.send":
            self.said[id] = ConversationId(conversation)

    def _send(self, command: Frame) -> str:
        self._commands += 1
        id = f"{self.id}-{self._commands}"
        self.link.send({"t": "cmd", "id": id, **command})
        return id

    # -- what an agent sees --------------------------------------------------------------------------

    def serve(self, broker: BrokerProcess, socket: Socket) -> Coroutine[Any, Any, None]:
        return broker.agents.serve(socket.server)  # type: ignore[arg-type]  # as much of Starlette's as it uses

    def auth(self) -> Frame:
        """Now and then from an older position: a desk that was reloaded."""
        for shown in self.shown.values():
            if self._chance.random() < self._roads.forget:
                shown.head = int(self._chance.random() * (shown.head + 1))
        heads = {conversation: shown.head for conversation, shown in self.shown.items()}
        resume = {"epoch": EPOCH, "heads": heads} if heads else None
        return {"t": "auth", "token": self.id, "resume": resume}

    def hear(self, frame: Frame) -> None:
        match frame["t"]:
            case "ready":
                self._welcome(frame)
            case "snapshot":
                self._see_whole(frame)
            case "event":
                self._see(frame)
            case "summary":
                if frame["conversation"] in self.shown:
                    self.shown[frame["conversation"]].summary = frame
            case "gone":
                self.shown.pop(frame["conversation"], None)
            case "queue":
                self.queue = frame["entries"]
            case "agent":
                self._seat(frame)
            case "result":
                self._result(frame)

    def _welcome(self, frame: Frame) -> None:
        """What is not assigned any more is gone; of the rest either the whole comes, or what is new."""
        summaries = {s["conversation"]: s for s in frame["snapshot"]["conversations"]}
        self.shown = {c: shown for c, shown in self.shown.items() if c in summaries}
        for conversation, shown in self.shown.items():
            shown.summary = summaries[conversation]
        self.queue = frame["snapshot"]["queue"]
        self._seat(frame["agent"])
        if self.wanted != self.presence:
            self._be(self.wanted)

    def _see_whole(self, frame: Frame) -> None:
        conversation = ConversationId(frame["conversation"])
        numbers = [event["seq"] for event in frame["events"]]
        self._judge.must(numbers == list(range(1, frame["head"] + 1)), "a snapshot is whole", str(numbers))
        for event in frame["events"]:
            self._judge.shown(conversation, event)
        self.shown[conversation] = Shown(frame["head"], frame["summary"])

    def _see(self, frame: Frame) -> None:
        conversation = ConversationId(frame["conversation"])
        self._judge.shown(conversation, frame)
        shown = self.shown.get(conversation)
        if "context" in frame["data"]:
            return  # an offer that is shown before its snapshot
        if shown is None:
            self._judge.must(False, "what comes belongs to a conversation on the desk", str(frame)[:200])
            return
        told = f"{self.id} sees {frame['seq']} after {shown.head} of {conversation}"
        self._judge.must(frame["seq"] == shown.head + 1, "an agent misses nothing and sees it once", told)
        shown.head = frame["seq"]

    def _seat(self, frame: Frame) -> None:
        self.presence = frame["presence"]
        within = frame["load"] <= frame["capacity"]
        self._judge.must(within, "capacity is never exceeded", f"{self.id} reads {frame}")

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
