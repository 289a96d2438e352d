"""When nothing is under way any more, nothing may be missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from handover.conversation import events as e
from handover.feed.presenting import Audience, frame
from handover.storage.unseen import MOST
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import ConversationId
from tests.invariants import at_rest
from tests.invariants.steps import is_answered
from tests.simulation.moves import comes_along
from tests.simulation.process import BRAND, PHONE
from tests.simulation.store.transaction import Stored

if TYPE_CHECKING:
    from tests.simulation.world import World


class Ending:
    """Of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._must = world.judge.must

    def settled(self) -> bool:
        """Whether everything has come to its end."""
        return not self._unfinished()

    def check(self) -> None:
        """All that must hold now."""
        unfinished = self._unfinished()
        self._must(not unfinished, "what is under way comes to its end", "; ".join(unfinished))
        if unfinished:
            return
        self._taken_is_kept()
        self._order_holds()
        self._questions_are_answered()
        self._phones_have_all()
        self._nothing_is_doubled()
        self._nothing_is_lost()

    # -- is anything under way ------------------------------------------------------------------------

    def _unfinished(self) -> list[str]:
        rows = self._world.storage.rows
        found = [f"{r['kind']} {r['id']}" for r in rows["work"].values() if r["kind"] != "timer"]
        for person in self._world.connected:
            if not person.link.ready:
                found.append("somebody is not connected")
            found += [f"no result of {id}" for id in person.link.pending]
        found += self._unseen_by_customers()
        found += self._unseen_by_agents()
        for phone in self._world.phones:
            found += [f"{id} of a phone is not taken" for id in phone.said if id not in phone.taken]
        return found

    def _unseen_by_customers(self) -> list[str]:
        found = []
        for customer in self._world.widgets:
            if customer.conversation is not None and customer.seen != self._visible(customer.conversation):
                found.append(
                    f"{customer.name} sees {customer.seen}, not {self._visible(customer.conversation)}"
                )
            point = self._world.judge.belonging.place_of(customer.name)
            if point is not None and point["conversation_id"] != customer.conversation:
                found.append(f"{customer.name} looks at {customer.conversation}, not where they belong")
        return found

    def _unseen_by_agents(self) -> list[str]:
        found = []
        for row in self._world.storage.rows["conversations"].values():
            for agent in self._world.agents:
                if agent.id in (row["agent_id"], row["offered_to"]):
                    shown = agent.shown.get(ConversationId(row["id"]))
                    head = shown.head if shown else None
                    if head != row["seq"]:
                        found.append(f"{agent.id} sees {row['id']} up to {head} of {row['seq']}")
        return found

    def _visible(self, conversation: ConversationId) -> list[int]:
        log = self._world.judge.logs[conversation]
        return [r.seq for r in log if frame(Audience.CUSTOMER, conversation, BRAND, r) is not None]

    # -- is anything missing --------------------------------------------------------------------------

    def _taken_is_kept(self) -> None:
        judge, again = self._world.judge, self._world.watch.once.again
        spoken = at_rest.spoken(judge.logs.values())
        for phone in self._world.phones:
            at_rest.taken_is_kept(judge, spoken, phone.taken.keys() - again, ())
        for person in self._world.connected:
            at_rest.taken_is_kept(judge, spoken, person.taken.keys() - again, person.refused)

    def _order_holds(self) -> None:
        """Wherever it was said."""
        again = self._world.watch.once.again
        for customer in self._world.widgets:
            theirs = set(customer.said) - customer.put_off - again
            kept = [id for id in self._world.watch.spoken if id in theirs]
            wanted = [id for id in customer.said if id in theirs]
            self._must(kept == wanted, "what a customer writes keeps its order", f"{kept}, not {wanted}")

    def _questions_are_answered(self) -> None:
        for conversation, seq in self._world.watch.to_answer:
            answered = is_answered(self._world.judge.logs[conversation], seq)
            self._must(answered, "no question goes unanswered", f"{seq} of {conversation}")

    def _phones_have_all(self) -> None:
        """Every message is there once and in order, or its row says that nobody knows, or it failed."""
        unsure = self._world.watch.unsure
        rows = {row["id"]: row for row in self._world.storage.rows["deliveries"].values()}
        for address, shown in self._world.network.shown.items():
            numbers = self._numbers([rows[id] for id in shown if id in rows and id not in unsure])
            for conversation, of in numbers.items():
                told = f"{address}: {of} of {conversation}"
                self._must(of == sorted(set(of)), "a phone shows all in order, once", told)
        arrived = {id for shown in self._world.network.shown.values() for id in shown}
        at_rest.said_is_delivered(self._world.judge, rows, arrived)

    def _numbers(self, rows: Sequence[Stored]) -> Mapping[ConversationId, list[int]]:
        """By conversation, as they came; not what was for that address alone, wherever the others were."""
        found: defaultdict[ConversationId, list[int]] = defaultdict(list)
        for row in rows:
            conversation = ConversationId(row["conversation_id"])
            event = self._world.judge.logs[conversation][row["seq"] - 1].event
            if not (isinstance(event, e.NoticeGiven) and event.elsewhere):
                found[conversation].append(row["seq"])
        return found

    def _nothing_is_doubled(self) -> None:
        """One event is on one phone, whoever moved while it was on its way."""
        known = self._world.watch.deliveries
        arrived = Counter(
            (known[id]["conversation_id"], known[id]["seq"])
            for shown in self._world.network.shown.values()
            for id in shown
        )
        for (conversation, seq), times in arrived.items():
            self._must(times == 1, "what is said is shown once", f"{seq} of {conversation}: {times} times")

    def _nothing_is_lost(self) -> None:
        """Who is at a phone was sent what was said in this stretch, or had read it on a screen."""
        known = self._world.watch.deliveries.values()
        tried = {(row["conversation_id"], row["seq"]) for row in known if row["state"] not in _NOT_TRIED}
        for conversation, folded in self._world.watch.folded.items():
            if folded.channel != PHONE or not self._has_phone(conversation):
                continue
            log, read = self._world.judge.logs[conversation], self._world.judge.read[conversation]
            said = [r for r in log if isinstance(r.event, e.SAID)][-MOST:]
            for recorded in said:
                seen = recorded.seq <= read or recorded.seq < folded.opened_at
                told = f"{recorded.seq} of {conversation}: {recorded.event.type}"
                lost = not seen and comes_along(recorded.event) and (conversation, recorded.seq) not in tried
                self._must(not lost, "what the customer has not seen comes to where they are", told)

    def _has_phone(self, conversation: ConversationId) -> bool:
        return any(p["channel"] == PHONE for p in self._world.judge.belonging.at(conversation))


_NOT_TRIED = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.DROPPED)
