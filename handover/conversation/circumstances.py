"""What a decision may depend on besides the conversation itself: plain facts, read under the lock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from models.vocabulary.control import QUEUE_INTENTS, QueueWish
from models.vocabulary.identity import AgentId, ChannelName
from models.vocabulary.message import Rendered
from models.vocabulary.template import Purpose


class Phrasebook(Protocol):
    """The brand's content. Pure: the same key, language and values give the same text."""

    def render(self, key: str, language: str, values: Mapping[str, str]) -> Rendered | None:
        """None where there is no such key."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the brand decided about handing over."""

    brand_name: str
    languages: tuple[str, ...]
    not_understood_limit: int = 2
    always_human: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Topic -> language -> what people call it."""
    language_intents: Mapping[str, str]
    queue_intents: Mapping[str, QueueWish] = field(default_factory=lambda: QUEUE_INTENTS)
    assistant_while_waiting: bool = True
    pushed: frozenset[ChannelName] = frozenset()
    """Channels whose customers do not follow the log: what is said there has to be sent, over a network that
    is not ours."""
    entries: tuple[ChannelName, ...] = ()
    """Channels where a customer can go on; who waits is offered them."""
    templates: Mapping[ChannelName, frozenset[Purpose]] = field(default_factory=dict)
    """For what a channel's network approved a text of ours in every language."""
    sign_in_at: frozenset[ChannelName] = frozenset()
    """Channels where the brand's site can vouch for a customer."""
    reminders_after: tuple[timedelta, ...] = (timedelta(minutes=2), timedelta(minutes=10))
    idle_after: timedelta = timedelta(hours=24)

    def elsewhere(self, channel: ChannelName | None) -> tuple[ChannelName, ...]:
        """Where a customer who is on `channel` can go on."""
        return tuple(other for other in self.entries if other != channel)


class DeskFacts(Protocol):
    """The brand's desk now. A protocol, so that facts that cost a query are read only where they are used."""

    @property
    def open(self) -> bool: ...

    @property
    def opens(self) -> Mapping[str, str]:
        """Per language, when it opens next: "maandag om 08:00"; empty where it never does."""
        ...

    @property
    def available(self) -> int:
        """How many agents of the brand are there."""
        ...

    @property
    def ahead(self) -> int:
        """How many are served before this conversation: if it waits, or once it would."""
        ...

    @property
    def emergencies_ahead(self) -> int:
        """The same, were it an emergency."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`DeskFacts` known beforehand."""

    open: bool
    opens: Mapping[str, str]
    available: int
    ahead: int
    emergencies_ahead: int = 0


@dataclass(frozen=True, slots=True)
class NewsChoice:
    """What a customer said to being told of news. `wanted` None: asked, and not answered yet."""

    wanted: bool | None
    channel: ChannelName | None = None


class NewsFacts(Protocol):
    """What is known of telling this conversation's customer unasked. Read only where it is used."""

    @property
    def proven(self) -> bool:
        """Whether they showed something of the organisation's work to be theirs, in this conversation."""
        ...

    @property
    def choice(self) -> NewsChoice | None:
        """Theirs, with this brand; None: never asked."""
        ...

    @property
    def channels(self) -> tuple[ChannelName, ...]:
        """Where they have an address in this conversation."""
        ...

    @property
    def brought_along(self) -> bool:
        """Whether an address came here of which the news was chosen in another conversation, and goes on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`NewsFacts` known beforehand."""

    proven: bool = False
    choice: NewsChoice | None = None
    channels: tuple[ChannelName, ...] = ()
    brought_along: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An agent's room for conversations in this administration."""

    agent: AgentId
    load: int
    capacity: int

    @property
    def has_room(self) -> bool:
        return self.load < self.capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """`seats` holds everyone whose seat the command could take."""

    now: datetime
    policy: Policy
    desk: DeskFacts
    phrases: Phrasebook
    seats: Mapping[AgentId, Seat]
    news: NewsFacts = field(default_factory=News)
