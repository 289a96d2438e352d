"""What goes wrong between a broker process and its database, as often as the seed says."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy.exc import OperationalError

from tests.simulation.loop import SimulatedLoop

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday: desks are open."""


class SimulatedClock:
    """The loop's time as a moment; everybody's clocks agree."""

    def __init__(self, loop: SimulatedLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=self._loop.time())


@dataclass(slots=True)
class Faults:
    """How likely each is, per transaction or statement. All can be turned off at once."""

    slow: float = 0.0
    """Something takes a while: others come in between."""
    overlapping: bool = False
    """Between two statements, too."""
    away: float = 0.0
    """The database cannot be reached."""
    broken: float = 0.0
    """The connection breaks before the commit: nothing was written."""
    unheard: float = 0.0
    """The connection breaks after it: all was written, and the process does not know."""

    def calm(self) -> None:
        self.slow = self.away = self.broken = self.unheard = 0.0
        self.overlapping = False


class Weather:
    """Of one process; see `store.database.Weather`."""

    def __init__(self, faults: Faults, chance: Random, clock: SimulatedClock) -> None:
        self._faults = faults
        self._chance = chance
        self._clock = clock

    @property
    def overlapping(self) -> bool:
        return self._faults.overlapping

    def now(self) -> datetime:
        return self._clock.now()

    async def before(self) -> None:
        await self._wait()
        self._maybe(self._faults.away)

    async def between(self) -> None:
        await self._wait()

    async def executed(self) -> None:
        await self._wait()
        self._maybe(self._faults.broken)

    async def committed(self) -> None:
        await self._wait()
        self._maybe(self._faults.unheard)

    async def _wait(self) -> None:
        if self._faults.slow and self._chance.random() < self._faults.slow:
            await asyncio.sleep(self._chance.random() * 0.02)

    def _maybe(self, chance: float) -> None:
        if chance and self._chance.random() < chance:
            raise OperationalError("statement", None, Exception("the connection broke"))
