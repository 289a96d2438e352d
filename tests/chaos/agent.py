"""An agent with the desk open: accepts, takes, answers, passes on; the desk keeps all that it was shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from models.vocabulary.identity import AgentId, ConversationId
from tests.chaos.evidence import Told
from tests.chaos.link import FORGOTTEN, Frame, Link, Onlooker


@dataclass(slots=True)
class Shown:
    """One conversation on the desk, from its first event on."""

    summary: Frame
    events: list[Frame] = field(default_factory=list)

    @property
    def head(self) -> int:
        return len(self.events)


class DeskAgent:
    """`past`: what the desk showed of conversations that have left it since."""

    path = "/agents/socket"
    subprotocols: tuple[str, ...] = ("handover.v1",)

    def __init__(
        self,
        id: AgentId,
        token: str,
        host: str,
        lines: Iterator[str],
        chance: Random,
        onlooker: Onlooker,
    ) -> None:
        self.id = id
        self.name = f"agent {id[:8]}"
        self.link = Link(host, self, chance, onlooker)
        self._token = token
        self._lines = lines
        self._chance = chance
        self._epoch: str | None = None
        self.shown: dict[ConversationId, Shown] = {}
        self.past: list[tuple[ConversationId, list[Frame]]] = []
        self.queue: list[Frame] = []
        self.presence = "away"
        self.wanted = "available"
        self.told = Told()
        self.wrong: list[str] = []
        self._commands = 0

    # -- what an agent does --------------------------------------------------------------------------

    def act(self, colleagues: list[AgentId]) -> None:
        """Something that the screen suggests."""
        dice = self._chance.random()
        if dice < 0.03:
            self.be("away" if self.wanted == "available" else "available")
        elif self.queue and dice < (0.15 if self.shown else 0.6):
            self._order(self._chance.choice(self.queue)["conversation"], "take", {})
        elif self.shown:
            conversation = self._chance.choice(list(self.shown))
            self._treat(conversation, self.shown[conversation].summary, colleagues)

    def be(self, presence: str) -> None:
        self.wanted = presence
        self._send({"type": "presence.set", "data": {"state": presence}})

    def _treat(self, conversation: ConversationId, summary: Frame, colleagues: list[AgentId]) -> None:
        offer = summary.get("offer")
        if offer and offer["to"]["id"] == self.id:
            what = "offer.accept" if self._chance.random() < 0.85 else "offer.decline"
            self._order(conversation, what, {"offer_id": offer["offer_id"]})
        elif summary.get("agent") and summary["agent"]["id"] == self.id:
            type, data = self._holding(colleagues)
            generation = summary["generation"] if self._chance.random() < 0.5 else None
            self._order(conversation, type, data, generation)

    def _holding(self, colleagues: list[AgentId]) -> tuple[str, Frame]:
        dice = self._chance.random()
        if dice < 0.8:
            return "message.send", {"text": next(self._lines)}
        if dice < 0.84:
            return "control.pass", {"to": "queue"}
        if dice < 0.88 and colleagues:
            return "control.pass", {"to": f"agent:{self._chance.choice(colleagues)}"}
        if dice < 0.96:
            return "control.pass", {"to": "assistant", "ask": self._chance.random() < 0.5}
        return "conversation.resolve", {"disposition": "solved"}

    def _order(self, conversation: str, type: str, data: Frame, generation: int | None = None) -> None:
        id = self._send({"type": type, "conversation": conversation, "generation": generation, "data": data})
        if type == "message.send":
            self.told.said.append(id)

    def _send(self, command: Frame) -> str:
        self._commands += 1
        id = f"{self.id}-{self._commands}"
        self.link.send({"t": "cmd", "id": id, **command})
        return id

    # -- what an agent sees --------------------------------------------------------------------------

    def auth(self) -> Frame:
        for conversation, shown in self.shown.items():
            if self._chance.random() < FORGOTTEN:
                self.past.append((conversation, list(shown.events)))
                del shown.events[int(self._chance.random() * len(shown.events)) :]
        heads = {conversation: shown.head for conversation, shown in self.shown.items()}
        resume = {"epoch": self._epoch, "heads": heads} if heads and self._epoch else None
        return {"t": "auth", "token": self._token, "resume": resume}

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
                self._let_go(frame["conversation"])
            case "queue":
                self.queue = frame["entries"]
            case "agent":
                self._seat(frame)
            case "result":
                self._result(frame)

    def _welcome(self, frame: Frame) -> None:
        """What is not assigned any more is gone; of the rest either the whole comes, or what is new."""
        self._epoch = frame["epoch"]
        summaries = {s["conversation"]: s for s in frame["snapshot"]["conversations"]}
        for conversation in self.shown.keys() - summaries.keys():
            self._let_go(conversation)
        for conversation, shown in self.shown.items():
            shown.summary = summaries[conversation]
        self.queue = frame["snapshot"]["queue"]
        self._seat(frame["agent"])
        if self.wanted != self.presence:
            self.be(self.wanted)

    def _see_whole(self, frame: Frame) -> None:
        self._let_go(frame["conversation"])
        self.shown[ConversationId(frame["conversation"])] = Shown(frame["summary"], list(frame["events"]))

    def _see(self, frame: Frame) -> None:
        if "context" in frame["data"]:
            return  # an offer that is shown before its snapshot
        shown = self.shown.get(ConversationId(frame["conversation"]))
        if shown is None:
            self.wrong.append(f"{self.name} sees {frame['seq']} of {frame['conversation']}, not on the desk")
            return
        if frame["seq"] != shown.head + 1:
            told = f"{self.name} sees {frame['seq']} after {shown.head} of {frame['conversation']}"
            self.wrong.append(told)
        shown.events.append(frame)

    def _let_go(self, conversation: str) -> None:
        shown = self.shown.pop(ConversationId(conversation), None)
        if shown is not None:
            self.past.append((ConversationId(conversation), shown.events))

    def _seat(self, frame: Frame) -> None:
        self.presence = frame["presence"]
        if frame["load"] > frame["capacity"]:
            self.wrong.append(f"{self.name} has load {frame['load']} of {frame['capacity']}")

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
