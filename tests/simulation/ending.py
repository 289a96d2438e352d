"""When nothing is under way any more, nothing may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handover.feed.presenting import Audience, frame
from models.vocabulary.identity import ConversationId
from tests.invariants import at_rest
from tests.invariants.steps import is_answered
from tests.simulation.process import BRAND

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
        spoken = at_rest.spoken(self._world.judge.logs.values())
        for phone in self._world.phones:
            at_rest.taken_is_kept(self._world.judge, spoken, phone.taken, ())
        for person in self._world.connected:
            at_rest.taken_is_kept(self._world.judge, spoken, person.taken, person.refused)

    def _order_holds(self) -> None:
        for customer in self._world.widgets:
            if customer.conversation is not None:
                log = self._world.judge.logs[customer.conversation]
                at_rest.order_holds(self._world.judge, log, customer.said, customer.put_off)

    def _questions_are_answered(self) -> None:
        for conversation, seq in self._world.watch.to_answer:
            answered = is_answered(self._world.judge.logs[conversation], seq)
            self._must(answered, "no question goes unanswered", f"{seq} of {conversation}")

    def _phones_have_all(self) -> None:
        """Every message is there once and in order, or its row says that nobody knows, or it failed."""
        judge, unsure = self._world.judge, self._world.watch.unsure
        rows = {row["id"]: row for row in self._world.storage.rows["deliveries"].values()}
        for address, shown in self._world.network.shown.items():
            at_rest.phone_has_in_order(judge, address, shown, rows, unsure)
        arrived = {id for shown in self._world.network.shown.values() for id in shown}
        at_rest.said_is_delivered(judge, rows, arrived)
