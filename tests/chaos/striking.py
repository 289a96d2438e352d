"""The blows themselves, and starting again what they ended."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, TypeVar

from demo.graph.faults import Fault
from tests.chaos.broker import Broker
from tests.chaos.link import Link
from tests.chaos.plan import Blow, Strike
from tests.chaos.recoveries import Recoveries
from tests.chaos.town import Town

DRAINS_WITHIN = 10.0
"""Seconds in which a broker that is told to stop has ended."""
LONGEST_FRAME = 400
"""Bytes after which a connection breaks, at most; where less is said, after `SILENCE` seconds."""
SILENCE = 1.0
SETTLES = 1.0
"""Seconds for which a trouble is still felt."""
FAULTS = (
    Fault.TROUBLE,
    Fault.LOST_ANSWER,
    Fault.DUPLICATE_WEBHOOKS,
    Fault.REORDERED_STATUSES,
    Fault.WEBHOOK_AWAY,
)

T = TypeVar("T")


class Striking:
    """Of one town. `struck` counts what was done; `wrong` what a broker did of its own accord."""

    def __init__(self, town: Town, links: Callable[[], Iterable[Link]], recoveries: Recoveries) -> None:
        self._town = town
        self._links = links
        self._recoveries = recoveries
        self._away: dict[Broker, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._postgres = asyncio.Lock()
        self._valkey = asyncio.Lock()
        self.struck: Counter[Blow] = Counter()
        self.wrong: list[str] = []

    async def keep(self, broker: Broker) -> None:
        """As a supervisor would, until cancelled: what has ended is started again."""
        while True:
            if not broker.alive:
                broker.start()
            await broker.ready(self._town.http)
            code = await broker.ended(float("inf"))
            broker.serves = False
            if broker not in self._away and not self._recoveries.troubled_lately:
                self.wrong.append(f"{broker.host} ended by itself with {code}")
            await asyncio.sleep(self._away.pop(broker, 0.5))

    async def carry_out(self, strikes: Sequence[Strike]) -> None:
        """Each at its time, or as soon as there is something it can hit."""
        clock = asyncio.get_running_loop().time
        began = clock()
        for strike in strikes:
            await asyncio.sleep(began + strike.at - clock())
            waiting_since = clock()
            await self._strike(strike)
            began += clock() - waiting_since  # the others keep their distance
            self.struck[strike.blow] += 1

    async def calm(self) -> None:
        """Return once everything runs again."""
        await asyncio.gather(*self._tasks)
        await self._until(lambda: all(broker.serves for broker in self._town.brokers))

    async def _strike(self, strike: Strike) -> None:
        match strike.blow:
            case Blow.KILL | Blow.STOP | Blow.FREEZE:
                await self._at_a_broker(strike)
            case Blow.CUT:
                self._cut(strike)
            case Blow.VALKEY:
                self._later(self._without_valkey(strike.lasting))
            case Blow.FLUSH:
                self._later(self._empty_valkey())
            case Blow.FAST:
                self._later(self._restart_postgres(signal.SIGINT))
            case Blow.IMMEDIATE:
                self._later(self._restart_postgres(signal.SIGQUIT))
            case Blow.HANG | Blow.FAIL:
                self._later(self._without_assistant(strike))
            case Blow.NETWORK:
                await self._trouble_the_network(strike)

    async def _at_a_broker(self, strike: Strike) -> None:
        """Somebody else must be there to serve on."""
        await self._until(lambda: sum(one.serves for one in self._town.brokers) > 1)
        broker = _of([one for one in self._town.brokers if one.serves], strike.whom)
        on_it = [link for link in self._links() if self._is_on(link, broker)]
        match strike.blow:
            case Blow.KILL:
                self._away[broker] = strike.lasting
                broker.kill()
                for link in on_it:
                    self._recoveries.hit(link, Blow.KILL)
            case Blow.STOP:
                self._away[broker] = strike.lasting
                for link in on_it:
                    self._recoveries.sent_away(link)
                broker.stop()
                self._later(self._drained(broker))
            case _:
                broker.freeze()
                self._later(self._thawed(broker, strike.lasting))

    def _is_on(self, link: Link, broker: Broker) -> bool:
        return link.port != 0 and any(
            road.port == link.port and road.host == broker.host for road in self._town.balancer.roads
        )

    async def _drained(self, broker: Broker) -> None:
        if await broker.ended(DRAINS_WITHIN) is None:
            self.wrong.append(f"{broker.host} did not end when told to")
            broker.kill()

    async def _thawed(self, broker: Broker, after: float) -> None:
        with self._recoveries.trouble():
            await asyncio.sleep(after)
            broker.thaw()
            await asyncio.sleep(SETTLES)

    def _cut(self, strike: Strike) -> None:
        roads = self._town.balancer.roads
        if not roads:
            return
        road = _of(roads, strike.whom)
        road.cut_after(1 + int(strike.whom * 7919) % LONGEST_FRAME)
        for link in self._links():
            if link.port == road.port:
                self._recoveries.expect_cut(link)
        asyncio.get_running_loop().call_later(SILENCE, road.break_off)

    async def _without_valkey(self, seconds: float) -> None:
        async with self._valkey:
            await self._town.servers.kill_valkey()
            await asyncio.sleep(seconds)
            await self._town.servers.start_valkey()

    async def _empty_valkey(self) -> None:
        async with self._valkey:
            await self._town.servers.empty_valkey()

    async def _restart_postgres(self, how: signal.Signals) -> None:
        async with self._postgres:
            with self._recoveries.trouble():
                await self._town.servers.restart_postgres(how)
                await asyncio.sleep(SETTLES)

    async def _without_assistant(self, strike: Strike) -> None:
        assistant = self._town.assistant
        if strike.blow is Blow.HANG:
            assistant.hold.clear()
        else:
            assistant.failing = "turn_failed"
        await asyncio.sleep(strike.lasting)
        assistant.hold.set()
        assistant.failing = None

    async def _trouble_the_network(self, strike: Strike) -> None:
        ordered = {"fault": _of(FAULTS, strike.whom), "times": 1 + int(strike.whom * 7919) % 3}
        await self._town.http.post(f"{self._town.graph}/faults", json=ordered)

    async def _until(self, so: Callable[[], bool]) -> None:
        while not so():  # noqa: ASYNC110 - processes tell nobody
            await asyncio.sleep(0.02)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _of(some: Sequence[T], whom: float) -> T:
    return some[int(whom * len(some))]
