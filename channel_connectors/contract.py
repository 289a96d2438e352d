"""What a connector and the broker are to each other.

A connector knows its network and this page. Bootstrap hands it a `Broker`, as Rasa's channels are handed
their `on_new_message`; the broker knows connectors only through `registry`.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

import httpx2
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.requests import HTTPConnection

from channel_connectors.network import Capabilities, Network, Receipt
from channel_connectors.options import Options
from models.vocabulary.address import Address
from models.vocabulary.attachment import Attachment
from models.vocabulary.identity import AdministrationKey, BrandKey

MAX_TEXT = 4_000
"""Characters of one message; longer ones are refused with `too_long`."""
MAX_CHANGED = 8_000
"""Characters of what a message was changed into: danger is looked for in all of it, `MAX_TEXT` are kept."""
DRAWN = Capabilities(text=MAX_TEXT, images=True, draws=True)
"""Of channels that follow the log: a message of ours is no longer than theirs and agents' may be."""
ID = r"^[\w.=-]{1,100}$"
"""What a client may call a message or a command; without a colon, which the broker's own names have."""


class Rejected(Exception):
    """The broker did not take it. `code` is stable; `retry`: the same again, same id, may work later."""

    def __init__(self, code: str, message: str, *, retry: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.retry = retry


class Wish(StrEnum):
    """What a customer can ask for besides speaking."""

    PERSON = "person.request"
    LEAVE_QUEUE = "queue.leave"
    LEAVE_MESSAGE = "message.leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A message as the network brought it.

    `id` is the network's or the client's own: repeated, it is the same message. `payload` is set where a
    button was tapped. `text` is an attachment's caption, then it may be empty. `name` is what the customer
    calls themself on that network. `sent_at`: by the network's clock, where it tells; networks that were cut
    off bring messages days late. `before`: the words directly before these, where more was written at once
    than one message holds; danger may be told across the cut. `quotes`: the network's id of the message that
    is answered by quoting it.
    """

    address: Address
    id: str
    text: str
    payload: str | None = None
    language: str | None = None
    attachment: Attachment | None = None
    name: str | None = None
    sent_at: datetime | None = None
    before: str = ""
    quotes: str | None = None


class Change(StrEnum):
    """What a customer does to a message that was sent already."""

    REACTION = "reaction"
    EDIT = "edit"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """`of` is the network's id of the message. `text`: an emoji (empty: taken back), or the new words, which
    are no more than `MAX_CHANGED` characters. `sent_at`: when it was changed, by the network's clock.
    """

    address: Address
    id: str
    of: str
    change: Change
    text: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing the customer sees: `frame` is the JSON a socket sends, `data` the same as values."""

    seq: int
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A customer whom the brand's own site vouches for. The address is theirs alone, on every device."""

    address: Address
    name: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands, for the customer.

    `log_known`: the position the client came with is of this log, so that it may go on from there.
    """

    state: Mapping[str, Any]
    epoch: str
    head: int
    log_known: bool


MOVED = {"t": "moved"}
"""Among a follower's frames: the address may belong to another conversation now; connect again."""


class Following(Protocol):
    """Frames (JSON texts) for one customer, from the position asked for."""

    def frames(self) -> AsyncIterator[list[str]]:
        """What waits, as soon as something does. Raises `TooSlow` for a reader that fell behind."""
        ...

    async def too_slow(self) -> None:
        """Return once the reader fell behind: also while what it was given last is still being written."""
        ...


class TooSlow(Exception):
    """The reader did not keep up; it may come back and resume."""


class Broker(Protocol):
    """What a connector can ask for. Every call is about one contact point; unknown ones are registered."""

    async def receive(self, arrived: Arrived) -> int:
        """Keep a message; returns its place in the log once it is committed. Raises `Rejected`."""
        ...

    async def amend(self, amended: Amended) -> int:
        """Keep what was done to an earlier message, for the agent. Raises `Rejected`."""
        ...

    async def receipt(self, receipt: Receipt) -> None:
        """Keep what the network tells of a message of ours. Raises `Rejected` with `retry` when it cannot."""
        ...

    async def wish(self, address: Address, id: str, wish: Wish) -> int:
        """Raises `Rejected`."""
        ...

    async def speak(self, address: Address, id: str, language: str) -> int:
        """Change the language of the conversation. Raises `Rejected`."""
        ...

    async def sign_in(
        self, visitor: Address, customer: SignedIn, *, shown: str | None, language: str
    ) -> None:
        """The visitor is this customer: from now on theirs is the address to speak at.

        `shown`: the epoch of the log on the visitor's screen; that conversation goes along, if it is open.
        Raises `Rejected` with `retry`.
        """
        ...

    async def standing(self, address: Address, epoch: str | None, head: int) -> Standing:
        """The state for a client that knows the log of `epoch` up to `head`."""
        ...

    def follow(
        self, address: Address, after: int, *, epoch: str | None = None
    ) -> AbstractAsyncContextManager[Following]:
        """Follow the log, and what is never logged (typing, the state), while the context lasts.

        With `epoch`, only the log that `Standing` told: raises `Rejected` where the address moved since.
        """
        ...

    async def typing(self, address: Address) -> None: ...

    async def read(self, address: Address, seq: int, *, epoch: str | None = None) -> None:
        """The customer has seen the log up to `seq`; with `epoch`, only where it is still that log."""
        ...

    async def emitted(self, address: Address, seq: int = 0) -> int:
        """Remember that the log was sent out here up to `seq`; returns up to where it ever was.

        For clients that follow but do not tell what they know: the next one goes on from there.
        """
        ...

    async def collect(self, address: Address, since: int | None, *, patience: float) -> list[Shown]:
        """For clients that cannot follow: what they were not handed yet.

        Returns once message `since` is answered, or no answer is to be expected; after `patience` seconds at
        the latest.
        """
        ...


# -- what every folder here brings along (`registry`) --------------------------------------------------


Chosen = TypeVar("Chosen", bound=Options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """What a connector is given to work with.

    `options`: what `brand.yml` says under the channel, for every brand that uses it. `setting(name)`: the
    operator's `HANDOVER_<CHANNEL>_<NAME>`, None where unset. `key(purpose)`: 32 bytes of its own.
    `languages`: of each brand.
    """

    options: Mapping[BrandKey, Mapping[str, Any]]
    administrations: Mapping[BrandKey, AdministrationKey]
    setting: Callable[[str], str | None]
    key: Callable[[str], bytes]
    http: httpx2.AsyncClient
    languages: Mapping[BrandKey, tuple[str, ...]] = field(default_factory=dict)

    def read(self, kind: type[Chosen], brand: BrandKey) -> Chosen:
        """A brand's options. Raises `ValueError`, which names the key and says what is wrong."""
        languages = {"languages": self.languages.get(brand, ())}
        try:
            return kind.model_validate(dict(self.options[brand]), context=languages)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            key = ".".join(str(part) for part in first["loc"])
            raise ValueError(f"{brand}: {key}: {first['msg']}") from error


class Channel(Protocol):
    """A connector at work, between start and end of the broker."""

    def drain(self) -> None:
        """Ask whoever is connected to come back: another process serves them on."""
        ...

    async def close(self) -> None:
        """Nobody is connected any more."""
        ...


class Connector(Protocol):
    """One per folder, as `connector` in its `__init__`; the folder's name is the channel's."""

    @property
    def options(self) -> type[Options]:
        """What brand.yml may say under this channel."""
        ...

    @property
    def bodies(self) -> Mapping[str, int]:
        """Paths under which request bodies may be larger than the API's, and how large in bytes."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What the channel can show."""
        ...

    def lacks(self, premises: Premises, brand: BrandKey) -> str | None:
        """What the operator has yet to set before the brand can use the channel; None: nothing."""
        ...

    def network(self, premises: Premises, brand: BrandKey) -> Network | None:
        """The way out, for a channel that must be sent to; None where clients follow the log."""
        ...

    def entry(self, premises: Premises, brand: BrandKey) -> Callable[[str], str] | None:
        """From a text the customer would send to a link that begins with it there; None: no such link."""
        ...

    def vouches(self, premises: Premises, brand: BrandKey) -> bool:
        """Whether customers can be signed in there, known to the brand's own site. Raises `ValueError`."""
        ...

    def open(self, premises: Premises, served: Mapping[BrandKey, "ServedBrand"]) -> Channel:
        """Begin. Raises `ValueError`, saying what to do, where options or settings are wrong."""
        ...

    def attach(self, app: FastAPI, channel: Callable[[HTTPConnection], Any]) -> None:
        """Add routes to the broker; `channel` finds what `open` returned, at each request."""
        ...


@dataclass(frozen=True, slots=True)
class ServedBrand:
    """What a connector may know of a brand."""

    key: BrandKey
    hello: Mapping[str, Any]
    """Name, languages, look and notice, as the widget is greeted with."""
    broker: Broker
