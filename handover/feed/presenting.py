"""An event as its two audiences see it. Pure; what is not named here is seen by nobody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from handover.conversation import events as e
from handover.conversation.events import Recorded
from handover.conversation.state import Agent
from handover.storage.codec import as_wire
from models.vocabulary.identity import BrandKey, ConversationId

Data = dict[str, Any]


class Audience(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Frame:
    """One event on the wire: serialised once, sent to everyone of the audience."""

    seq: int
    type: str
    text: str
    data: Data


def frame(
    audience: Audience, conversation: ConversationId, brand: BrandKey, recorded: Recorded
) -> Frame | None:
    """None where the audience does not see the event."""
    shown = wire(audience, conversation, brand, recorded)
    if shown is None:
        return None
    return Frame(recorded.seq, recorded.event.type, orjson.dumps(shown).decode(), shown["data"])


def wire(
    audience: Audience, conversation: ConversationId, brand: BrandKey, recorded: Recorded
) -> Data | None:
    """The event frame as values."""
    data = present(audience, recorded.event)
    if data is None:
        return None
    shown = {
        "t": "event",
        "seq": recorded.seq,
        "generation": recorded.generation,
        "type": recorded.event.type,
        "at": recorded.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": data,
    }
    if audience is Audience.AGENT:
        shown |= {"conversation": conversation, "brand": brand}
    return shown


def present(audience: Audience, event: e.Event) -> Data | None:
    if audience is Audience.AGENT:
        return _for_agent(event)
    if isinstance(event, e.NoticeGiven) and event.elsewhere:
        return None
    shown = _CUSTOMER.get(type(event))
    return shown(event) if shown is not None else None


def _for_agent(event: e.Event) -> Data | None:
    if isinstance(event, e.AssistantTurned):
        return turn(event)
    return as_wire(event)


def turn(event: e.AssistantTurned) -> Data:
    """What an agent sees of a turn: what was understood, not Rasa's own bookkeeping."""
    u = event.understanding
    return {
        "of": event.of,
        "intent": u.intent,
        "confidence": u.confidence,
        "alternatives": [{"name": a.name, "confidence": a.confidence} for a in u.alternatives],
        "stuck_score": u.stuck_score,
        "why": u.why,
        "understood": u.understood,
    }


def _name(agent: Agent | None) -> Mapping[str, str] | None:
    """Customers know an agent by name only."""
    return {"name": agent.name} if agent is not None else None


def _nothing(_event: Any) -> Data:
    return {}


def _customer_spoke(event: e.CustomerSpoke) -> Data:
    """Of what was sent along they are told the kind: they have it."""
    sent = event.attachment.kind.value if event.attachment else None
    return {"id": event.id, "text": event.text, "payload": event.payload, "attachment": sent}


def _assistant_spoke(event: e.AssistantSpoke) -> Data:
    return {**_said(event), "image": event.image, "image_alt": event.image_alt}


def _noticed(event: e.NoticeGiven) -> Data:
    qr = None if event.qr is None else {"size": event.qr.size, "path": event.qr.path}
    return {**_said(event), "qr": qr}


def _said(event: e.AssistantSpoke | e.NoticeGiven) -> Data:
    buttons = [{"title": b.title, "payload": b.payload} for b in event.buttons]
    return {"text": event.text, "buttons": buttons, "key": event.key}


def _agent_spoke(event: e.AgentSpoke) -> Data:
    return {"text": event.text, "agent": _name(event.agent)}


def _advised(event: e.SafetyAdvised) -> Data:
    return {"text": event.text, "key": event.key}


def _control_changed(event: e.ControlChanged) -> Data:
    return {"control": event.control.value, "agent": _name(event.agent)}


_CUSTOMER: dict[type[e.Event], Callable[[Any], Data]] = {
    e.CustomerSpoke: _customer_spoke,
    e.AssistantSpoke: _assistant_spoke,
    e.AgentSpoke: _agent_spoke,
    e.NoticeGiven: _noticed,
    e.SafetyAdvised: _advised,
    e.ControlChanged: _control_changed,
    e.HandoverWaiting: _nothing,
    e.HandoverEnded: _nothing,
    e.Closed: _nothing,
    e.Reopened: _nothing,
}
