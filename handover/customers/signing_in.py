"""A visitor signs in at the brand's site: two addresses and their conversations, in one transaction.

visitor ─ the conversation that this tab shows, if it is open ─► goes on as the known customer's
          └ log, control, agent, place in the queue: untouched; the visitor begins anew, as nobody
known   ─ the open conversation that the customer had ends, with `continued_in`; its log is left as it is
          └ unless a person is busy with that one only: then it is that one that goes on

Whatever else the browser once said stays where it was: it may have been somebody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection

from handover.administration import Administration
from handover.clock import Clock
from handover.conversation import commands as c
from handover.conversation.state import Conversation
from handover.storage import contact_points, move_codes
from handover.storage import log as conversation_log
from handover.storage.batch import MovedOn, Request
from handover.storage.contact_points import Begun, ContactPoint
from handover.storage.group_commit import Give
from models.vocabulary.address import Address
from models.vocabulary.control import HandoverState
from models.vocabulary.identity import CommandId, ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """`visitor` shows to be `known`. `shown` is the epoch of the log that their screen shows."""

    visitor: Address
    known: Address
    name: str | None
    shown: str | None
    language: str


class SigningIn:
    """Of one administration."""

    def __init__(self, administration: Administration, clock: Clock) -> None:
        self._administration = administration
        self._clock = clock

    async def sign_in(self, arrival: Arrival) -> Sequence[ConversationId]:
        """The known address exists, and has what goes along. Done before, it is done.

        Returns the conversations whose followers may belong elsewhere now. Raises `Refused`,
        `UnknownConversation`, `Unavailable`.
        """
        if await self._administration.database.read(lambda db: self._is_done(db, arrival)):
            return ()
        while True:
            try:
                return await self._administration.commits.together(
                    lambda db, give: self._sign_in(db, give, arrival)
                )
            except MovedOn:  # by another tab, this very moment: look again
                continue

    def _is_done(self, db: Connection, arrival: Arrival) -> bool:
        theirs = contact_points.find(db, arrival.known)
        if theirs is None or self._going_along(db, arrival) is not None:
            return False
        return arrival.name in (None, self._name(db, arrival.known))

    def _sign_in(self, db: Connection, give: Give, arrival: Arrival) -> Sequence[ConversationId]:
        along = self._going_along(db, arrival)
        touched = () if along is None else self._take_along(db, give, arrival, along)
        now, keyring = self._clock.now(), self._administration.keyring
        theirs = contact_points.register(
            db, keyring, arrival.known, language=arrival.language, now=now, known=True
        )
        if arrival.name is not None and arrival.name != self._name(db, arrival.known):
            contact_points.call(db, keyring, theirs, arrival.name)
        return touched

    def _take_along(
        self, db: Connection, give: Give, arrival: Arrival, along: Conversation
    ) -> Sequence[ConversationId]:
        theirs = contact_points.find(db, arrival.known)
        had = None if theirs is None else self._fetch(db, theirs.conversation)
        into, ends = (had, along) if had is not None and _is_ahead(had, along) else (along, had)
        where = {**({had.id: arrival.known} if had is not None else {}), along.id: arrival.visitor}
        signed_in = c.SignIn(id=_new_id(), channel=arrival.known.channel)
        requests = [Request(into.id, signed_in, said_at=where[into.id])]
        if ends is not None and ends.id != into.id and not _is_guest(db, where[ends.id]):
            ending = c.ContinueIn(id=_new_id(), conversation=into.id)
            requests.append(Request(ends.id, ending, said_at=where[ends.id]))
        give(requests)
        move_codes.void(db, along.id)
        self._readdress(db, arrival, theirs, into)
        return tuple(where)

    def _readdress(
        self, db: Connection, arrival: Arrival, theirs: ContactPoint | None, into: Conversation
    ) -> None:
        now, keyring = self._clock.now(), self._administration.keyring
        here = contact_points.find(db, arrival.visitor)
        if theirs is None and here is not None and here.home is not None:
            # A guest stays one, with a conversation of their own to be sent back to.
            theirs = contact_points.register(
                db, keyring, arrival.known, language=into.language, now=now, known=True
            )
        if theirs is None:
            begun = Begun(into.id, into.customer)
            contact_points.join(db, arrival.known, begun, now=now, known=True)
        elif theirs.conversation != into.id:
            contact_points.move(db, theirs, into.id, into.customer, emitted=0)
        if here is not None:
            contact_points.detach(db, keyring, here, language=into.language, now=now)

    def _going_along(self, db: Connection, arrival: Arrival) -> Conversation | None:
        """The conversation on this screen, where it is open and nobody else's."""
        here = contact_points.find(db, arrival.visitor)
        if here is None or arrival.shown != self._administration.epoch_of(here.conversation):
            return None
        others = (p.address for p in contact_points.of_conversation(db, here.conversation) if p.known)
        if any(address != arrival.known for address in others):
            return None
        held = self._fetch(db, here.conversation)
        return held if held is not None and held.seq > 0 and not held.closed else None

    def _fetch(self, db: Connection, conversation: ConversationId) -> Conversation | None:
        return conversation_log.fetch(db, self._administration.keyring, conversation)

    def _name(self, db: Connection, address: Address) -> str | None:
        return contact_points.name_at(db, self._administration.keyring, address)


def _is_guest(db: Connection, address: Address) -> bool:
    """A code brought it there, and others go on without it."""
    point = contact_points.find(db, address)
    return point is not None and point.home is not None and bool(contact_points.beside(db, point))


def _is_ahead(one: Conversation, other: Conversation) -> bool:
    """A person is busy with the one, or is waited for, and not with the other."""
    return one.handover is not HandoverState.NO and other.handover is HandoverState.NO


def _new_id() -> CommandId:
    return CommandId(f"sign-in:{uuid4()}")
