"""Requests to a conversation. Each has an id: the same id never does its work twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from handover.conversation.events import Outcome, Quoted
from handover.conversation.state import Agent
from models.vocabulary.address import Address
from models.vocabulary.attachment import Attachment
from models.vocabulary.control import Disposition, Reason
from models.vocabulary.identity import AgentId, ChannelName, CommandId, ConversationId, OfferId
from models.vocabulary.message import Button, Content, QrCode
from models.vocabulary.understanding import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """What `handover.safety` recognised in a message, because of which words, and the advice's key.

    `language`: what the message is written in, where that can be told.
    """

    name: str
    answer: str
    because: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Command:
    id: CommandId


# -- the customer ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSpeaks(_Command):
    """`payload` is what a tapped button sends; it counts only if that button was offered."""

    text: str
    payload: str | None
    channel: ChannelName
    language: str | None = None
    emergency: Emergency | None = None
    attachment: Attachment | None = None
    signed_in: bool = False
    """The address it came from is one that the brand's site vouches for."""
    sent_at: datetime | None = None
    """By the network's clock, where it tells."""
    quoted: Quoted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAmends(_Command):
    """`of` is the message's id, `change` what was done to it, `text` the emoji or the new words."""

    of: str
    change: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveChannel(_Command):
    """The customer showed that an address on `channel` is theirs, and goes on there.

    `by`: code; back, where the address belonged here before; undone, where another address left.

    `text` is what they sent for it, where it was a message. `left` are the other addresses that the
    conversation is held at.
    """

    channel: ChannelName
    by: Literal["code", "back", "undone"]
    left: tuple[Address, ...] = ()
    signed_in: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(_Command):
    """The brand's site vouched for the customer, who goes on here on `channel`."""

    channel: ChannelName


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToMove(_Command):
    """The customer tapped `text` to go on elsewhere: `link` leads there, `code` proves who they are.

    `qr` is the link, for who sits at another screen than the one they want to go on with.
    """

    text: str
    channel: ChannelName
    code: str
    link: str
    qr: QrCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellApart(_Command):
    """A move was undone, by the button `text`: the customer hears so where they are."""

    channel: ChannelName
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDeadCode(_Command):
    """The customer sent a code, `text`, that moves nothing: used, too old, mistyped, tried too often."""

    text: str
    channel: ChannelName


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCodeOverPerson(_Command):
    """The customer sent a good code, in `text`, where a person helps them or is waited for: they are asked
    whether to leave that."""

    text: str
    channel: ChannelName


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueIn(_Command):
    """The customer's address now belongs to another conversation: this one ends."""

    conversation: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPerson(_Command):
    channel: ChannelName


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveQueue(_Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveMessage(_Command):
    """The next thing the customer writes is kept for a colleague."""

    channel: ChannelName


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLanguage(_Command):
    language: str
    channel: ChannelName


# -- the assistant -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of the assistant. The broker renders `content`; `text` stands in for unknown keys."""

    content: Content | None
    text: str
    buttons: tuple[Button, ...] = ()
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantAnswers(_Command):
    """The answer to message `of`, whose words were `asked`, asked for under `generation`."""

    of: int
    asked: str
    generation: int
    said: tuple[Said, ...]
    understanding: Understanding
    events: tuple[Mapping[str, Any], ...]
    slots: Mapping[str, Any]
    active_loop: str | None
    model: str | None
    wants: Reason | None = None
    """Set where the dialogue itself asks for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantFails(_Command):
    """`code`: action_failed, turn_failed, unreachable, timeout …; `reason` is what the agent will read."""

    of: int
    generation: int
    code: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantStarting(_Command):
    """The model is still being loaded; message `of` will be answered when it is."""

    of: int
    generation: int


# -- routing and the clock ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTo(_Command):
    offer_id: OfferId
    agent: Agent
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferExpires(_Command):
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentIsLost(_Command):
    """The agent's connection has been gone for longer than the brand allows."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentIsAway(_Command):
    """The agent takes no new conversations any more."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindWaiting(_Command):
    """`wait` is the `queued_at` of the wait it was wound for."""

    wait: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseIdle(_Command):
    """`stretch` is the `opened_at` of the stretch it was wound for."""

    stretch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeSnoozed(_Command):
    until: datetime


# -- the organisation --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TellNews(_Command):
    """Something the organisation does for the customer changed; its id names process and version.

    `status_text`: per language; `step`: content key of what the step is called, where there is none. Told
    only to who chose to be told.
    """

    status_text: Mapping[str, str]
    step: str = ""


# -- agents ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _AgentCommand(_Command):
    """`generation`, where given, is the one the agent saw: a command under an older one is refused."""

    agent: Agent
    generation: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOffer(_AgentCommand):
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineOffer(_AgentCommand):
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(_AgentCommand):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSpeaks(_AgentCommand):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteToAnswer(_AgentCommand):
    """Where we may not speak freely any more: the one question that may be sent. `seen` as in `Resolve`."""

    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWays(_AgentCommand):
    """The customer would rather go on elsewhere: show them where they can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseNews(_AgentCommand):
    """At the customer's request: told of news on `channel` from now on; None: not any more."""

    channel: ChannelName | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(_AgentCommand):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(_AgentCommand):
    """Back to the assistant, with what was found out. `seen`: the last number the agent had before them.

    `ask`: the assistant is to answer what the customer wrote last.
    """

    outcome: Outcome
    seen: int | None = None
    ask: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PassToQueue(_AgentCommand):
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PassToAgent(_AgentCommand):
    """`to`'s seat must have room; the offer stands until `deadline`."""

    to: Agent
    offer_id: OfferId
    deadline: datetime
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(_AgentCommand):
    """`seen`: the last number the agent had before them."""

    disposition: Disposition
    note: str = ""
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(_AgentCommand):
    until: datetime


CustomerCommand = (
    CustomerSpeaks
    | CustomerAmends
    | RequestPerson
    | LeaveQueue
    | LeaveMessage
    | SetLanguage
    | MoveChannel
    | SignIn
    | AskToMove
    | TellApart
    | SendDeadCode
    | SendCodeOverPerson
    | ContinueIn
)
AssistantCommand = AssistantAnswers | AssistantFails | AssistantStarting
ClockCommand = OfferTo | OfferExpires | AgentIsLost | AgentIsAway | RemindWaiting | CloseIdle | WakeSnoozed
AgentCommand = (
    AcceptOffer
    | DeclineOffer
    | Take
    | AgentSpeaks
    | InviteToAnswer
    | OfferWays
    | ChooseNews
    | AddNote
    | Release
    | PassToQueue
    | PassToAgent
    | Resolve
    | Snooze
)
Command = CustomerCommand | AssistantCommand | ClockCommand | TellNews | AgentCommand
