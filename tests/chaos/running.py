"""One run: people talk while everything is struck; then all is let come to rest, and looked at."""

import asyncio
import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count, cycle
from pathlib import Path
from random import Random

from tests.chaos import checks
from tests.chaos.agent import DeskAgent
from tests.chaos.customer import WidgetCustomer
from tests.chaos.evidence import CustomerScreen, Desk, Evidence
from tests.chaos.link import Link
from tests.chaos.phone import PhoneCustomer
from tests.chaos.plan import Blow, Strike
from tests.chaos.recoveries import Recoveries
from tests.chaos.striking import Striking
from tests.chaos.town import Town, town
from tests.invariants.judge import Violation

TEXTS = (
    "hallo",
    "ik heb een vraag",
    "waar blijft u",
    "mens graag",
    "dat werkt niet",
    "welke plek heb ik",
    "ik ruik gas",
    "dank u",
    "kletskoek",
    "een meter of twee",
    "tot ziens",
    "mens graag, nu",
    "morgen om tien uur",
    "dat is goed",
)
BACKLOG = 10
"""Commands without a result, beyond which nobody writes more."""
RESTS_WITHIN = 60.0
"""Seconds after the last blow within which everything has come to its end."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many there are, and how many seconds pass between two actions of one of them, on average."""

    brokers: int = 3
    agents: int = 3
    widgets: int = 6
    phones: int = 2
    pace: float = 0.8


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run."""

    violations: Sequence[Violation]
    struck: dict[Blow, int]
    recoveries: Recoveries
    evidence: Evidence
    seconds_to_rest: float

    @property
    def messages(self) -> int:
        """Said by anybody to anybody."""
        logs = self.evidence.stored.logs.values()
        return sum(r.event.type.startswith("message.") for log in logs for r in log)


class Run:
    def __init__(self, place: Town, crowd: Crowd, seed: int, lines: Sequence[str]) -> None:
        self._town = place
        self._crowd = crowd
        self._chance = Random(seed ^ 0xC4A05)
        self.recoveries = Recoveries()
        self.agents = [
            DeskAgent(id, token, place.host, self._lines(lines), self._dice(), self.recoveries)
            for id, token in place.staff
        ]
        self.customers = [
            WidgetCustomer(f"w{n}", place.host, self._lines(lines), self._dice(), self.recoveries)
            for n in range(crowd.widgets)
        ]
        self.phones = [
            PhoneCustomer(place.http, place.graph, place.world, self._lines(lines), self._dice())
            for _ in range(crowd.phones)
        ]
        self.people: list[DeskAgent | WidgetCustomer] = [*self.agents, *self.customers]
        self.striking = Striking(place, self._links, self.recoveries)

    async def through(self, strikes: Sequence[Strike]) -> Outcome:
        connected = [asyncio.create_task(link.run()) for link in self._links()]
        kept = [asyncio.create_task(self.striking.keep(broker)) for broker in self._town.brokers]
        try:
            acting = self._everybody_acts()
            await self.striking.carry_out(strikes)
            await _end(acting)
            await self.striking.calm()
            return await self._at_rest()
        finally:
            await _end([*connected, *kept])

    # -- what people do ------------------------------------------------------------------------------

    def _everybody_acts(self) -> list[asyncio.Task[None]]:
        return [
            *(asyncio.create_task(self._converse(one)) for one in self.people),
            *(asyncio.create_task(self._write(phone)) for phone in self.phones),
        ]

    async def _converse(self, person: DeskAgent | WidgetCustomer) -> None:
        dice = self._dice()
        while True:
            await asyncio.sleep(dice.expovariate(1 / self._crowd.pace))
            if len(person.link.pending) >= BACKLOG:
                continue
            if isinstance(person, DeskAgent):
                person.act([one.id for one in self.agents if one is not person])
            else:
                person.act()

    async def _write(self, phone: PhoneCustomer) -> None:
        dice = self._dice()
        while True:
            await asyncio.sleep(dice.expovariate(1 / self._crowd.pace))
            await phone.act()

    # -- the end -------------------------------------------------------------------------------------

    async def _at_rest(self) -> Outcome:
        """Agents take nothing new; what they hold they keep."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for agent in self.agents:
            agent.be("away")
        while True:
            await asyncio.sleep(1.0)
            found = await self._evidence()
            if not checks.unfinished(found) or loop.time() - began > RESTS_WITHIN:
                violations = checks.violations(found)
                struck = dict(self.striking.struck)
                return Outcome(violations, struck, self.recoveries, found, loop.time() - began)

    async def _evidence(self) -> Evidence:
        stored = await self._town.store.read()
        noticed = [wrong for one in self.people for wrong in one.wrong]
        return Evidence(
            stored=stored,
            customers=[
                CustomerScreen(c.name, c.conversation, list(c.screen), c.told) for c in self.customers
            ],
            desks=[
                Desk(a.id, {c: list(shown.events) for c, shown in a.shown.items()}, list(a.past), a.told)
                for a in self.agents
            ],
            phones=[screen for phone in self.phones for screen in phone.screens()],
            wrong=[*noticed, *self.striking.wrong, *self.recoveries.wrong],
            unheard=list(self._unheard()),
        )

    def _unheard(self) -> Iterator[str]:
        for link in self._links():
            if not link.ready:
                yield f"{link.name} is not connected"
            yield from (f"no result of {id}" for id in link.pending)
        for phone in self.phones:
            yield from (f"{id} of a phone is not taken" for id in phone.untaken())

    def _links(self) -> list[Link]:
        return [one.link for one in self.people]

    def _lines(self, lines: Sequence[str]) -> Iterator[str]:
        """Begins anywhere, and never says the same twice."""
        start = self._chance.randrange(len(lines))
        turned = cycle(chain(lines[start:], lines[:start]))
        return (f"{line} {number}" for line, number in zip(turned, count(), strict=False))

    def _dice(self) -> Random:
        return Random(self._chance.getrandbits(64))


async def run(
    home: Path,
    strikes: Sequence[Strike],
    crowd: Crowd,
    seed: int,
    *,
    lines: Sequence[str] = TEXTS,
    bug: str | None = None,
) -> Outcome:
    """`home`: a folder for what brokers write; `bug`: one to be planted, of `tests.simulation.planted`."""
    async with town(home, brokers=crowd.brokers, agents=crowd.agents, bug=bug) as place:
        return await Run(place, crowd, seed, lines).through(strikes)


def dialogues(folder: Path) -> list[str]:
    """What customers wrote, from tab-separated files with a column `utterance`; conversations stay whole."""
    found = []
    for file in sorted(folder.glob("*.tsv")):
        with file.open(newline="") as text:
            rows = csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [said for row in rows if (said := (row.get("utterance") or "").strip())]
    return found


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
