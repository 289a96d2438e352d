"""One schedule: people and brokers in a world of their own, until all is said and everything has settled."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from unittest.mock import patch

from handover.access.identity import Identity
from handover.access.roles import Role
from handover.intake.moves import Entries
from handover.storage import work
from handover.storage.sealing import Keyring
from models.vocabulary.identity import AgentId
from tests.simulation.agent import DeskAgent
from tests.simulation.customer import WidgetCustomer
from tests.simulation.elsewhere import Slips, go_on
from tests.simulation.ending import Ending
from tests.simulation.judge import Judge, Violation
from tests.simulation.link import Roads
from tests.simulation.loop import Lane, SimulatedLoop, running
from tests.simulation.neighbours import Habits, Rasa, Redis
from tests.simulation.phone import Moods, Phone, PhoneNetwork
from tests.simulation.plan import Plan, Schedule, become, plan
from tests.simulation.process import ADMINISTRATION, BRAND, KEY, PHONE, WIDGET, BrokerProcess, Installation
from tests.simulation.store.transaction import Storage
from tests.simulation.watch import Watch
from tests.simulation.weather import Faults, SimulatedClock

LONGEST = 20_000
"""Callbacks of one schedule; more is a loop that never rests."""
TEXTS = ("hallo", "ik heb een vraag", "waar blijft u", "dat werkt niet", "ik ruik gas")
GOING_ON = 0.5
"""How often who moves does something about where they are."""
_ENTRIES: Entries = {
    (BRAND, channel): lambda code: f"https://liander.example?text={code}" for channel in (WIDGET, PHONE)
}
WISHES = ("person.request", "person.request", "queue.leave", "message.leave")


Person = DeskAgent | WidgetCustomer | Phone


class World:
    """Made and run once per seed."""

    def __init__(self, seed: int) -> None:
        self.plan: Plan = plan(seed)
        self._chance = Random(seed ^ 0x5EED)
        self._secrets = Random(seed ^ 0x5EC2)
        self.loop = SimulatedLoop(self._chance)
        self.judge = Judge(exact=self.plan.moving)
        self.storage = Storage()
        self.watch = Watch(self.storage, Keyring(KEY), self.judge)
        self.storage.on_commit = self.watch.committed
        self.brokers: list[BrokerProcess] = []
        self._made = 0
        self._faults, self._habits, self._moods = Faults(), Habits(), Moods()
        self._roads = Roads(self.loop, self._chance, self._serving, self.plan.delay)
        self.network = PhoneNetwork(self._roads, self._moods, self._chance, self.judge)
        self._slips = Slips()
        clock = SimulatedClock(self.loop)
        staff = [_agent(name, self.plan.capacity) for name in ("anna", "bram")[: self.plan.agents]]
        self._installation = Installation(
            loop=self.loop,
            chance=self._chance,
            clock=clock,
            storage=self.storage,
            redis=Redis(self.loop, self._habits, self._chance),
            rasa=Rasa(self.loop, self._habits, self._chance),
            faults=self._faults,
            networks={(BRAND, PHONE): self.network} if self.plan.phones else {},
            entries=_ENTRIES if self.plan.moving else {},
            staff={one.id: one for one in staff},
        )
        self.agents = [DeskAgent(one, self._roads, self._chance, self.judge) for one in staff]
        self.widgets = [
            WidgetCustomer(f"w{n}", self._roads, self._chance, self.judge, self._slips)
            for n in range(self.plan.widgets)
        ]
        dated = clock if self.plan.moving else None
        self.phones = [Phone(f"p{n}", self.network, self._slips, dated) for n in range(self.plan.phones)]
        for phone in self.phones:
            self.judge.belonging.is_at(phone.name, phone.address)
        self._lanes: dict[Person, Lane] = {person: Lane(person.name) for person in self.people}
        self._acting = 0
        self._lagging = 0.0
        self._home = Lane("supervisor")

    @property
    def connected(self) -> list[DeskAgent | WidgetCustomer]:
        return [*self.agents, *self.widgets]

    @property
    def people(self) -> list[Person]:
        return [*self.connected, *self.phones]

    def run(self) -> list[Violation]:
        """What was found wrong; nothing, as it should be."""
        with (
            running(self.loop),
            _repeatable(self._chance, self._secrets),
            patch.object(work, "LEASE", self.plan.lease),
        ):
            try:
                self._open()
                for schedule in self.plan.schedules:
                    self._play(schedule)
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

    def _open(self) -> None:
        """Brokers start, and everybody comes."""
        for _ in range(self.plan.brokers):
            self._start()
        for person in self.connected:
            self.loop.spawn(self._lanes[person], person.link.run())

    def _share_out(self, schedule: Schedule) -> None:
        """Everybody does something, at their own pace."""
        shares = Counter(self._chance.choices(list(self._lanes), k=schedule.actions))
        self._acting = len(shares)
        for person, actions in shares.items():
            self.loop.spawn(self._lanes[person], self._act(person, actions, schedule.pace))

    async def _act(self, person: Person, actions: int, pace: float) -> None:
        for _ in range(actions):
            await asyncio.sleep(self._chance.random() * pace)
            match person:
                case WidgetCustomer() | Phone() if self.plan.moving and self._chance.random() < GOING_ON:
                    go_on(person, self._slips, [WIDGET, PHONE], self._chance)
                case DeskAgent():
                    person.act([a.id for a in self.agents if a is not person])
                case WidgetCustomer():
                    self._customer(person)
                case Phone():
                    person.write(self._chance.choice(TEXTS))
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

    def _play(self, schedule: Schedule) -> None:
        """Until everybody has done what they do in it; much of it is still under way then."""
        for now, then in (
            (self._faults, schedule.faults),
            (self._habits, schedule.habits),
            (self._moods, schedule.moods),
        ):
            become(now, then)
        self._roads.forget, self._lagging = schedule.forget, schedule.lagging
        blows = self._blows(schedule)
        self._share_out(schedule)
        began = self.loop.steps
        while self._acting and not self.judge.found and self.loop.steps - began < LONGEST:
            while blows and self.loop.steps - began >= blows[-1][0]:
                blows.pop()[1]()
            if not self.loop.step():
                self._pass_time()

    def _blows(self, schedule: Schedule) -> list[tuple[int, Callable[[], None]]]:
        """What happens at which step, the last first."""
        redis = self._installation.redis
        blows = [(step, self._kill_somebody) for step in schedule.kills]
        blows += [(step, self._cut) for step in schedule.cuts]
        if schedule.redis_returns is not None:
            blows.append((schedule.redis_returns, redis.come_back))
        if schedule.redis_leaves is not None:
            blows.append((schedule.redis_leaves, redis.leave))
        return sorted(blows, key=lambda blow: -blow[0])

    def _pass_time(self) -> None:
        """To whatever is next; brokers may have to wait until somebody else has something to do."""
        own, others = self.loop.next_timer(of_brokers=True), self.loop.next_timer(of_brokers=False)
        on_time = self._chance.random() >= self._lagging
        if others is None or (own is not None and own < others and on_time):
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
        for trouble in (self._faults, self._habits, self._moods):
            trouble.calm()
        self._roads.forget = 0.0
        ending = Ending(self)
        if self.judge.found:
            return
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
        began = self.loop.steps
        while self.loop.steps - began < LONGEST and not self.judge.found and self.loop.step():
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
def _repeatable(chance: Random, secrets: Random) -> Iterator[None]:
    """Ids and nonces come from the seed, too, and so do the codes and tokens that `secrets` makes."""
    with patch.object(os, "urandom", chance.randbytes), patch.object(random, "_urandom", secrets.randbytes):
        yield
