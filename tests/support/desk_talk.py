"""One conversation of the stand-in desk broker: its log, its state, and the shapes the desk is told."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Frame = dict[str, Any]

BRANDS = {"liander": "Liander", "firan": "Firan"}
WHYS = {
    "not_understood": {
        "nl": "De assistent begreep de klant twee keer niet.",
        "en": "The assistant did not understand the customer twice.",
    },
    "customer_asked": {
        "nl": "De klant vraagt om een medewerker.",
        "en": "The customer asks for a person.",
    },
    "emergency": {
        "nl": "De klant meldt een gaslucht.",
        "en": "The customer reports a smell of gas.",
    },
    "message_left": {
        "nl": "De klant liet een bericht achter buiten openingstijd.",
        "en": "The customer left a message out of hours.",
    },
    "passed": {
        "nl": "Een collega gaf dit gesprek terug aan de wachtrij.",
        "en": "A colleague put this conversation back into the queue.",
    },
}


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    return stamp(datetime.now(UTC))


@dataclass
class Talk:
    """`facts` overrule what a summary says; `details` what the context says."""

    id: str
    brand: str
    facts: Frame = field(default_factory=dict)
    details: Frame = field(default_factory=dict)
    events: list[Frame] = field(default_factory=list)
    deliveries: dict[int, Frame] = field(default_factory=dict)  # by the message's number
    generation: int = 1
    state: Frame = field(default_factory=dict)
    reason: str = "not_understood"
    stuck_at: int | None = None

    def __post_init__(self) -> None:
        self.state = {
            "control": "assistant",
            "agent": None,
            "handover": "no",
            "offer": None,
            "channel": "web_widget",
            "language": "nl",
            "waiting_since": None,
            "customer_present": True,
            "customer_read": 0,
            "agent_read": 0,
            "snoozed_until": None,
            "emergency": False,
            "message_left": False,
            "window": None,
            "ways": ["whatsapp"],
            **self.facts,
            "customer": {"name": None, "signed_in": False, **self.facts.get("customer", {})},
        }

    @property
    def head(self) -> int:
        return len(self.events)

    @property
    def channel(self) -> str:
        return str(self.state["channel"])

    @property
    def why(self) -> Frame:
        return WHYS[self.reason]

    def held_by(self, agent: Frame) -> bool:
        return bool(self.state["control"] == "agent" and self.state["agent"]["id"] == agent["id"])

    def offered_to(self, agent: Frame) -> bool:
        return bool(self.state["offer"] and self.state["offer"]["to"]["id"] == agent["id"])

    def append(self, kind: str, data: Frame, at: datetime) -> Frame:
        event = {"conversation": self.id, "brand": self.brand, "seq": self.head + 1}
        event |= {"generation": self.generation, "type": kind, "at": stamp(at), "data": data}
        self.events.append(event)
        return event

    def wait(self, reason: str, stuck_at: int | None) -> None:
        self.reason, self.stuck_at = reason, stuck_at
        self.state.update(handover="waiting", waiting_since=self.state["waiting_since"] or now())

    def offer(self, agent: Frame, seconds: float) -> Frame:
        deadline = stamp(datetime.now(UTC) + timedelta(seconds=seconds))
        offer = {"offer_id": f"{uuid.uuid4()}", "deadline": deadline, "to": agent}
        self.state.update(handover="offered", offer=offer)
        return offer

    def change_hands(self, control: str, agent: Frame | None) -> None:
        self.generation += 1
        handover = "held" if control == "agent" else "no"
        self.state.update(control=control, agent=agent, handover=handover, offer=None, snoozed_until=None)

    # ---- shapes

    def listed(self) -> Frame:
        said = [event for event in self.events if event["type"] in ("message.customer", "message.agent")]
        return {
            "conversation": self.id,
            "brand": self.brand,
            "brand_name": BRANDS[self.brand],
            "last_text": said[-1]["data"]["text"] if said else "",
            **{name: self.state[name] for name in ("customer", "channel", "language", "emergency")},
        }

    def entry(self, place: int) -> Frame:
        offer = self.state["offer"]
        return {
            **self.listed(),
            "state": self.state["handover"],
            "place": place,
            "reason": self.reason,
            "why": self.why,
            "waiting_since": self.state["waiting_since"],
            "message_left": self.state["message_left"],
            "offered_to": offer["to"] if offer else None,
        }

    def summary(self) -> Frame:
        own = {name: value for name, value in self.state.items() if name != "message_left"}
        last_at = self.events[-1]["at"] if self.events else None
        return {**self.listed(), **own, "head": self.head, "generation": self.generation, "last_at": last_at}

    def snapshot(self) -> Frame:
        return {
            "conversation": self.id,
            "summary": self.summary(),
            "context": self.context(),
            "events": self.events,
            "head": self.head,
            "deliveries": list(self.deliveries.values()),
        }

    def deliver(self, seq: int, state: str, code: str | None) -> Frame:
        self.deliveries[seq] = {"seq": seq, "channel": self.channel, "state": state, "code": code}
        return self.deliveries[seq]

    def context(self) -> Frame:
        handover = {
            "reason": self.reason,
            "why": self.why,
            "waiting_since": self.state["waiting_since"] or now(),
            "emergency": self.state["emergency"],
            "stuck_at": self.stuck_at,
            "number": 1,
        }
        return {
            "version": "handover.context.v1",
            "conversation": self.id,
            "administration": "liander",
            "brand": {"key": self.brand, "name": BRANDS[self.brand]},
            "language": self.state["language"],
            "made_at": now(),
            "customer": {
                "signed_in": False,
                "id": f"k-{self.id}",
                "name": self.state["customer"]["name"],
                "known": self.state["customer"]["name"] is not None,
                "contact_points": [],
            },
            "channels": [{"channel": self.channel, "present": True, "last_at": now()}],
            "handover": handover,
            "tried": [],
            "slots": [],
            "intents": [],
            "processes": [],
            "transcript": [],
            **self.details,
        }
