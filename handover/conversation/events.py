"""Facts about a conversation. The log holds these and nothing else.

`type` is the stable name on the wire and in the database (docs/asyncapi.yaml). Texts are kept as the customer
saw them, so that a later change of content does not rewrite what was said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from handover.conversation.state import Agent
from models.vocabulary.attachment import Attachment
from models.vocabulary.control import Control, Disposition, Reason
from models.vocabulary.identity import AgentId, ChannelName, ConversationId, OfferId
from models.vocabulary.message import Button, Need, QrCode
from models.vocabulary.template import Template
from models.vocabulary.understanding import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    type: ClassVar = "conversation.started"
    language: str
    channel: ChannelName


CODE = "/handover.code"
"""Payload under which the code that a customer moved with, or tried to, stands in the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The message that a customer answers by quoting it: the beginning of its words, and whose they are.

    `seq` is its number in this log; None where it stands in the one that the address had before.
    """

    sender: Literal["customer", "assistant", "agent", "notice", "safety"]
    text: str
    seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSpoke:
    type: ClassVar = "message.customer"
    id: str
    text: str
    payload: str | None
    channel: ChannelName
    attachment: Attachment | None = None
    sent_at: datetime | None = None
    """By the network's clock, where it came to us late."""
    quoted: Quoted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAmended:
    """The customer reacted to, rewrote or took back a message; what was said stays in the log.

    `of` is the message's id: the customer's own (`CustomerSpoke.id`), or the network's of one of ours.
    """

    type: ClassVar = "message.amended"
    of: str
    change: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelMoved:
    """The customer goes on elsewhere; everything else stays as it is. `by`: code, spoke,
    undone, signed_in."""

    type: ClassVar = "channel.moved"
    channel: ChannelName
    before: ChannelName | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantSpoke:
    """`of` numbers the customer's message that is answered; `needs`: where it may be said at all."""

    type: ClassVar = "message.assistant"
    text: str
    of: int
    key: str | None = None
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    image_alt: str | None = None
    needs: Need | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantTurned:
    """What the assistant understood and did: `events` are Rasa's own, kept for the next window."""

    type: ClassVar = "assistant.turn"
    of: int
    understanding: Understanding
    events: tuple[Mapping[str, Any], ...]
    slots: Mapping[str, Any]
    active_loop: str | None
    model: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantFailed:
    type: ClassVar = "assistant.failed"
    of: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSuppressed:
    """An answer kept for the agent, never shown to the customer.

    `why`: late (begun under an older generation), quiet (the assistant is to keep silent meanwhile).
    """

    type: ClassVar = "message.suppressed"
    text: str
    of: int
    why: str = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWithheld:
    """What the assistant would have said needs more proof than there is where the customer is.

    It is said once they are where it can be; until then it is the agent's to read.
    """

    type: ClassVar = "message.withheld"
    of: int
    key: str
    values: Mapping[str, str]
    text: str
    needs: Need


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChanged:
    """Who speaks from now on is signed in at the brand's site, or is not."""

    type: ClassVar = "customer.identity"
    signed_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSpoke:
    type: ClassVar = "message.agent"
    id: str
    text: str
    agent: Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven:
    """A line of the service itself: place in the queue, who answers now.

    `template` says the same where a network lets us say no more than what it approved. `channel`: told there,
    as the customer chose; None: wherever they are. `elsewhere`: for an address that they left, and for nobody
    who follows the conversation.
    """

    type: ClassVar = "message.notice"
    key: str
    text: str
    buttons: tuple[Button, ...] = ()
    qr: QrCode | None = None
    template: Template | None = None
    channel: ChannelName | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAdvised:
    """Emergency advice, given whoever is in control."""

    type: ClassVar = "message.safety"
    emergency: str
    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    type: ClassVar = "note.added"
    text: str
    agent: Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsChosen:
    """Whether the customer wants to hear when something of theirs changes, and on which channel.

    `by`: the agent who noted it at the customer's request; None: the customer themself.
    """

    type: ClassVar = "news.chosen"
    wanted: bool
    channel: ChannelName | None
    by: Agent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChanged:
    type: ClassVar = "language.changed"
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverWaiting:
    """`why` says it in one sentence, per language; `passed_by`: the agent who put it back."""

    type: ClassVar = "conversation.waiting"
    reason: Reason
    why: Mapping[str, str]
    stuck_at: int | None = None
    emergency: bool = False
    quiet: bool = False
    passed_by: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRaised:
    """A handover under way turned out to be an emergency: to the top of the queue, the agent is alerted."""

    type: ClassVar = "handover.emergency"
    emergency: str
    at_seq: int
    why: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """The customer still waits and was told so."""

    type: ClassVar = "handover.reminded"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingMessage:
    """What the customer writes is kept for a colleague (`on`); of `kept` they were told so."""

    type: ClassVar = "handover.leaving_message"
    on: bool
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    type: ClassVar = "conversation.offered"
    offer_id: OfferId
    to: Agent
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWithdrawn:
    """`why`: expired, declined, taken, left, closed, agent_lost."""

    type: ClassVar = "offer.withdrawn"
    offer_id: OfferId
    to: Agent
    why: str
    by: Agent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an agent found out: slots for the assistant, one sentence for the next reader."""

    slots: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChanged:
    """The one event that begins a new generation."""

    type: ClassVar = "control.changed"
    control: Control
    agent: Agent | None
    move: str
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverEnded:
    """`outcome`: left, released, closed."""

    type: ClassVar = "handover.ended"
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snoozed:
    """`until` None: woken."""

    type: ClassVar = "conversation.snoozed"
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """`continued_in`: the customer's conversation that goes on instead of this one."""

    type: ClassVar = "conversation.closed"
    disposition: Disposition
    note: str = ""
    continued_in: ConversationId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    type: ClassVar = "conversation.reopened"


Event = (
    Started
    | CustomerSpoke
    | MessageAmended
    | ChannelMoved
    | AssistantSpoke
    | AssistantTurned
    | AssistantFailed
    | MessageSuppressed
    | MessageWithheld
    | IdentityChanged
    | AgentSpoke
    | NoticeGiven
    | SafetyAdvised
    | NoteAdded
    | NewsChosen
    | LanguageChanged
    | HandoverWaiting
    | EmergencyRaised
    | Reminded
    | LeavingMessage
    | Offered
    | OfferWithdrawn
    | ControlChanged
    | HandoverEnded
    | Snoozed
    | Closed
    | Reopened
)


SAID = (AssistantSpoke, AgentSpoke, NoticeGiven, SafetyAdvised)
"""What we say to the customer, in whatever channel they are."""


APART = "notice_move_undone"


def somebody_leaves(event: Event) -> bool:
    """Whether an address that was held here may belong elsewhere after it."""
    match event:
        case Closed(continued_in=into):
            return into is not None
        case NoticeGiven(key=key):
            return key == APART
        case _:
            return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event with its place in the log. `generation` is the one that holds after it."""

    seq: int
    generation: int
    at: datetime
    event: Event
