"""What the desk shows, read from SQL: the queue, a conversation's summary, its whole snapshot."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from channel_connectors.network import Capabilities
from handover.administration import Administration
from handover.agent_desk.context import Context, Facts, ProcessPart, context
from handover.clock import Clock
from handover.conversation.circumstances import Policy
from handover.conversation.events import Recorded
from handover.conversation.state import Agent, Conversation, Offer
from handover.delivery.window import open_until
from handover.feed.presenting import Audience, wire
from handover.storage import contact_points, deliveries, news, seats, waiting
from handover.storage import log as conversation_log
from handover.storage.deliveries import Delivery
from models.tables import conversations
from models.vocabulary.identity import AgentId, BrandKey, ChannelName, ConversationId
from models.vocabulary.template import Purpose

Wire = dict[str, Any]
Processes = Callable[[Connection, ConversationId], Sequence[ProcessPart]]
Present = Callable[[ConversationId], bool]
Network = Callable[[BrandKey, ChannelName], Capabilities | None]
PolicyOf = Callable[[BrandKey], Policy]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of some conversations, asked for all at once: their state as stored, what customers call
    themselves, how far customer and agent have read."""

    held: Mapping[ConversationId, Conversation]
    names: Mapping[ConversationId, str]
    marks: Mapping[ConversationId, tuple[int, int]]


class DeskView:
    """Of one administration.

    `processes` lists what runs for a conversation's customer; `present` says whether they are connected;
    `network` what a channel's network can do, None where clients follow the log; `policy` is the brand's.
    """

    def __init__(
        self,
        administration: Administration,
        clock: Clock,
        processes: Processes,
        present: Present,
        network: Network,
        policy: PolicyOf,
    ) -> None:
        self._administration = administration
        self._clock = clock
        self._processes = processes
        self._present = present
        self._network = network
        self._policy = policy

    def agent(self, connection: Connection, agent: AgentId) -> Wire:
        """Presence and load, as the agent's own seat says."""
        row = next(row for row in seats.seat_rows(connection) if row["agent_id"] == agent)
        return {"presence": row["presence"], "load": row["load"], "capacity": row["capacity"]}

    def queue(self, connection: Connection, brands: Iterable[BrandKey]) -> list[Wire]:
        """Entries in the order in which they are served; `place` counts within the brand."""
        rows = waiting.queued(connection, brands)
        known = self._known(connection, [ConversationId(row.id) for row in rows])
        places: dict[str, int] = {}
        entries = []
        for row in rows:
            places[row.brand] = places.get(row.brand, 0) + 1
            held = known.held.get(row.id)
            if held is not None and held.handover.queued:  # it may have been taken since the queue was read
                entries.append(self._entry(known, held, places[row.brand]))
        return entries

    def assigned(self, connection: Connection, agent: AgentId) -> list[ConversationId]:
        """What the agent holds, and what is offered to them."""
        query = select(conversations.c.id).where(
            or_(conversations.c.agent_id == agent, conversations.c.offered_to == agent)
        )
        return [ConversationId(row.id) for row in connection.execute(query)]

    def summary(self, connection: Connection, conversation: ConversationId) -> Wire | None:
        """None for an unknown conversation."""
        return next(iter(self.summaries(connection, [conversation])), None)

    def summaries(self, connection: Connection, wanted: Iterable[ConversationId]) -> list[Wire]:
        """Of those that are known, in that order."""
        asked = list(wanted)
        known = self._known(connection, asked)
        return [self._summary(connection, known, known.held[c]) for c in asked if c in known.held]

    def snapshot(self, connection: Connection, conversation: ConversationId) -> Wire | None:
        """Summary, context and every event an agent sees, up to `head`."""
        known = self._known(connection, [conversation])
        held = known.held.get(conversation)
        if held is None:
            return None
        log = self._log(connection, conversation)
        events = (wire(Audience.AGENT, held.id, held.brand, recorded) for recorded in log)
        return {
            "conversation": conversation,
            "summary": self._summary(connection, known, held),
            "context": self._context(connection, known, held, log).model_dump(mode="json"),
            "events": [shown for shown in events if shown is not None],
            "head": log[-1].seq if log else 0,
            "deliveries": self.deliveries(connection, conversation),
        }

    def context(self, connection: Connection, conversation: ConversationId) -> Context | None:
        known = self._known(connection, [conversation])
        held = known.held.get(conversation)
        if held is None:
            return None
        return self._context(connection, known, held, self._log(connection, conversation))

    def deliveries(self, connection: Connection, conversation: ConversationId) -> list[Wire]:
        """How far each message got, where the network had to be sent to."""
        return [told(delivery) for delivery in deliveries.of_conversation(connection, conversation)]

    def brand_of(self, connection: Connection, conversation: ConversationId) -> BrandKey | None:
        query = select(conversations.c.brand).where(conversations.c.id == conversation)
        brand = connection.execute(query).scalar()
        return None if brand is None else BrandKey(brand)

    def _known(self, connection: Connection, wanted: Iterable[ConversationId]) -> _Known:
        wanted, keyring = list(wanted), self._administration.keyring
        return _Known(
            conversation_log.fetch_all(connection, keyring, wanted),
            contact_points.names_of(connection, keyring, wanted),
            conversation_log.read_marks_of(connection, wanted),
        )

    def _log(self, connection: Connection, conversation: ConversationId) -> list[Recorded]:
        return conversation_log.events_after(connection, self._administration.keyring, conversation, 0)

    def _context(
        self, connection: Connection, known: _Known, held: Conversation, log: Sequence[Recorded]
    ) -> Context:
        return context(
            Facts(
                conversation=held,
                brand=self._administration.brands[held.brand],
                log=log,
                contact_points=contact_points.of_conversation(connection, held.id),
                processes=self._processes(connection, held.id),
                present=self._present(held.id),
                name=known.names.get(held.id),
                labels=self._administration.intents[held.brand].labels,
                news=news.chosen(connection, held.brand, held.customer),
                free_hours=lambda channel: self._free_hours(held.brand, channel),
                now=self._clock.now(),
            )
        )

    def _free_hours(self, brand: BrandKey, channel: ChannelName) -> int | None:
        network = self._network(brand, channel)
        return None if network is None else network.free_hours

    def _window(self, connection: Connection, held: Conversation) -> Wire | None:
        """Until when we may speak freely where the customer is now; None where that is always."""
        network = None if held.channel is None else self._network(held.brand, held.channel)
        if network is None or network.free_hours is None or held.channel is None:
            return None
        point = contact_points.reached_at(connection, held.id, held.channel)
        return {
            "until": _time(open_until(network.free_hours, None if point is None else point.heard_at)),
            "can_invite": Purpose.PLEASE_ANSWER in network.templates,
            "invited": held.invited,
        }

    def _entry(self, known: _Known, held: Conversation, place: int) -> Wire:
        return {
            **self._listed(known, held),
            **_waits(held),
            "state": held.handover.value,
            "place": place,
            "offered_to": _agent(held.offer.to if held.offer else None),
        }

    def _summary(self, connection: Connection, known: _Known, held: Conversation) -> Wire:
        customer_read, agent_read = known.marks.get(held.id, (0, 0))
        return {
            **self._listed(known, held),
            "head": held.seq,
            "generation": held.generation,
            "control": held.control.value,
            "agent": _agent(held.agent),
            "handover": held.handover.value,
            "offer": _offer(held.offer),
            "last_at": _time(held.last_said_at),
            "waiting_since": _time(held.episode.since if held.episode else None),
            "customer_present": self._present(held.id),
            "customer_read": customer_read,
            "agent_read": agent_read,
            "snoozed_until": _time(held.snoozed_until),
            "emergency": held.episode is not None and held.episode.emergency,
            "window": self._window(connection, held),
            "ways": self._policy(held.brand).elsewhere(held.channel),
        }

    def _listed(self, known: _Known, held: Conversation) -> Wire:
        """What every list says of a conversation."""
        return {
            "conversation": held.id,
            "brand": held.brand,
            "brand_name": self._administration.brands[held.brand].name,
            "customer": {"name": known.names.get(held.id), "signed_in": held.signed_in},
            "channel": held.channel,
            "language": held.language,
            "last_text": held.last_text,
        }


def told(delivery: Delivery) -> Wire:
    """How far a message got, as agents read it."""
    return {
        "seq": delivery.seq,
        "channel": delivery.channel,
        "state": delivery.state.value,
        "code": delivery.code,
    }


def _waits(held: Conversation) -> Wire:
    episode = held.episode
    if episode is None:
        return {}
    return {
        "reason": episode.reason.value,
        "why": dict(episode.why),
        "waiting_since": _time(episode.since),
        "emergency": episode.emergency,
        "message_left": episode.message_left,
    }


def _offer(offer: Offer | None) -> Wire | None:
    if offer is None:
        return None
    return {"offer_id": offer.id, "deadline": _time(offer.deadline), "to": _agent(offer.to)}


def _agent(agent: Agent | None) -> Wire | None:
    return None if agent is None else {"id": agent.id, "name": agent.name}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
