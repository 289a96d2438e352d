"""Phones, the business's numbers, and what was said between them. Whoever looks is told of changes."""

import asyncio
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

WINDOW = 24 * 3600.0
KEPT = 200
"""Messages of a chat; older ones are forgotten."""
ORDER = ("sent", "delivered", "read", "failed")


@dataclass(frozen=True, slots=True)
class Approved:
    """A template: `text` with gaps `{{1}}`, `{{2}}`, and the titles of its quick replies."""

    text: str
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A number of the business: who may use it, and where its webhooks go."""

    phone_number_id: str
    number: str
    name: str
    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    webhook: str
    templates: Mapping[str, Mapping[str, Approved]] = field(default_factory=dict)
    """By name and language."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """One message of a chat. `content` is what the phone shows; `tracker` the business's own word for it."""

    id: str
    mine: bool
    """The phone's own."""
    at: float
    content: dict[str, Any]
    state: str = "sent"
    tracker: str | None = None
    silent: bool = False
    """Its statuses were told already, or never are."""

    def shown(self) -> dict[str, Any]:
        return {"id": self.id, "mine": self.mine, "at": self.at, "state": self.state, **self.content}


@dataclass(slots=True)
class Chat:
    entries: list[Entry] = field(default_factory=list)
    heard_at: float | None = None
    """When the customer last wrote: the business may speak freely for 24 hours."""
    typing_until: float = 0.0

    def find(self, id: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.id == id), None)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        del self.entries[:-KEPT]


class Phone:
    """Somebody. The same `key` is always the same person, also after everything was forgotten."""

    def __init__(self, key: str, name: str, *, with_number: bool) -> None:
        digits = str(int(sha256(key.encode()).hexdigest(), 16))
        self.key = key
        self.name = name
        self.user_id = f"NL.{digits[:16]}"
        self.number = f"3160{digits[16:23]}" if with_number else None
        self.chats: dict[str, Chat] = {}
        self._looking: list[asyncio.Event] = []

    @property
    def online(self) -> bool:
        return bool(self._looking)

    def chat(self, line: Line) -> Chat:
        return self.chats.setdefault(line.phone_number_id, Chat())

    def changed(self) -> None:
        for event in self._looking:
            event.set()

    async def changes(self, beat: float) -> AsyncIterator[bool]:
        """True at first and after every change, False every `beat` seconds in between."""
        with self._watched() as event:
            while True:
                happened = event.is_set()
                event.clear()
                yield happened
                try:
                    await asyncio.wait_for(event.wait(), beat)
                except TimeoutError:
                    continue

    @contextmanager
    def _watched(self) -> Iterator[asyncio.Event]:
        event = asyncio.Event()
        event.set()
        self._looking.append(event)
        try:
            yield event
        finally:
            self._looking.remove(event)


@dataclass(frozen=True, slots=True)
class Media:
    content: bytes
    mime: str


class World:
    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = {line.phone_number_id: line for line in lines}
        self.phones: dict[str, Phone] = {}
        self.media: dict[str, Media] = {}
        self._later = 0.0

    def now(self) -> float:
        """Unix seconds."""
        return time.time() + self._later

    def pass_hours(self, hours: float) -> None:
        """It is so much later now; windows close by it."""
        self._later += hours * 3600

    def phone(self, key: str, name: str, *, with_number: bool) -> Phone:
        """The phone of that key, made if need be."""
        if key not in self.phones:
            self.phones[key] = Phone(key, name, with_number=with_number)
        return self.phones[key]

    def line_of(self, number: str) -> Line | None:
        return next((line for line in self.lines.values() if line.number == number), None)

    def recipient(self, *, to: str | None, recipient: str | None) -> Phone | None:
        wanted = (to or "").removeprefix("+")
        for phone in self.phones.values():
            if (recipient and phone.user_id == recipient) or (wanted and phone.number == wanted):
                return phone
        return None

    def window_open(self, chat: Chat) -> bool:
        return chat.heard_at is not None and self.now() - chat.heard_at < WINDOW

    def keep(self, content: bytes, mime: str) -> str:
        """Returns the media id."""
        id = str(int.from_bytes(token_bytes(7)))
        self.media[id] = Media(content, mime)
        return id


def new_wamid() -> str:
    """In the likeness of Meta's: opaque, with characters that not everybody takes."""
    return f"wamid.{b64encode(token_bytes(36)).decode()}=="


def advance(entry: Entry, state: str) -> list[str]:
    """Move a message on; returns the states it went through, none if it was there already."""
    passed = [s for s in ORDER[:3] if ORDER.index(entry.state) < ORDER.index(s) <= ORDER.index(state)]
    if passed:
        entry.state = state
    return passed
