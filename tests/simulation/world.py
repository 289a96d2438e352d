"""One schedule: people and brokers in a world of their own, until all is said and everything has settled."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from unittest.mock import patch

from handover.access.identity import Identity
from handover.access.roles import Role
from handover.storage import work
from handover.storage.sealing import Keyring
from models.vocabulary.identity import AgentId
from tests.simulation.agent import DeskAgent
from tests.simulation.customer import WidgetCustomer
from tests.simulation.ending import Ending
from tests.simulation.judge import Judge, Violation
from tests.simulation.link import Roads
from tests.simulation.loop import Lane, SimulatedLoop, running
from tests.simulation.neighbours import Rasa, Redis
from tests.simulation.phone import Phone, PhoneNetwork
from tests.simulation.plan import Plan, plan
from tests.simulation.process import ADMINISTRATION, BRAND, KEY, PHONE, BrokerProcess, Installation
from tests.simulation.store.transaction import Storage
from tests.simulation.watch import Watch
from tests.simulation.weather import SimulatedClock

LONGEST = 60_000
"""Callbacks of one schedule; more is a loop that never rests."""
TEXTS = ("hallo", "ik heb een vraag", "waar blijft u", "dat werkt niet", "ik ruik gas")
WISHES = ("person.request", "person.request", "queue.leave", "message.leave")


class World:
    """Made and run once per seed."""

    def __init__(self, seed: int) -> None:
        self.plan: Plan = plan(seed)
        self._chance = Random(seed ^ 0x5EED)
        self.loop = SimulatedLoop(self._chance)
        self.judge = Judge()
        self.storage = Storage()
        self.watch = Watch(self.storage, Keyring(KEY), self.judge)
        self.storage.on_commit = self.watch.committed
        self.brokers: list[BrokerProcess] = []
        self._made = 0
        self._roads = Roads(self.loop, self._chance, self._serving, self.plan.delay, self.plan.forget)
        self.network = PhoneNetwork(self._roads, self.plan.moods, self._chance, self.judge)
        staff = [_agent(name, self.plan.capacity) for name in ("anna", "bram")[: self.plan.agents]]
        self._installation = Installation(
            loop=self.loop,
            chance=self._chance,
            clock=SimulatedClock(self.loop),
            storage=self.storage,
            redis=Redis(self.loop, self.plan.habits, self._chance),
            rasa=Rasa(self.loop, self.plan.habits, self._chance),
            faults=self.plan.faults,
            networks={(BRAND, PHONE): self.network} if self.plan.phones else {},
            staff={one.id: one for one in staff},
        )
        self.agents = [DeskAgent(one, self._roads, self._chance, self.judge) for one in staff]
        self.widgets = [
            WidgetCustomer(f"w{n}", self._roads, self._chance, self.judge) for n in range(self.plan.widgets)
        ]
        self.phones = [Phone(f"p{n}", self.network) for n in range(self.plan.phones)]
        self._acting = 0
        self._home = Lane("supervisor")

    def run(self) -> list[Violation]:
        """What was found wrong; nothing, as it should be."""
        with running(self.loop), _repeatable(self._chance), patch.object(work, "LEASE", self.plan.lease):
            try:
                for _ in range(self.plan.brokers):
                    self._start()
                self._arrive()
                self._play()
                if not self.judge.found:
                    self._settle()
            finally:
                found = [*self.judge.found, *(Violation("nothing breaks", b) for b in self.loop.broken)]
                self.loop.end()
        return found

    # -- who is there --------------------------------------------------------------------------------

    def _start(self) -> None:
        self._made += 1
        self.brokers.append(BrokerProcess(self._installation, f"broker-{self._made}", self._kill))

    def _serving(self) -> list[BrokerProcess]:
        return [broker for broker in self.brokers if broker.alive]

    def _arrive(self) -> None:
        everybody = [*self.agents, *self.widgets, *self.phones]
        share = [1 + self._chance.randrange(2 * self.plan.actions // len(everybody)) for _ in everybody]
        for person, actions in zip(everybody, share, strict=True):
            lane = Lane(str(getattr(person, "name", getattr(person, "id", ""))))
            if not isinstance(person, Phone):
                self.loop.spawn(lane, person.link.run())
            self._acting += 1
            self.loop.spawn(lane, self._act(person, actions))

    async def _act(self, person: DeskAgent | WidgetCustomer | Phone, actions: int) -> None:
        try:
            for _ in range(actions):
                await asyncio.sleep(self._chance.random() * self.plan.pace)
                match person:
                    case DeskAgent():
                        person.act([a.id for a in self.agents if a is not person])
                    case WidgetCustomer():
                        self._customer(person)
                    case Phone():
                        person.write(self._chance.choice(TEXTS))
        finally:
            self._acting -= 1

    def _customer(self, person: WidgetCustomer) -> None:
        dice = self._chance.random()
        if dice < 0.3:
            person.wish(self._chance.choice(WISHES))
        elif dice < 0.4:
            person.read_on()
        else:
            person.write(self._chance.choice(TEXTS))

    # -- what happens --------------------------------------------------------------------------------

    def _play(self) -> None:
        kills, cuts = list(self.plan.kills), list(self.plan.cuts)
        while self._acting and not self.judge.found and self.loop.steps < LONGEST:
            steps = self.loop.steps
            if kills and steps >= kills[0]:
                kills.pop(0)
                self._kill_somebody()
            if cuts and steps >= cuts[0]:
                cuts.pop(0)
                self._cut()
            if self.plan.redis_leaves is not None and steps >= self.plan.redis_leaves:
                self.plan.redis_leaves = None
                self._installation.redis.leave()
            if not self.loop.step():
                self._pass_time()

    def _pass_time(self) -> None:
        """To whatever is next; brokers may have to wait until somebody else has something to do."""
        own, others = self.loop.next_timer(of_brokers=True), self.loop.next_timer(of_brokers=False)
        if others is None or (
            own is not None and own < others and self._chance.random() >= self.plan.lagging
        ):
            others = own
        assert others is not None
        self.loop.move_on(others)

    def _kill_somebody(self) -> None:
        if self._serving():
            self._kill(self._chance.choice(self._serving()))

    def _kill(self, broker: BrokerProcess) -> None:
        """It is started again, as a supervisor would."""
        broker.kill()
        self._home.context.run(self.loop.call_later, self._chance.choice((0.0, 0.3, 3.0)), self._start)

    def _cut(self) -> None:
        if self._roads.open:
            self._chance.choice(self._roads.open).cut()

    def _settle(self) -> None:
        """No more trouble, nobody does anything: what is under way comes to its end."""
        self.plan.faults.calm()
        self.plan.habits.calm()
        self.plan.moods.calm()
        self._roads.forget = 0.0
        ending = Ending(self)
        for pause in PAUSES:
            self._rest()
            if self.judge.found or ending.settled():
                break
            self._wait(pause)
        ending.check()

    def _wait(self, seconds: float) -> None:
        """Until somebody besides brokers has something to do, a moment at least; else so long."""
        now, others = self.loop.time(), self.loop.next_timer(of_brokers=False)
        self.loop.move_on(now + seconds if others is None else max(others, now + MOMENT))

    def _rest(self) -> None:
        """Until nothing is ready."""
        while self.loop.steps < LONGEST and not self.judge.found and self.loop.step():
            pass


MOMENT = 1.1
PAUSES = (0.3, 1.1, 2.0, 4.0, 6.0, *[10.0] * 80)
"""Seconds by which time moves on while something is still under way."""


def _agent(name: str, capacity: int) -> Identity:
    return Identity(
        id=AgentId(name),
        name=name.title(),
        role=Role.AGENT,
        administration=ADMINISTRATION,
        brands=frozenset({BRAND}),
        capacity=capacity,
    )


@contextmanager
def _repeatable(chance: Random) -> Iterator[None]:
    """Ids and nonces come from the seed, too."""
    with patch.object(os, "urandom", chance.randbytes):
        yield
