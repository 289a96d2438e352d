"""Redeeming a code: two conversations and a contact point, in one transaction.

address ─ code ─► the conversation the code was made in
                    │ log, control, agent, place in the queue: untouched; `channel.moved` is told
                    └ what the customer has not seen yet is sent there
the conversation that the address had ends, with `continued_in`; its log is left as it is
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, select

from handover.access.rates import Limit, RateLimits
from handover.administration import Administration
from handover.clock import Clock
from handover.conversation import commands as c
from handover.conversation.deciding.moving import PERSON_THERE
from handover.conversation.events import NoticeGiven
from handover.moves.codes import GOOD_FOR, new_code
from handover.storage import contact_points, unseen
from handover.storage import log as conversation_log
from handover.storage import move_codes as codes
from handover.storage.batch import MovedOn, Request, UnknownConversation, counts_from
from handover.storage.contact_points import ContactPoint
from handover.storage.group_commit import Give
from models.tables import conversations, move_codes
from models.vocabulary.address import Address
from models.vocabulary.control import HandoverState
from models.vocabulary.identity import BrandKey, CommandId, ConversationId, CustomerId

TRIES = Limit("move-code", amount=20, seconds=600)
"""Of one address, rightful moves among them: who goes to and fro is not refused. Forty bits stay out of
reach."""
REMEMBERED = timedelta(days=8)
"""A network may bring the message with the code again that long: it is known as used."""


class BadCode(Exception):
    """Unknown, used, too old, of another brand, or tried too often: all told alike."""


class PersonThere(Exception):
    """A person deals with the conversation that would end, or is waited for; the code stays good."""


Asking = Callable[[str], c.AskToMove]
"""What a customer asked, answered with this code."""


@dataclass(frozen=True, slots=True)
class Said:
    """The message that a code came in, as the log is to have it; no `text` where it is said on afterwards.

    `brought`: the message's own id. `when`: by the network's clock, where it tells.
    """

    id: CommandId
    text: str
    when: datetime | None
    brought: CommandId


@dataclass(frozen=True, slots=True)
class Undone:
    """Where the address belongs now, and whether anything moved."""

    conversation: ConversationId
    parted: bool


class Moving:
    """Of one administration."""

    def __init__(self, administration: Administration, clock: Clock, rates: RateLimits) -> None:
        self._administration = administration
        self._clock = clock
        self._rates = rates

    async def ask(self, point: ContactPoint, asking: Asking, *, when: datetime | None) -> int:
        """Tells a code by which this conversation goes on elsewhere; returns its place in the log.

        The same command again tells nothing new: the code told first stays good. Raises `MovedOn`, `Refused`,
        `Unavailable`.
        """
        code, now = new_code(), self._clock.now()
        row = {
            "digest": self._digest(point.address.brand, code),
            "conversation_id": point.conversation,
            "brand": point.address.brand,
            "expires_at": now + GOOD_FOR,
            "used": False,
        }

        def tell(db: Connection, give: Give) -> int:
            asked = Request(point.conversation, asking(code), said_at=point.address, said_when=when)
            (told,) = give([asked])
            if not told.repeated:
                db.execute(move_codes.delete().where(move_codes.c.expires_at <= now - REMEMBERED))
                db.execute(move_codes.insert().values(row))
            return told.seq

        return await self._administration.commits.together(tell)

    async def redeem(self, point: ContactPoint, code: str, said: Said) -> ConversationId:
        """The address goes on with the code's conversation. Raises `BadCode`, `PersonThere`, `Refused`,
        `Unavailable`.

        Where it belongs to that conversation already, the customer is back there. Who would leave a person by
        it is asked first, and goes when they send the code once more.
        """
        if not await self._rates.take(TRIES, point.address.brand, point.address.channel, point.address.id):
            raise BadCode
        digest = self._digest(point.address.brand, code)
        return await self._administration.commits.together(
            lambda db, give: self._redeem(db, give, digest, point.address, said)
        )

    async def undo(
        self, address: Address, told: c.TellApart, *, others: bool, when: datetime | None
    ) -> Undone:
        """Who came by a code and undoes it leaves; where `others` are meant, or only they came, they leave.

        `told` is said where the address belongs then. Where nothing is to be taken back, only that is
        recorded. Raises `UnknownConversation`, `Refused`, `Unavailable`.
        """

        def undo(db: Connection, give: Give) -> Undone:
            undone = self._undo(db, give, address, told, others=others)
            self._hear(db, address, when)
            return undone

        return await self._administration.commits.together(undo)

    def _redeem(
        self, db: Connection, give: Give, digest: str, address: Address, said: Said
    ) -> ConversationId:
        query = select(move_codes).where(move_codes.c.digest == digest, move_codes.c.brand == address.brand)
        made = db.execute(query).mappings().one_or_none()
        if made is None:
            raise BadCode
        into = ConversationId(made["conversation_id"])
        # Conversations before codes, as an undo has them: nobody waits in a ring.
        point = _held_still(db, address, into)
        row = db.execute(query.with_for_update()).mappings().one_or_none()
        if row is None or row["used"] or row["expires_at"] <= self._clock.now():
            raise BadCode
        if self._was_asked_about(db, point, said) or (
            self._costs_a_person(db, point, into) and not self._is_sure(db, point)
        ):
            raise PersonThere
        self._bring(db, give, point, into, said)
        self._hear(db, address, said.when)
        db.execute(move_codes.update().where(move_codes.c.digest == digest).values(used=True))
        return into

    def _bring(
        self, db: Connection, give: Give, point: ContactPoint, into: ConversationId, said: Said
    ) -> None:
        moves = c.MoveChannel(
            id=said.id,
            channel=point.address.channel,
            by="code",
            left=tuple(there.address for there in contact_points.of_conversation(db, into)),
            signed_in=point.known,
            text=said.text,
        )
        if point.conversation == into:
            give([Request(into, replace(moves, by="back"))])
            return
        known = self._known(db, into)
        give([Request(into, moves), _left_behind(db, point, into)])
        contact_points.move(db, point, into, _customer_of(db, into), emitted=known)

    def _costs_a_person(self, db: Connection, point: ContactPoint, into: ConversationId) -> bool:
        """Whether a conversation ends in which somebody waits, is helped, or left a message."""
        goes_on = point.home is not None and bool(contact_points.beside(db, point))
        held = conversation_log.fetch(db, self._administration.keyring, point.conversation)
        ends = point.conversation != into and not goes_on and held is not None
        return ends and held is not None and held.handover is not HandoverState.NO

    def _was_asked_about(self, db: Connection, point: ContactPoint, said: Said) -> bool:
        """It is the message that they were asked about, brought again: that is no answer."""
        places = [point.conversation, point.previous or point.conversation]
        return conversation_log.has_claim(db, places, said.brought)

    def _is_sure(self, db: Connection, point: ContactPoint) -> bool:
        """They were asked, and heard nothing since."""
        keyring, notices = self._administration.keyring, [NoticeGiven.type]
        told = conversation_log.latest_of_types(db, keyring, point.conversation, notices, limit=1)
        return any(isinstance(r.event, NoticeGiven) and r.event.key == PERSON_THERE for r in told)

    def _known(self, db: Connection, conversation: ConversationId) -> int:
        """How far the customer has seen it."""
        held = conversation_log.fetch(db, self._administration.keyring, conversation)
        if held is None:
            return 0
        first = unseen.first(db, self._administration.keyring, conversation, since=held.opened_at)
        return held.seq if first is None else first - 1

    def _undo(
        self, db: Connection, give: Give, address: Address, told: c.TellApart, *, others: bool
    ) -> Undone:
        here = _held_still(db, address)
        if conversation_log.has_claim(db, [here.conversation, here.previous or here.conversation], told.id):
            return Undone(here.conversation, parted=False)
        beside = contact_points.beside(db, here)
        goes = here.home is not None and not others
        leaving = [here] if goes else [point for point in beside if point.home is not None]
        if not leaving:
            give([Request(here.conversation, told)])
            return Undone(here.conversation, parted=False)
        known = {point.address: self._known_at_home(db, point) for point in leaving}
        give(_gone(here, beside, told) if goes else _sent_away(leaving, here, told))
        for point in leaving:
            contact_points.move_back(db, point, _customer_of(db, _own(point)), emitted=known[point.address])
        codes.void(db, here.conversation)
        return Undone(_own(here) if goes else here.conversation, parted=True)

    def _known_at_home(self, db: Connection, point: ContactPoint) -> int:
        """All that was said there while they were away, unless it was said to somebody who came meanwhile."""
        home = _own(point)
        if contact_points.of_conversation(db, home):
            return self._known(db, home)
        return conversation_log.head(db, home)

    def _hear(self, db: Connection, address: Address, when: datetime | None) -> None:
        """The customer wrote from there."""
        contact_points.hear(db, {address: counts_from(when, self._clock.now())})

    def _digest(self, brand: BrandKey, code: str) -> str:
        return self._administration.keyring.digest(f"move:{brand}", code)


def _held_still(db: Connection, address: Address, *into: ConversationId) -> ContactPoint:
    """The address; nobody comes or goes, nor says anything where it is, before this transaction ends.

    Raises `UnknownConversation`, `MovedOn`.
    """
    point = contact_points.find(db, address)
    if point is None:
        raise UnknownConversation
    conversation_log.hold(db, [point.conversation, *into])
    again = contact_points.find(db, address)
    if again is None or again.conversation != point.conversation:
        raise MovedOn
    return again


def _left_behind(db: Connection, point: ContactPoint, into: ConversationId) -> Request:
    """A conversation of its own ends there; in one that a code brought it to, the others go on."""
    stay = contact_points.beside(db, point)
    return _ends(point, into) if point.home is None or not stay else _without(point, stay)


def _ends(left: ContactPoint, into: ConversationId) -> Request:
    return Request(left.conversation, c.ContinueIn(id=_new_id(), conversation=into))


def _gone(here: ContactPoint, stay: Sequence[ContactPoint], told: c.TellApart) -> list[Request]:
    """What is recorded where `here` leaves; `told` is the customer's tap, so it is said where they tapped."""
    return [Request(_own(here), told), _without(here, stay) if stay else _ends(here, _own(here))]


def _without(gone: ContactPoint, stay: Sequence[ContactPoint]) -> Request:
    """The conversation goes on with who stays, where they wrote last."""
    last = max(stay, key=_last_heard)
    undone = c.MoveChannel(id=_new_id(), channel=last.address.channel, by="undone")
    return Request(gone.conversation, undone)


def _sent_away(leaving: Sequence[ContactPoint], here: ContactPoint, told: c.TellApart) -> list[Request]:
    """What is recorded where others leave."""
    apart = [Request(_own(p), c.TellApart(id=_new_id(), channel=p.address.channel)) for p in leaving]
    return [Request(here.conversation, told), *apart]


def _own(point: ContactPoint) -> ConversationId:
    return point.home or point.conversation


def _last_heard(point: ContactPoint) -> datetime:
    return point.heard_at or point.last_at


def _customer_of(db: Connection, conversation: ConversationId) -> CustomerId:
    query = select(conversations.c.customer_id).where(conversations.c.id == conversation)
    return CustomerId(db.execute(query).scalar_one())


def _new_id() -> CommandId:
    return CommandId(f"move:{uuid4()}")
