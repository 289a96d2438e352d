"""Is a brand's assistant there? Starting until it was there once or the grace is over; then ready or down."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import StrEnum

from handover.clock import Clock

START_GRACE = timedelta(minutes=5)
"""Training a model and importing Rasa take minutes on a small machine."""
LOOK_EVERY = 1.0
"""Seconds between looks while it is not ready."""
LOOK_EVERY_READY = 3.0


class Health(StrEnum):
    STARTING = "starting"
    READY = "ready"
    DOWN = "down"


class HealthWatch:
    """One brand's assistant, looked at in the background; `on_change` is told of every change."""

    def __init__(
        self, look: Callable[[], Awaitable[bool]], clock: Clock, on_change: Callable[[Health], None]
    ) -> None:
        self._look = look
        self._clock = clock
        self._on_change = on_change
        self._since: datetime = clock.now()
        self._was_ready = False
        self.health = Health.STARTING

    async def run(self) -> None:
        while True:
            self._saw(await self._look())
            ready = self.health is Health.READY
            await asyncio.sleep(LOOK_EVERY_READY if ready else LOOK_EVERY)

    def _saw(self, ready: bool) -> None:
        self._was_ready = self._was_ready or ready
        health = Health.READY if ready else self._absent()
        if health is not self.health:
            self.health = health
            self._on_change(health)

    def _absent(self) -> Health:
        within_grace = self._clock.now() - self._since < START_GRACE
        return Health.STARTING if within_grace and not self._was_ready else Health.DOWN
