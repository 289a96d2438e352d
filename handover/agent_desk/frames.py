"""What an agent's client may send: one class per frame, extra fields forbidden (docs/asyncapi.yaml)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from models.vocabulary.characters import mended_json
from models.vocabulary.control import Disposition

MAX_FRAME = 64 * 1024
MAX_TEXT = 4_000

Key = Annotated[str, Field(min_length=1, max_length=100)]
Id = Annotated[str, Field(pattern=r"^[\w.=-]{1,100}$")]
"""What a client may call a command; without a colon, which names of our own have."""
Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT, pattern=r"\S")]
Sentence = Annotated[str, Field(max_length=500)]


class Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Resume(Frame):
    epoch: Annotated[str, Field(max_length=64)]
    heads: Annotated[dict[Key, Annotated[int, Field(ge=0)]], Field(max_length=200)]


class Auth(Frame):
    t: Literal["auth"]
    token: Annotated[str, Field(min_length=1, max_length=400)]
    resume: Resume | None = None


class Pong(Frame):
    t: Literal["pong"]


class Empty(Frame):
    pass


class Presence(Frame):
    state: Literal["available", "away"]


class OfferRef(Frame):
    offer_id: Key


class Said(Frame):
    text: Text


class Outcome(Frame):
    slots: Annotated[dict[Key, Annotated[str, Field(max_length=500)]], Field(max_length=50)] = {}
    summary: Sentence = ""


Seen = Annotated[int | None, Field(ge=0)]
"""The conversation's head that the agent had on screen: a customer's word after it refuses the command."""


class Pass(Frame):
    to: Annotated[str, Field(pattern=r"^(assistant|queue|agent:[\w.-]{1,80})$")]
    outcome: Outcome = Outcome()
    seen: Seen = None
    ask: bool = False


class Resolution(Frame):
    disposition: Literal[
        Disposition.SOLVED,
        Disposition.REFERRED,
        Disposition.NO_REPLY,
        Disposition.DUPLICATE,
        Disposition.ABUSE,
    ]
    note: Annotated[str, Field(max_length=2_000)] = ""
    seen: Seen = None


class Until(Frame):
    until: AwareDatetime


class Seq(Frame):
    seq: Annotated[int, Field(ge=0)]


class Command(Frame):
    t: Literal["cmd"]
    id: Id


class OfConversation(Command):
    """`generation`: the one the agent saw; a command under an older one is refused."""

    conversation: Key
    generation: Annotated[int, Field(ge=1)] | None = None


class SetPresence(Command):
    type: Literal["presence.set"]
    data: Presence


class Accept(OfConversation):
    type: Literal["offer.accept"]
    data: OfferRef


class Decline(OfConversation):
    type: Literal["offer.decline"]
    data: OfferRef


class Take(OfConversation):
    type: Literal["take"]
    data: Empty = Empty()


class Open(OfConversation):
    type: Literal["open"]
    data: Empty = Empty()


class Shut(OfConversation):
    type: Literal["shut"]
    data: Empty = Empty()


class Send(OfConversation):
    type: Literal["message.send"]
    data: Said


class Invitation(Frame):
    seen: Seen = None


class Invite(OfConversation):
    """Where the network's window is closed: ask the customer, by an approved template, to write first."""

    type: Literal["message.invite"]
    data: Invitation = Invitation()


class OfferWays(OfConversation):
    """Show the customer the other channels where they can go on; refused where there is none."""

    type: Literal["ways.offer"]
    data: Empty = Empty()


class NewsChannel(Frame):
    channel: Key | None


class ChooseNews(OfConversation):
    """At the customer's request: told of news there from now on, if they have an address; null: nowhere."""

    type: Literal["news.choose"]
    data: NewsChannel


class Note(OfConversation):
    type: Literal["note.add"]
    data: Said


class PassControl(OfConversation):
    type: Literal["control.pass"]
    data: Pass


class ResolveConversation(OfConversation):
    type: Literal["conversation.resolve"]
    data: Resolution


class SnoozeConversation(OfConversation):
    type: Literal["conversation.snooze"]
    data: Until


class Typing(OfConversation):
    type: Literal["typing"]
    data: Empty = Empty()


class MarkRead(OfConversation):
    type: Literal["read"]
    data: Seq


Decided = (
    Accept
    | Decline
    | Take
    | Send
    | Invite
    | OfferWays
    | ChooseNews
    | Note
    | PassControl
    | ResolveConversation
    | SnoozeConversation
)
"""Commands that the core decides."""
AnyCommand = Decided | SetPresence | Open | Shut | Typing | MarkRead
Incoming = Auth | Pong | AnyCommand

_INCOMING: TypeAdapter[Incoming] = TypeAdapter(
    Annotated[Auth | Pong | Annotated[AnyCommand, Field(discriminator="type")], Field(discriminator="t")]
)


class Malformed(ValueError):
    """Not a frame of this protocol. `id` and `where` are set where a command was recognisable."""

    def __init__(self, id: str | None, where: str) -> None:
        super().__init__(where)
        self.id = id
        self.where = where


def parse(text: str) -> Incoming:
    """Raises `Malformed`."""
    text = mended_json(text)
    try:
        return _INCOMING.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Malformed(_id_of(text), f"{_where(first)}: {first['type']}") from error


def _where(fault: ErrorDetails) -> str:
    """The command and the part of it, by our own names: what lies deeper is named by whoever sent it."""
    known = fault["loc"][:-1] if fault["type"] == "extra_forbidden" else fault["loc"]
    return ".".join(map(str, known[:3])) or "frame"


class _HasId(BaseModel):
    id: Id


def _id_of(text: str) -> str | None:
    try:
        return _HasId.model_validate_json(text).id
    except ValidationError:
        return None
