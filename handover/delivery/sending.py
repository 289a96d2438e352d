"""From a committed message to the network, at most once.

    claim ─► sending (committed) ─► network ─► sent
      │           │                    ├─► not taken, may later ─► queued again, behind a wait
      │           │                    ├─► not taken ─► failed: the agent is told
      │           │                    ├─► its window is closed ─► queued again, to go as below
      │           │                    └─► who knows ─► uncertain: a receipt may still settle it
      │           └─ found so by another process: uncertain
      ├─ the customer went on elsewhere: dropped, they read it there (not what they chose to get here)
      └─ the network's window is closed: as a template it approved, or refused

The address is chosen at each attempt and pinned while it lasts: a move in between neither loses nor doubles.
What the network did not take goes where the customer is by then, before anything later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from channel_connectors.network import Network, NotSent, Outbound
from handover.administration import Administration
from handover.clock import Clock
from handover.conversation import events as e
from handover.conversation.state import Conversation
from handover.delivery.backoff import TRIES, wait
from handover.delivery.saying import chosen_channel, is_approved, outbound
from handover.delivery.window import is_open
from handover.storage import contact_points, deliveries, news, work
from handover.storage import log as conversation_log
from handover.storage.contact_points import ContactPoint
from handover.storage.deliveries import Delivery, News
from handover.storage.scheduling import Send
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import BrandKey, ChannelName, ConversationId

log = structlog.get_logger()

EARLIER_FIRST = timedelta(milliseconds=250)
"""An earlier message is on its way in another process."""
WINDOW_CLOSED = "window_closed"
BROKEN = "broken"

Networks = Mapping[tuple[BrandKey, ChannelName], Network]
Told = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is to be sent, its row committed as `sending`."""

    outbound: Outbound
    network: Network
    attempts: int
    at: datetime
    asked: bool
    """The address was asked for; else it is chosen anew where the network does not take it."""


class Delivering:
    """Of one administration, in one process; `told` hears of every change of a delivery's state."""

    def __init__(self, administration: Administration, networks: Networks, clock: Clock, told: Told) -> None:
        self._administration = administration
        self._networks = networks
        self._clock = clock
        self._told = told

    async def send(self, send: Send) -> None:
        """Once, or not now, or never: the row says which."""
        claimed = await self._administration.database.write(lambda db: self._claim(db, send))
        if isinstance(claimed, _Ready):
            await self._attempt(send, claimed)
        else:
            self._tell(claimed)

    async def set_aside(self, send: Send) -> None:
        """It always fails: it was not sent, or nobody knows, and the agent is told."""

        def end(db: Connection) -> Delivery | None:
            work.set_aside(db, send.id)
            row = deliveries.claim(db, send.id)
            begun = row is not None and row.state is DeliveryState.SENDING
            state = DeliveryState.UNCERTAIN if begun else DeliveryState.FAILED
            at = self._clock.now()
            news = News(brand=send.brand, id=send.id, network_id=None, state=state, at=at, code=BROKEN)
            return deliveries.advance(db, news)

        self._tell(await self._administration.database.write(end))

    async def _attempt(self, send: Send, ready: _Ready) -> None:
        try:
            network_id = await ready.network.send(ready.outbound)
        except NotSent as failure:
            await self._failed(send, ready, failure)
        else:
            await self._settle(send, DeliveryState.SENT, network_id=network_id)

    def _claim(self, db: Connection, send: Send) -> _Ready | Delivery | None:
        """A delivery that was settled without sending; None where nothing is to be sent now."""
        delivery, attempts = deliveries.claim(db, send.id), work.attempts(db, send.id)
        if attempts is None or delivery is None:
            work.finish(db, send.id)
            return None
        if delivery.state is not DeliveryState.QUEUED:
            return self._found(db, send, delivery)
        return self._begin(db, send, delivery, attempts)

    def _found(self, db: Connection, send: Send, delivery: Delivery) -> Delivery | None:
        """Somebody was sending it and is gone."""
        if delivery.state is DeliveryState.SENDING:
            return self._end(db, send, DeliveryState.UNCERTAIN)
        work.finish(db, send.id)
        return None

    def _begin(
        self, db: Connection, send: Send, delivery: Delivery, attempts: int
    ) -> _Ready | Delivery | None:
        held = conversation_log.fetch(db, self._administration.keyring, send.conversation)
        network = self._networks.get((send.brand, delivery.channel))
        if held is None or network is None:  # erased, or a channel that is no more
            return _drop(db, delivery)
        event = self._event(db, send)
        point = self._recipient(db, held, delivery, event)
        if point is None:
            return _drop(db, delivery)
        can, now = network.capabilities, self._clock.now()
        if _waits(db, send, point):
            work.postpone(db, send.id, now + EARLIER_FIRST, tried=False)
            return None
        closed = not is_open(can.free_hours, point.heard_at, now)
        said = outbound(send.id, point, held.language, event, closed=closed)
        if said is None:
            return _drop(db, delivery)
        if closed and not is_approved(said.template, can):
            # The network would not take it, and it is not for us to try.
            return self._end(db, send, DeliveryState.FAILED, code=WINDOW_CLOSED)
        deliveries.begin(db, send.id, point.address, now)
        return _Ready(said, network, attempts, now, asked=delivery.address is not None)

    def _recipient(
        self, db: Connection, held: Conversation, delivery: Delivery, event: e.Event
    ) -> ContactPoint | None:
        """Whom it was asked for; else the customer, if they are on this network or chose it for this.

        Who took the conversation along elsewhere is still meant; who was parted from it is somebody else.
        """
        chosen = chosen_channel(event)
        if chosen is not None and not self._wanted(db, held):
            return None
        if delivery.address is not None:
            asked = contact_points.find(db, delivery.address, stays=True)
            return asked if asked is not None and _is_held(held.id, asked) else None
        if delivery.channel not in (held.channel, chosen):
            return None
        return _reached(db, held.id, delivery.channel)

    def _wanted(self, db: Connection, held: Conversation) -> bool:
        """Who chose otherwise since it was said is not told any more."""
        made = news.chosen(db, held.brand, held.customer)
        return made is not None and made.choice.wanted is True

    def _event(self, db: Connection, send: Send) -> e.Event:
        keyring, before = self._administration.keyring, send.of - 1
        return conversation_log.events_after(db, keyring, send.conversation, before, limit=1)[0].event

    def _end(
        self,
        db: Connection,
        send: Send,
        state: DeliveryState,
        *,
        network_id: str | None = None,
        code: str | None = None,
    ) -> Delivery | None:
        """Nothing is to be done for it any more. Whoever is to hear of it hears it once this is committed."""
        work.finish(db, send.id)
        at = self._clock.now()
        told = News(brand=send.brand, id=send.id, network_id=network_id, state=state, at=at, code=code)
        return deliveries.advance(db, told)

    async def _failed(self, send: Send, ready: _Ready, failure: NotSent) -> None:
        log.warning("not_sent", brand=send.brand, channel=ready.outbound.to.channel, code=failure.code)
        if failure.uncertain:
            await self._settle(send, DeliveryState.UNCERTAIN, code=failure.code)
        elif _may_go_again(ready, failure):
            await self._again(send, ready, failure)
        else:
            await self._settle(send, DeliveryState.FAILED, code=failure.code)

    async def _again(self, send: Send, ready: _Ready, failure: NotSent) -> None:
        """After a wait; where the window proved closed at once, as it may be said then."""
        now = self._clock.now()
        later = timedelta() if failure.closed else wait(ready.attempts, failure.wait)

        def requeue(db: Connection) -> None:
            if failure.closed:
                contact_points.shut(db, ready.outbound.to, ready.at)
            deliveries.requeue(db, send.id, failure.code, now, same_address=ready.asked)
            work.postpone(db, send.id, now + later, tried=True)

        await self._administration.database.write(requeue)

    async def _settle(
        self, send: Send, state: DeliveryState, *, network_id: str | None = None, code: str | None = None
    ) -> None:
        self._tell(
            await self._administration.database.write(
                lambda db: self._end(db, send, state, network_id=network_id, code=code)
            )
        )

    def _tell(self, advanced: Delivery | None) -> None:
        if advanced is not None:
            self._told(advanced)


def _drop(db: Connection, delivery: Delivery) -> Delivery:
    deliveries.drop(db, delivery.id)
    work.finish(db, delivery.id)
    return replace(delivery, state=DeliveryState.DROPPED)


def _waits(db: Connection, send: Send, point: ContactPoint) -> bool:
    """One message at a time is on its way to an address, and none overtakes.

    What its own conversation still has goes first where it took that along; others that it left send no more.
    """
    theirs = (send.conversation, point.conversation, point.home, point.previous)
    around = {conversation for conversation in theirs if conversation is not None}
    return any(_goes_first(db, other, send, point) for other in deliveries.unsettled(db, around))


def _goes_first(db: Connection, other: Delivery, send: Send, point: ContactPoint) -> bool:
    if other.id == send.id:
        return False
    comes_here = other.address == point.address
    if other.state is DeliveryState.SENDING and comes_here:
        return True
    if other.conversation == send.conversation:
        may_come_here = other.address is None or other.state is DeliveryState.SENDING
        return other.seq < send.of and (comes_here or may_come_here)
    if other.conversation != point.home or other.channel != point.address.channel:
        return False
    there = None if other.address else _reached(db, other.conversation, other.channel)
    return comes_here or (there is not None and there.address == point.address)


def _is_held(conversation: ConversationId, point: ContactPoint) -> bool:
    """At that address, or it took the conversation along elsewhere."""
    return conversation in {point.conversation, point.home}


def _reached(db: Connection, conversation: ConversationId, channel: ChannelName) -> ContactPoint | None:
    """Where what is said in the conversation goes on that channel, until this transaction ends."""
    there = contact_points.reached_at(db, conversation, channel, stays=True)
    return there or contact_points.gone_along(db, conversation, channel)


def _may_go_again(ready: _Ready, failure: NotSent) -> bool:
    if failure.closed:
        return ready.outbound.template is None
    return failure.retry and ready.attempts + 1 < TRIES
