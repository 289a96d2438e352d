"""What a conversation is, folded from its log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.vocabulary.control import Control, HandoverState, Reason
from models.vocabulary.identity import AgentId, BrandKey, ChannelName, ConversationId, CustomerId, OfferId
from models.vocabulary.message import Button, Content


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as a customer may know them."""

    id: AgentId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The conversation is put before one agent until `deadline`."""

    id: OfferId
    to: Agent
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One handover, from asking for a person until the person is done."""

    number: int
    since: datetime
    """When the customer began to wait; kept over passes, so that who was passed on stands in front."""
    reason: Reason
    why: Mapping[str, str] = field(default_factory=dict)
    """One sentence per language."""
    first_why: Mapping[str, str] = field(default_factory=dict)
    """The same of the first wait: why a person was needed at all."""
    stuck_at: int | None = None
    """Number of the customer's message that went wrong, if one did."""
    emergency: bool = False
    quiet: bool = False
    """The assistant keeps silent meanwhile: a person was here already. Not to who is in danger, nor once a
    message to a person is done."""
    message_left: bool = False
    failure_told: bool = False
    """The customer knows that something went wrong on our side; it is said once."""
    told_of_reading: bool = False
    """They know that a colleague will read what the assistant does not understand; it is said once."""
    told_closed: bool = False
    """What they heard last of where they stand is that all colleagues are gone, until when."""
    declined: tuple[AgentId, ...] = ()
    """Who let an offer of it go or passed it on, the latest last, and when that was."""
    declined_at: datetime | None = None
    reminders: int = 0
    queued_at: int = 0
    """Number of the event that began this wait; a handover that is passed on waits more than once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do in danger: the danger's name, and the key of the text."""

    emergency: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What is still to be said of the answer to message `of`, where the customer can be told."""

    of: int
    content: Content

    def same_as(self, other: "Withheld | None") -> bool:
        """Whether it is the same text, for whichever message."""
        return other is not None and other.content.key == self.content.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """`seq` numbers the last event; `generation` rises whenever control changes hands."""

    id: ConversationId
    brand: BrandKey
    customer: CustomerId
    seq: int = 0
    generation: int = 1
    control: Control = Control.ASSISTANT
    agent: Agent | None = None
    handover: HandoverState = HandoverState.NO
    episode: Episode | None = None
    offer: Offer | None = None
    handovers: int = 0
    language: str = "nl"
    disclosed: bool = False
    """The customer was told, in this stretch, that a machine answers."""
    misunderstood: int = 0
    """How many messages in a row the assistant did not understand."""
    buttons: tuple[Button, ...] = ()
    """What the customer can tap, the newest last; any other text beginning with `/` is plain text."""
    offered: tuple[Button, ...] = ()
    """Those shown since the customer spoke last: who types the title of one means it."""
    leaving_message: bool = False
    message_kept: bool = False
    """They were told that what they leave is kept; what they add now belongs to it."""
    advice: Advice | None = None
    """Given last, as long as a person deals with the danger or is waited for."""
    starting_told: bool = False
    snoozed_until: datetime | None = None
    opened_at: int = 0
    """Number of the event that began this stretch: the first of the log, or the last reopening."""
    last_said_at: datetime | None = None
    last_text: str = ""
    """The beginning of what a person said last, customer or agent: what lists show."""
    channel: ChannelName | None = None
    """Where the customer is: where they spoke last, or went on."""
    last_customer_seq: int = 0
    invited: bool = False
    """An agent asked the customer to write first, and they have not yet."""
    signed_in: bool = False
    """Who spoke last is known to the brand's site."""
    withheld: Withheld | None = None

    @property
    def occupant(self) -> AgentId | None:
        """Whose seat this conversation takes: who holds it, or to whom it is offered."""
        if self.agent is not None:
            return self.agent.id
        return self.offer.to.id if self.offer is not None else None

    @property
    def closed(self) -> bool:
        """Nobody speaks any more, until the customer does."""
        return self.control is Control.NONE
