"""What a widget may send: one class per frame, extra fields forbidden (docs/asyncapi.yaml)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from channel_connectors.contract import ID, MAX_TEXT
from models.vocabulary.characters import mended_json

MAX_FRAME = 64 * 1024
LONGEST_TOKEN = 4096

Id = Annotated[str, Field(pattern=ID)]


class Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Resume(Frame):
    epoch: Annotated[str, Field(max_length=100)]
    head: Annotated[int, Field(ge=0)]


class Auth(Frame):
    """`token`: the visitor's, as we gave it. `customer`: what the brand's site signed of who it is."""

    t: Literal["auth"]
    token: Annotated[str, Field(max_length=400)] | None = None
    customer: Annotated[str, Field(max_length=LONGEST_TOKEN)] | None = None
    language: Annotated[str, Field(max_length=10)] = "nl"
    resume: Resume | None = None


class Pong(Frame):
    t: Literal["pong"]


class Typed(Frame):
    """A message; longer than allowed is refused by the broker with words, not by closing the socket."""

    text: Annotated[str, Field(max_length=MAX_TEXT * 4)]


class Tapped(Frame):
    payload: Annotated[str, Field(max_length=300)]
    title: Annotated[str, Field(min_length=1, max_length=200)]


class Empty(Frame):
    pass


class Spoken(Frame):
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class Read(Frame):
    seq: Annotated[int, Field(ge=0)]


class Command(Frame):
    t: Literal["cmd"]
    id: Id


class Send(Command):
    type: Literal["message.send"]
    data: Typed | Tapped


class Want(Command):
    type: Literal["person.request", "queue.leave", "message.leave"]
    data: Empty = Empty()


class SetLanguage(Command):
    type: Literal["language.set"]
    data: Spoken


class Typing(Command):
    type: Literal["typing"]
    data: Empty = Empty()


class MarkRead(Command):
    type: Literal["read"]
    data: Read


AnyCommand = Annotated[Send | Want | SetLanguage | Typing | MarkRead, Field(discriminator="type")]
Incoming = Auth | Pong | Send | Want | SetLanguage | Typing | MarkRead

_INCOMING: TypeAdapter[Incoming] = TypeAdapter(Annotated[Auth | Pong | AnyCommand, Field(discriminator="t")])


class Malformed(ValueError):
    """Not a frame of this protocol; says what kind of mistake it is and quotes nothing."""


def parse(text: str) -> Incoming:
    """Raises `Malformed`."""
    try:
        return _INCOMING.validate_json(mended_json(text))
    except ValidationError as error:
        kind = error.errors(include_input=False, include_context=False)[0]["type"]
        raise Malformed(f"not a frame of this protocol: {kind}") from error
