"""One who follows: a socket, or a request that waits for an answer.

Every follower has a bounded backlog. One who reads too slowly is not waited for and not fed half: it is cut
off, and resumes by its position in the log.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from handover.feed.presenting import Audience
from models.vocabulary.address import Address
from models.vocabulary.identity import ConversationId

BACKLOG = 1_000
"""Frames; at 500 bytes each half a megabyte a slow reader."""


class Overflow(Exception):
    """The reader fell behind by more than the backlog."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """Who follows as `address`, which belonged to the conversation when event `seq` was its last."""

    address: Address
    seq: int


class Follower:
    """Frames wait here, in order, until `next` takes them."""

    def __init__(
        self, audience: Audience, belonging: Belonging | None = None, *, backlog: int = BACKLOG
    ) -> None:
        self.audience = audience
        self.belonging = belonging
        self.held_up: int | None = None
        """Number of an event with which somebody left: nothing comes behind it before it is known who."""
        self._frames: deque[str] = deque()
        self._backlog = backlog
        self.overflowed = asyncio.Event()
        """Set for good: also while a frame is being written, which may take for ever."""
        self._arrived = asyncio.Event()
        self._once_taken: dict[ConversationId, Callable[[], None]] = {}

    def hold_up(self, seq: int) -> None:
        self.held_up = seq
        self._arrived.set()

    def go_on(self, seq: int) -> None:
        """Its address still belonged when event `seq` was the last."""
        if self.belonging is not None:
            self.belonging = replace(self.belonging, seq=seq)
        self.held_up = None

    def has_room(self, frames: int) -> bool:
        return len(self._frames) + frames <= self._backlog

    def once_taken(self, conversation: ConversationId, go_on: Callable[[], None]) -> None:
        """Call this when what waits has been taken: there is more of that conversation."""
        self._once_taken[conversation] = go_on

    def push(self, text: str) -> None:
        """Never waits."""
        if len(self._frames) >= self._backlog:
            self.overflowed.set()
            self._frames.clear()
        if not self.overflowed.is_set():
            self._frames.append(text)
        self._arrived.set()

    async def take(self) -> list[str]:
        """All frames that wait; waits for one, or until it is held up. Raises `Overflow`."""
        await self._arrived.wait()
        if self.overflowed.is_set():
            raise Overflow
        frames = list(self._frames)
        self._frames.clear()
        self._arrived.clear()
        more, self._once_taken = self._once_taken, {}
        for go_on in more.values():
            go_on()
        return frames
