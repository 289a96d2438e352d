"""Networks that do not follow the log, but are sent to: what they can show, what becomes of a message there.

The other half of `contract`, for connectors that push.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.vocabulary.address import Address
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import BrandKey
from models.vocabulary.message import Button
from models.vocabulary.template import Purpose, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a network can show; `rendering` brings a message down to it.

    Lengths in characters. `buttons` of `button_title` beside a text of `interactive_text`; more become a list
    of `list_rows` with titles of `row_title`; where neither fits, numbered text. 0: the network has no such
    thing. `free_hours`: how long after the customer's last word we may speak unasked; None: always.
    `templates`: for what the network has approved texts in every language of the brand, that go later too.
    """

    text: int
    interactive_text: int = 0
    buttons: int = 0
    button_title: int = 0
    list_rows: int = 0
    row_title: int = 0
    images: bool = False
    free_hours: int | None = None
    templates: frozenset[Purpose] = frozenset()
    draws: bool = False
    """A client of ours, or Rasa's, shows buttons and images as they are, however many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """One message to one address. `id` is ours, opaque, and comes back in receipts where the network can."""

    id: str
    to: Address
    text: str
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    """A URL that the network can fetch."""
    template: Template | None = None
    """To be said by a text that the network approved; `text` and the buttons' titles are for our own log."""
    image_alt: str | None = None
    """What it shows, for where it cannot be."""
    language: str = "nl"


class NotSent(Exception):
    """The network did not take it. `code` is the network's own; `retry`: the same again may work later,
    after `wait` seconds at least; `uncertain`: it may have taken it after all, so it must not be sent again;
    `closed`: by its clock we may not speak freely any more.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        retry: bool = False,
        wait: float = 0.0,
        uncertain: bool = False,
        closed: bool = False,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.retry = retry
        self.wait = wait
        self.uncertain = uncertain
        self.closed = closed


@dataclass(frozen=True, slots=True)
class Fetched:
    """A customer's file."""

    content: bytes
    mime: str


class NotFetched(Exception):
    """The file did not come. `retry`: it may later."""

    def __init__(self, code: str, *, retry: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.retry = retry


class Network(Protocol):
    """A connector's way out. One message of a recipient at a time: order is kept by asking so."""

    capabilities: Capabilities

    async def send(self, outbound: Outbound) -> str:
        """Returns the network's id of the message once it took it. Raises `NotSent`."""
        ...

    async def fetch(self, brand: BrandKey, ref: str) -> Fetched:
        """A file that a customer sent, by `Attachment.ref`; bounded in size. Raises `NotFetched`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a network tells of a message of ours: by its own id, or by ours where it gives that back."""

    brand: BrandKey
    network_id: str
    state: DeliveryState
    at: datetime
    outbound_id: str | None = None
    code: str | None = None
    """Why it failed."""
    closed: bool = False
    """It failed since by the network's clock we may not speak freely any more."""
