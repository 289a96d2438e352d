"""One who follows: a socket, or a request that waits for an answer.

Every follower has a bounded backlog. One who reads too slowly is not waited for and not fed half: it is cut
off, and resumes by its position in the log.
"""

import asyncio
from collections import deque

from handover.feed.presenting import Audience

BACKLOG = 1_000
"""Frames; at 500 bytes each half a megabyte a slow reader."""


class Overflow(Exception):
    """The reader fell behind by more than the backlog."""


class Follower:
    """Frames wait here, in order, until `next` takes them."""

    def __init__(self, audience: Audience, *, backlog: int = BACKLOG) -> None:
        self.audience = audience
        self._frames: deque[str] = deque()
        self._backlog = backlog
        self._overflowed = False
        self._arrived = asyncio.Event()

    def push(self, text: str) -> None:
        """Never waits."""
        if len(self._frames) >= self._backlog:
            self._overflowed = True
            self._frames.clear()
        if not self._overflowed:
            self._frames.append(text)
        self._arrived.set()

    async def take(self) -> list[str]:
        """All frames that wait; waits for one. Raises `Overflow`."""
        await self._arrived.wait()
        if self._overflowed:
            raise Overflow
        frames = list(self._frames)
        self._frames.clear()
        self._arrived.clear()
        return frames
