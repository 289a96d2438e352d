"""`handover.context.v1`: what an agent, or another system, gets with a handover.

The schema is docs/handover.context.v1.schema.json, made from these classes and compared by a test.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from handover.brands.brand import Brand
from handover.conversation import events as e
from handover.conversation.events import Recorded
from handover.conversation.state import Conversation
from handover.delivery.window import open_until
from handover.storage.contact_points import ContactPoint
from handover.storage.news import Chosen
from models.vocabulary.control import Reason
from models.vocabulary.identity import ChannelName

PerLanguage = Mapping[str, str]
Labels = Mapping[str, PerLanguage]
"""By intent."""
FreeHours = Callable[[ChannelName], int | None]
"""How long a channel's network lets us speak after the customer's last word; None: always."""
TRIED = 4
"""The assistant's last answers before it got stuck."""
INTENTS = 6


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BrandPart(Part):
    key: str
    name: str


class WindowPart(Part):
    """`until`: we may speak freely there before it; None: not until the customer has written there."""

    until: AwareDatetime | None


class ContactPointPart(Part):
    """`window` is None where the network has none, and we may always speak."""

    channel: str
    verified: bool
    last_at: AwareDatetime
    window: WindowPart | None = None


class NewsPart(Part):
    """Whether the customer wants to hear when something of theirs changes, and where.

    `wanted` None: asked, and not answered yet. Event `seq` of that conversation's log shows it.
    """

    wanted: bool | None
    channel: str | None
    conversation: str
    seq: int
    at: AwareDatetime


class CustomerPart(Part):
    """`known`: an address was proven to be theirs; `signed_in`: the brand's site vouches for who speaks now,
    and `name` is what it calls them. `news` None: they were never asked.
    """

    id: str
    name: str | None
    known: bool
    signed_in: bool
    contact_points: list[ContactPointPart]
    news: NewsPart | None = None


class ChannelPart(Part):
    channel: str
    present: bool
    last_at: AwareDatetime


class HandoverPart(Part):
    """`stuck_at`: number of the customer's message that went wrong."""

    reason: Reason
    why: PerLanguage
    waiting_since: AwareDatetime
    emergency: bool
    stuck_at: int | None
    number: int


class TriedPart(Part):
    seq: int
    said: str
    key: str | None


class SlotPart(Part):
    name: str
    label: PerLanguage
    value: str


class AlternativePart(Part):
    name: str
    label: PerLanguage | None = None
    confidence: float


class IntentPart(Part):
    """`label`, per language: what people call the intent; None where nobody gave it a name."""

    seq: int
    text: str
    intent: str
    label: PerLanguage | None = None
    confidence: float
    alternatives: list[AlternativePart]
    stuck_score: float
    why: str
    understood: bool


class ProcessPart(Part):
    key: str
    type: str
    status: str
    status_text: PerLanguage
    updated_at: AwareDatetime


class QuotedPart(Part):
    """What a message answers by quoting it; `seq` None: it stands in another log."""

    sender: Literal["customer", "assistant", "agent", "notice", "safety"]
    text: str
    seq: int | None


class LinePart(Part):
    seq: int
    at: AwareDatetime
    sender: Literal["customer", "assistant", "agent", "notice", "safety", "note"]
    name: str | None
    text: str
    suppressed: bool
    quoted: QuotedPart | None = None


class Context(Part):
    """Everything said, understood and known, when a person is asked for. Times in UTC, RFC 3339."""

    version: Literal["handover.context.v1"] = "handover.context.v1"
    conversation: str
    administration: str
    brand: BrandPart
    language: str
    made_at: AwareDatetime
    customer: CustomerPart
    channels: list[ChannelPart]
    handover: HandoverPart | None
    tried: list[TriedPart]
    slots: list[SlotPart]
    intents: list[IntentPart]
    processes: list[ProcessPart]
    transcript: list[LinePart]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a context is made from."""

    conversation: Conversation
    brand: Brand
    log: Sequence[Recorded]
    contact_points: Sequence[ContactPoint]
    processes: Sequence[ProcessPart]
    present: bool
    name: str | None
    labels: Labels
    free_hours: FreeHours
    news: Chosen | None
    now: datetime


def context(facts: Facts) -> Context:
    """Pure."""
    held = facts.conversation
    return Context(
        conversation=held.id,
        administration=facts.brand.administration.key,
        brand=BrandPart(key=held.brand, name=facts.brand.name),
        language=held.language,
        made_at=facts.now,
        customer=_customer(facts),
        channels=_channels(facts),
        handover=_handover(held),
        tried=_tried(facts),
        slots=_slots(facts),
        intents=_intents(facts.log, facts.labels),
        processes=list(facts.processes),
        transcript=[line for recorded in facts.log if (line := _line(recorded)) is not None],
    )


def _customer(facts: Facts) -> CustomerPart:
    points = [
        ContactPointPart(
            channel=p.address.channel,
            verified=p.verified,
            last_at=p.last_at,
            window=_window(facts.free_hours(p.address.channel), p),
        )
        for p in facts.contact_points
    ]
    known = any(p.verified for p in facts.contact_points)
    return CustomerPart(
        id=facts.conversation.customer,
        name=facts.name,
        known=known,
        signed_in=facts.conversation.signed_in,
        contact_points=points,
        news=None if facts.news is None else _news(facts.news),
    )


def _news(chosen: Chosen) -> NewsPart:
    return NewsPart(
        wanted=chosen.choice.wanted,
        channel=chosen.choice.channel,
        conversation=chosen.conversation,
        seq=chosen.seq,
        at=chosen.at,
    )


def _window(free_hours: int | None, point: ContactPoint) -> WindowPart | None:
    return None if free_hours is None else WindowPart(until=open_until(free_hours, point.heard_at))


def _channels(facts: Facts) -> list[ChannelPart]:
    """Presence is known of the channel that is followed live: the one the customer spoke on last."""
    last: dict[str, datetime] = {p.address.channel: p.last_at for p in facts.contact_points}
    for recorded in facts.log:
        if isinstance(recorded.event, e.CustomerSpoke):
            last[recorded.event.channel] = recorded.at
    here = facts.conversation.channel
    return [
        ChannelPart(channel=channel, present=facts.present and channel == here, last_at=at)
        for channel, at in last.items()
    ]


def _handover(held: Conversation) -> HandoverPart | None:
    episode = held.episode
    if episode is None:
        return None
    return HandoverPart(
        reason=episode.reason,
        why=episode.why,
        waiting_since=episode.since,
        emergency=episode.emergency,
        stuck_at=episode.stuck_at,
        number=episode.number,
    )


def _tried(facts: Facts) -> list[TriedPart]:
    said = [(r.seq, r.event) for r in facts.log if isinstance(r.event, e.AssistantSpoke)]
    return [TriedPart(seq=seq, said=event.text, key=event.key) for seq, event in said[-TRIED:]]


def _slots(facts: Facts) -> list[SlotPart]:
    """The brand's labelled slots, as the last turn and later outcomes left them."""
    values: dict[str, Any] = {}
    for recorded in facts.log:
        match recorded.event:
            case e.AssistantTurned(slots=slots):
                values = dict(slots)
            case e.ControlChanged(outcome=e.Outcome(slots=slots)):
                values |= slots
            case _:
                pass
    return [
        SlotPart(name=name, label=label, value=str(values[name]))
        for name, label in facts.brand.slots.items()
        if values.get(name) not in (None, "")
    ]


def _intents(log: Sequence[Recorded], labels: Labels) -> list[IntentPart]:
    texts = {r.seq: r.event.text for r in log if isinstance(r.event, e.CustomerSpoke)}
    turns = [r.event for r in log if isinstance(r.event, e.AssistantTurned)]
    return [_intent(turn, texts.get(turn.of, ""), labels) for turn in turns[-INTENTS:]]


def _intent(turn: e.AssistantTurned, text: str, labels: Labels) -> IntentPart:
    u = turn.understanding
    return IntentPart(
        seq=turn.of,
        text=text,
        intent=u.intent,
        label=labels.get(u.intent),
        confidence=u.confidence,
        alternatives=[
            AlternativePart(name=a.name, label=labels.get(a.name), confidence=a.confidence)
            for a in u.alternatives
        ],
        stuck_score=u.stuck_score,
        why=u.why,
        understood=u.understood,
    )


def _line(recorded: Recorded) -> LinePart | None:
    match recorded.event:
        case e.CustomerSpoke(text=text, quoted=quoted):
            part = QuotedPart(sender=quoted.sender, text=quoted.text, seq=quoted.seq) if quoted else None
            return _said(recorded, "customer", text).model_copy(update={"quoted": part})
        case e.AssistantSpoke(text=text):
            return _said(recorded, "assistant", text)
        case e.MessageSuppressed(text=text) | e.MessageWithheld(text=text):
            return _said(recorded, "assistant", text, suppressed=True)
        case e.AgentSpoke(text=text, agent=agent):
            return _said(recorded, "agent", text, name=agent.name)
        case e.NoticeGiven(text=text):
            return _said(recorded, "notice", text)
        case e.SafetyAdvised(text=text):
            return _said(recorded, "safety", text)
        case e.NoteAdded(text=text, agent=agent):
            return _said(recorded, "note", text, name=agent.name)
        case _:
            return None


Sender = Literal["customer", "assistant", "agent", "notice", "safety", "note"]


def _said(
    recorded: Recorded, sender: Sender, text: str, *, name: str | None = None, suppressed: bool = False
) -> LinePart:
    return LinePart(
        seq=recorded.seq, at=recorded.at, sender=sender, name=name, text=text, suppressed=suppressed
    )
