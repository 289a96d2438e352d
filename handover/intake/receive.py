"""A customer's word comes in. Read `receive` from top to bottom: that is the whole way.

Every retry case: the client resends after a lost result (same id: the claim answers), two tabs resend (same
id), the process dies before the commit (nothing stored, client resends), after it (the claim answers), the
database is away (`unavailable`, retry with the same id).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from channel_connectors.contract import (
    MAX_TEXT,
    MOVED,
    Amended,
    Arrived,
    Change,
    Following,
    Rejected,
    Shown,
    SignedIn,
    Standing,
    Wish,
)
from channel_connectors.network import Receipt
from handover.administration import Administration
from handover.clock import Clock
from handover.conversation import commands as c
from handover.conversation.refusals import Refused
from handover.customers.signing_in import Arrival, SigningIn
from handover.feed.feed import Feed
from handover.feed.follower import Belonging, Follower
from handover.feed.presenting import Audience, frame
from handover.intake import refusals
from handover.intake.admission import Admission
from handover.intake.danger import Dangers
from handover.intake.earlier import EarlierMessages
from handover.intake.following import Followed, held_at
from handover.intake.moves import UNDOING, Moves
from handover.intake.speech import heard_language
from handover.intake.standing import StandingOf
from handover.storage import contact_points
from handover.storage import log as conversation_log
from handover.storage.batch import Honoured, MovedOn, Request, UnknownConversation
from handover.storage.contact_points import ContactPoint
from handover.storage.group_commit import Broken, Unavailable, place_of
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, CommandId, ConversationId, CustomerId

log = structlog.get_logger()

Signal = Callable[[ConversationId, str, dict[str, Any]], None]
"""Tell an audience of a conversation something that is not logged, in every process."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""A reaction to a message opens no window for ours: networks do not tell when it was made."""
LONGEST_NAME = 120
"""Characters of what a customer is called."""
REMEMBERED = 10_000
"""Addresses whose conversation a process keeps in mind."""


class Intake:
    """What connectors know as `Broker`; of one administration."""

    def __init__(
        self,
        *,
        administration: Administration,
        feed: Feed,
        clock: Clock,
        standing: StandingOf,
        dangers: Dangers,
        admission: Admission,
        signal: Signal,
        settled: Callable[[ConversationId], Awaitable[None]],
        came_or_went: Callable[[ConversationId], None],
        moves: Moves,
        signing_in: SigningIn,
        receipts: Callable[[Receipt], Awaitable[None]],
        expect_file: Callable[[ConversationId, BrandKey, int], None],
    ) -> None:
        self._administration = administration
        self._feed = feed
        self._clock = clock
        self._standing = standing
        self._dangers = dangers
        self._admission = admission
        self._signal = signal
        self._settled = settled
        self._came_or_went = came_or_went
        self._moves = moves
        self._signing_in = signing_in
        self._receipts = receipts
        self._expect_file = expect_file
        self._earlier = EarlierMessages(administration)
        self._known: dict[Address, ContactPoint] = {}
        self._names: dict[Address, tuple[CustomerId, str]] = {}

    async def receive(self, arrived: Arrived) -> int:
        """Recognise an emergency, check, find the conversation, commit. Raises `Rejected`.

        An undo that came too late for that is words like any others.
        """
        arrived = self._told_language(arrived)
        emergency = self._dangers.in_message(arrived)
        try:
            refusals.check(arrived)
            with self._admission.place(arrived.address.brand):
                return await self._keep(arrived, emergency)
        except Rejected as rejected:
            if emergency is None or rejected.code not in refusals.NOT_KEPT:
                raise
            raise self._advice(arrived, emergency, retry=rejected.retry) from rejected
        except Exception as error:
            # Brought again it would come to the same, before whatever is behind it.
            log.error("message_broken", error=type(error).__name__, at=place_of(error))
            if emergency is None:
                raise refusals.broken() from error
            raise self._advice(arrived, emergency, retry=False) from error

    def _told_language(self, arrived: Arrived) -> Arrived:
        """By the channel, if the brand speaks it; a phone's number tells none."""
        ours = self._administration.brands[arrived.address.brand].languages
        if arrived.language in ours:
            return arrived
        return replace(arrived, language=heard_language(arrived.text, ours))

    async def _keep(self, arrived: Arrived, emergency: c.Emergency | None) -> int:
        await self._admission.by_rate(arrived.address, emergency=emergency is not None)
        point = await self._contact_point(arrived.address, arrived.language)
        if emergency is None:
            self._admission.by_answers(arrived.address, point.conversation)
            with refusals.unless_away():
                moved = await self._moves.by_message(arrived)
            if moved is not None:
                self._known.pop(arrived.address, None)
                await self._call(arrived)
                return moved
        command = c.CustomerSpeaks(
            id=CommandId(arrived.id),
            text=arrived.text,
            payload=None if arrived.payload in UNDOING else arrived.payload,
            channel=arrived.address.channel,
            language=arrived.language,
            emergency=emergency,
            attachment=arrived.attachment,
            signed_in=point.known,
            sent_at=arrived.sent_at,
            quoted=await self._earlier.quoted(arrived),
        )
        accepted = await self._commit(arrived.address, command, arrived.sent_at)
        await self._call(arrived)
        if arrived.attachment is not None and arrived.attachment.ref and not accepted.repeated:
            self._expect_file(accepted.after.id, arrived.address.brand, accepted.after.last_customer_seq)
        return accepted.seq

    def _advice(self, arrived: Arrived, emergency: c.Emergency, *, retry: bool) -> Rejected:
        """Nothing can be kept, but who is in danger is told all the same, where the client shows refusals."""
        brand = arrived.address.brand
        spoken = self._spoken(brand, emergency.language or arrived.language)
        advice = self._administration.content[brand].render(emergency.answer, spoken, {})
        return Rejected(refusals.DANGER, advice.text, retry=retry) if advice else refusals.away()

    async def amend(self, amended: Amended) -> int:
        """Noted where the message stands; danger in what it is changed into is heard as if said now."""
        refusals.check_id(amended.id)
        emergency = self._danger_in(amended)
        await self._admission.by_rate(amended.address, emergency=emergency is not None)
        text = amended.text.strip()[:MAX_TEXT]
        command = c.CustomerAmends(id=CommandId(amended.id), of=amended.of, change=amended.change, text=text)
        elsewhere = await self._earlier.stands_elsewhere(amended)
        noted = self._submit(Request(elsewhere, command)) if elsewhere else None
        seq = (await (noted or self._commit(amended.address, command, LONG_AGO))).seq
        if emergency is None:
            return seq
        said = Arrived(address=amended.address, id=f"{amended.id}.said", text=text, sent_at=amended.sent_at)
        return await self._keep(said, emergency)

    def _danger_in(self, amended: Amended) -> c.Emergency | None:
        """In all that it was changed into, of which less may be kept."""
        if amended.change is not Change.EDIT:
            return None
        return self._dangers.in_words(amended.address.brand, amended.text)

    async def receipt(self, receipt: Receipt) -> None:
        with refusals.unless_away():
            await self._receipts(receipt)

    async def wish(self, address: Address, id: str, wish: Wish) -> int:
        refusals.check_id(id)
        await self._admission.by_rate(address)
        return (await self._commit(address, _wished(address, CommandId(id), wish))).seq

    async def speak(self, address: Address, id: str, language: str) -> int:
        refusals.check_id(id)
        await self._admission.by_rate(address)
        await self._contact_point(address, language)
        command = c.SetLanguage(id=CommandId(id), language=language, channel=address.channel)
        return (await self._commit(address, command)).seq

    async def sign_in(
        self, visitor: Address, customer: SignedIn, *, shown: str | None, language: str
    ) -> None:
        arrival = Arrival(
            visitor=visitor,
            known=customer.address,
            name=customer.name and customer.name[:LONGEST_NAME],
            shown=shown,
            language=self._spoken(visitor.brand, language),
        )
        try:
            touched = await self._signing_in.sign_in(arrival)
        except (Refused, UnknownConversation, Unavailable, SQLAlchemyError, OSError) as away:
            raise refusals.away() from away
        for address in (visitor, customer.address):
            self._known.pop(address, None)
        for conversation in touched:
            self._signal(conversation, Audience.CUSTOMER, MOVED)

    async def standing(self, address: Address, epoch: str | None, head: int) -> Standing:
        """Looked up afresh: another process may have moved the address since."""
        self._known.pop(address, None)
        point = await self._contact_point(address, None)

        def read(connection: Any) -> tuple[dict[str, Any] | None, int]:
            state = self._standing.read(connection, point.conversation)
            return state, conversation_log.head(connection, point.conversation)

        with refusals.unless_away():
            state, now_head = await self._administration.database.read(read)
        own_epoch = self._administration.epoch_of(point.conversation)
        known = epoch == own_epoch and head <= now_head
        return Standing(state or {}, own_epoch, now_head, known)

    @asynccontextmanager
    async def follow(
        self, address: Address, after: int, *, epoch: str | None = None
    ) -> AsyncIterator[Following]:
        """Looked up afresh, as above."""
        self._known.pop(address, None)
        await self._contact_point(address, None)
        database = self._administration.database
        with refusals.unless_away():
            here, head = await database.read(lambda db: held_at(db, address))
        if epoch not in (None, self._administration.epoch_of(here)):
            raise refusals.away()
        follower = Follower(Audience.CUSTOMER, Belonging(address, head))
        self._feed.follow(here, address.brand, follower, after)
        self._came_or_went(here)
        try:
            yield Followed(self._feed, database, here, follower, address)
        finally:
            self._feed.leave(follower)
            self._came_or_went(here)

    async def typing(self, address: Address) -> None:
        point = await self._contact_point(address, None)
        self._signal(point.conversation, Audience.AGENT, {"t": "typing", "who": "customer"})

    async def read(self, address: Address, seq: int, *, epoch: str | None = None) -> None:
        """Looked up under a lock: a number of one log says nothing of another."""

        def mark(db: Connection) -> ConversationId | None:
            point = contact_points.find(db, address, stays=True)
            if point is None or epoch not in (None, self._administration.epoch_of(point.conversation)):
                return None
            moved = conversation_log.advance_read(db, point.conversation, "customer", seq)
            return point.conversation if moved else None

        with refusals.unless_away():
            read = await self._administration.database.write(mark)
        if read is not None:
            self._signal(read, Audience.AGENT, {"t": "read", "who": "customer", "seq": seq})

    async def emitted(self, address: Address, seq: int = 0) -> int:
        point = await self._contact_point(address, None)

        def mark(connection: Connection) -> int:
            contact_points.advance_emitted(connection, address, seq)
            return (contact_points.find(connection, address) or point).emitted

        with refusals.unless_away():
            return await self._administration.database.write(mark)

    async def collect(self, address: Address, since: int | None, *, patience: float) -> list[Shown]:
        point = await self._contact_point(address, None)
        await self._answered(point.conversation, patience if since is not None else 0.0)
        return await self._hand_over(point)

    async def _answered(self, conversation: ConversationId, patience: float) -> None:
        """Wait while an answer is on its way."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._settled(conversation)

    async def _hand_over(self, point: ContactPoint) -> list[Shown]:
        """What this address was not handed yet; from now on it was."""
        keyring = self._administration.keyring

        def take(connection: Any) -> list[Shown]:
            current = contact_points.find(connection, point.address) or point
            here = current.conversation
            recorded = conversation_log.events_after(connection, keyring, here, current.emitted)
            if recorded:
                contact_points.advance_emitted(connection, point.address, recorded[-1].seq)
            frames = [frame(Audience.CUSTOMER, here, point.address.brand, r) for r in recorded]
            return [Shown(f.seq, f.type, f.data) for f in frames if f is not None]

        with refusals.unless_away():
            return await self._administration.database.write(take)

    async def _call(self, arrived: Arrived) -> None:
        """Keep what the customer calls themself on that network; nothing depends on it."""
        if not arrived.name:
            return
        name, keyring = arrived.name[:LONGEST_NAME], self._administration.keyring
        with suppress(Rejected, SQLAlchemyError, OSError):
            point = await self._contact_point(arrived.address, arrived.language)
            if self._names.get(arrived.address) == (point.customer, name):
                return
            await self._administration.database.write(
                lambda db: contact_points.call(db, keyring, point, name)
            )
            self._names.pop(arrived.address, None)
            if len(self._names) >= REMEMBERED:
                self._names.pop(next(iter(self._names)))
            self._names[arrived.address] = point.customer, name

    async def _contact_point(self, address: Address, language: str | None) -> ContactPoint:
        """Looked up once per process: an address keeps its conversation. Raises `Rejected`."""
        known = self._known.get(address)
        if known is None:
            spoken = self._spoken(address.brand, language)
            now, keyring = self._clock.now(), self._administration.keyring
            with refusals.unless_away():
                known = await self._administration.database.write(
                    lambda db: contact_points.register(db, keyring, address, language=spoken, now=now)
                )
            self._remember(address, known)
        return known

    def _spoken(self, brand: BrandKey, language: str | None) -> str:
        """A language of the brand."""
        ours = self._administration.brands[brand]
        return language if language in ours.languages else ours.default_language

    def _remember(self, address: Address, point: ContactPoint) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[address] = point

    async def _commit(
        self, address: Address, command: c.Command, said_when: datetime | None = None
    ) -> Honoured:
        """To the conversation that the address belongs to, also if it is moved this very moment."""
        while True:
            point = await self._contact_point(address, None)
            try:
                request = Request(point.conversation, command, said_at=address, said_when=said_when)
                return await self._submit(request)
            except (MovedOn, UnknownConversation) as gone:
                self._known.pop(address, None)
                if isinstance(gone, UnknownConversation):
                    raise refusals.gone() from gone

    async def _submit(self, request: Request) -> Honoured:
        try:
            return await self._administration.commits.submit(request)
        except Refused as refused:
            raise refusals.not_now(refused.code) from refused
        except Unavailable as away:
            raise refusals.away() from away
        except Broken as broken:
            raise refusals.broken() from broken


def _wished(address: Address, id: CommandId, wish: Wish) -> c.Command:
    match wish:
        case Wish.PERSON:
            return c.RequestPerson(id=id, channel=address.channel)
        case Wish.LEAVE_QUEUE:
            return c.LeaveQueue(id=id)
        case Wish.LEAVE_MESSAGE:
            return c.LeaveMessage(id=id, channel=address.channel)
