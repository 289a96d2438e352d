"""Bugs around moves, put into the product as `planted` does; the last two were its own, found here."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

from handover.delivery import sending
from handover.feed import feed
from handover.moves import moving as moving_room
from handover.moves.moving import Moving, Said
from handover.storage import deliveries, log, unseen
from handover.storage.contact_points import ContactPoint
from models.vocabulary.identity import ConversationId

_MOVING: Any = moving_room
"""What it names is exchanged while a simulation lasts: it is looked up when it is used."""


@contextmanager
def code_used_by_itself() -> Iterator[None]:
    """The address moves in one transaction, the code is used up in another."""
    redeem, within = Moving.redeem, Moving._redeem

    def unused(self: Moving, db: Any, give: Any, digest: str, *rest: Any) -> ConversationId:
        into = within(self, db, give, digest, *rest)
        _mark(db, digest, used=False)
        return into

    async def used_afterwards(self: Moving, point: ContactPoint, code: str, said: Said) -> ConversationId:
        into = await redeem(self, point, code, said)
        digest = self._digest(point.address.brand, code)
        await self._administration.database.write(lambda db: _mark(db, digest, used=True))
        return into

    with patch.object(Moving, "redeem", used_afterwards), patch.object(Moving, "_redeem", unused):
        yield


def _mark(db: Any, digest: str, *, used: bool) -> None:
    codes = _MOVING.move_codes
    db.execute(codes.update().where(codes.c.digest == digest).values(used=used))


@contextmanager
def unseen_read_too_early() -> Iterator[None]:
    """What comes along is read first, and only then is the conversation locked."""
    redeem, numbers = Moving.redeem, unseen.numbers
    early: dict[ConversationId, tuple[int, ...]] = {}

    async def reading_first(self: Moving, point: ContactPoint, code: str, said: Said) -> ConversationId:
        keyring, digest = self._administration.keyring, self._digest(point.address.brand, code)
        codes = _MOVING.move_codes

        def look(db: Any) -> None:
            query = _MOVING.select(codes.c.conversation_id).where(codes.c.digest == digest)
            into = db.execute(query).scalar()
            held = log.fetch(db, keyring, into) if into is not None else None
            if held is not None:
                early[into] = numbers(db, keyring, into, since=held.opened_at)

        await self._administration.database.read(look)
        try:
            return await redeem(self, point, code, said)
        finally:
            early.clear()

    def as_read(db: Any, keyring: Any, conversation: ConversationId, *, since: int) -> tuple[int, ...]:
        known = early.get(conversation)
        return numbers(db, keyring, conversation, since=since) if known is None else known

    with patch.object(Moving, "redeem", reading_first), patch.object(unseen, "numbers", as_read):
        yield


@contextmanager
def sent_to_who_was_parted() -> Iterator[None]:
    """An undo leaves what was still to be sent to who was parted."""
    requeue = deliveries.requeue

    def pinned(db: Any, id: str, code: str, now: datetime, *, same_address: bool) -> None:
        requeue(db, id, code, now, same_address=True)

    to_whoever = patch.object(sending, "_is_held", lambda _conversation, _point: True)
    with to_whoever, patch.object(deliveries, "requeue", pinned):
        yield


def parted_by_signal_only() -> AbstractContextManager[Any]:
    """Who was parted follows on until a signal arrives."""
    return patch.object(feed, "somebody_leaves", lambda _event: False)
