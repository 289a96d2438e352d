"""The log, followed.

    group commit ──committed──► followers here          (events in hand: no query, one serialisation)
          └──announce──► other processes ──woken──► their followers   (head only: they read SQL)

Each follower has a position per conversation and is handed exactly what comes next; whatever does not fit
(a gap, a head from elsewhere) is read from SQL after the lowest position. So nothing is shown twice or out
of order, however wake-ups are lost, doubled or late.

Who follows as an address is handed nothing behind the event with which some address left the conversation,
until it is looked up whose that was. So no signal has to arrive for who was parted to see nothing more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import structlog

from handover.conversation.events import Recorded, somebody_leaves
from handover.feed.follower import Follower
from handover.feed.presenting import Audience, Frame, frame
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ConversationId

log = structlog.get_logger()

Load = Callable[[ConversationId, int, int], Awaitable[list[Recorded]]]
"""Events of a conversation after a position; so many at most."""

PAGE = 100
"""Events read at once. Who is further behind than its backlog is handed more once it took that."""

RETRY_AFTER = 0.5


class Feed:
    """All followers of this process, of one administration."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._positions: dict[ConversationId, dict[Follower, int]] = {}
        self._held_up: dict[Follower, ConversationId] = {}
        """They are handed signals, and nothing of the log."""
        self._brands: dict[ConversationId, BrandKey] = {}
        self._reading: dict[ConversationId, asyncio.Task[None]] = {}
        self._again: set[ConversationId] = set()

    def follow(self, conversation: ConversationId, brand: BrandKey, follower: Follower, after: int) -> None:
        """From event `after` + 1 on, what is committed already included."""
        self._held_up.pop(follower, None)
        self._positions.setdefault(conversation, {})[follower] = after
        self._brands[conversation] = brand
        self._read(conversation)

    def unfollow(self, conversation: ConversationId, follower: Follower) -> None:
        positions = self._positions.get(conversation)
        if positions is None:
            return
        positions.pop(follower, None)
        if not positions:
            del self._positions[conversation]
            self._brands.pop(conversation, None)

    def leave(self, follower: Follower) -> None:
        """The follower is gone, from everything."""
        self._held_up.pop(follower, None)
        for conversation in [c for c, positions in self._positions.items() if follower in positions]:
            self.unfollow(conversation, follower)

    def followed(self) -> list[ConversationId]:
        return list(self._positions)

    def follows(self, audience: Audience, conversation: ConversationId) -> bool:
        """Whether somebody of that audience follows here now."""
        return any(f.audience is audience for f in self._positions.get(conversation, ()))

    def committed(self, conversation: ConversationId, events: Sequence[Recorded]) -> None:
        """Called in order of commit with what this process wrote."""
        if conversation in self._positions and events:
            self._hand_out(conversation, events)

    def woken(self, conversation: ConversationId, head: int) -> None:
        """Another process wrote up to `head`."""
        positions = self._positions.get(conversation)
        if positions and min(positions.values()) < head:
            self._read(conversation)

    def signal(self, conversation: ConversationId, audience: Audience, text: str) -> None:
        """Something that is never logged (typing, a place in the queue), to whoever follows here."""
        held_up = [f for f, where in self._held_up.items() if where == conversation]
        for follower in (*self._positions.get(conversation, ()), *held_up):
            if follower.audience is audience:
                follower.push(text)

    def belong(self, conversation: ConversationId, points: Mapping[Address, ConversationId]) -> None:
        """Whoever follows it as an address that seems to be held elsewhere is held up."""
        for follower, position in list(self._positions.get(conversation, {}).items()):
            theirs = follower.belonging
            if theirs is not None and points.get(theirs.address) != conversation:
                self._hold_up(conversation, follower, position)

    def _hold_up(self, conversation: ConversationId, follower: Follower, seq: int) -> None:
        follower.hold_up(seq)
        self.unfollow(conversation, follower)
        self._held_up[follower] = conversation

    def _hand_out(
        self, conversation: ConversationId, events: Sequence[Recorded], *, waits: bool = False
    ) -> None:
        """`waits`: who has no room is handed it later. What is new does not wait: who is full is cut off."""
        frames: dict[Audience, list[Frame | None]] = {}
        gap = False
        for follower, position in list(self._positions.get(conversation, {}).items()):
            if position < events[0].seq - 1:
                gap = True
            elif position < events[-1].seq and not (waits and self._full(conversation, follower)):
                shown = frames.get(follower.audience)
                if shown is None:
                    shown = frames[follower.audience] = self._frames(conversation, follower.audience, events)
                self._deliver(conversation, follower, position, events, shown)
        if gap:
            self._read(conversation)

    def _frames(
        self, conversation: ConversationId, audience: Audience, events: Sequence[Recorded]
    ) -> list[Frame | None]:
        brand = self._brands[conversation]
        return [frame(audience, conversation, brand, recorded) for recorded in events]

    def _deliver(
        self,
        conversation: ConversationId,
        follower: Follower,
        position: int,
        events: Sequence[Recorded],
        frames: Sequence[Frame | None],
    ) -> None:
        theirs = follower.belonging
        for recorded, shown in zip(events, frames, strict=True):
            if recorded.seq > position and shown is not None:
                follower.push(shown.text)
            if theirs is not None and recorded.seq > theirs.seq and somebody_leaves(recorded.event):
                self._hold_up(conversation, follower, recorded.seq)
                return
        self._positions[conversation][follower] = events[-1].seq

    def _read(self, conversation: ConversationId) -> None:
        """Read from SQL; once more if a read is under way, which may have begun too early."""
        if conversation in self._reading:
            self._again.add(conversation)
        else:
            self._reading[conversation] = asyncio.create_task(self._catch_up(conversation))

    def _full(self, conversation: ConversationId, follower: Follower) -> bool:
        """Whether a page does not fit; it is read when it does."""
        full = not follower.has_room(PAGE)
        if full:
            follower.once_taken(conversation, partial(self._read, conversation))
        return full

    def _roomy(self, conversation: ConversationId) -> list[int]:
        """Positions of those who have room."""
        positions = self._positions.get(conversation, {})
        return [
            position for follower, position in positions.items() if not self._full(conversation, follower)
        ]

    async def _catch_up(self, conversation: ConversationId) -> None:
        """Read until there is nothing after the lowest position. Ends when nobody follows who has room."""
        try:
            while positions := self._roomy(conversation):
                self._again.discard(conversation)
                events = await self._events_after(conversation, min(positions))
                if events:
                    self._hand_out(conversation, events, waits=True)
                elif conversation not in self._again:
                    return
        finally:
            self._reading.pop(conversation, None)
            self._again.discard(conversation)

    async def _events_after(self, conversation: ConversationId, position: int) -> list[Recorded]:
        while True:
            try:
                return await self._load(conversation, position, PAGE)
            except Exception as error:  # the database is away: followers wait, nothing is lost
                log.warning("feed_read_failed", error=type(error).__name__)
                await asyncio.sleep(RETRY_AFTER)
