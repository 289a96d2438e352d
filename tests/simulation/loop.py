"""An event loop without a clock or a socket: time jumps to the next timer, and the seed says who runs next.

Everybody who would be a process of their own (a broker, a browser, a network) has a `Lane`. Within a lane
callbacks keep the order that asyncio promises; between lanes the seed chooses. A lane that died is not run
any more: its tasks end at the await where they are, as a process does that is killed.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from random import Random
from typing import Any

BURST = 6
"""Callbacks of one lane that may run before another one is chosen."""


class Lane:
    """Of one simulated process: its callbacks that are ready, in order."""

    def __init__(self, name: str, *, broker: bool = False) -> None:
        self.name = name
        self.broker = broker
        """Its timers may come late: a busy machine."""
        self.alive = True
        self.ready: deque[asyncio.Handle] = deque()
        self.parked: list[asyncio.Handle] = []
        """What would have run after its death."""
        self.context = copy_context()
        self.context.run(_LANE.set, self)


_LANE: ContextVar[Lane] = ContextVar("lane")


Timers = list[tuple[float, int, asyncio.TimerHandle]]


class SimulatedLoop(asyncio.BaseEventLoop):
    """Driven from outside, by `step`."""

    def __init__(self, chance: Random) -> None:
        self._going = False
        super().__init__()
        self._going = True
        self._chance = chance
        self._now = 0.0
        self._timers: tuple[Timers, Timers] = ([], [])
        """Everybody's, and the brokers'."""
        self._made = 0
        self._busy: list[Lane] = []
        self._home = Lane("nobody")
        self._running_lane: Lane | None = None
        self._left = 0
        self._dead: list[Lane] = []
        self.steps = 0
        self.broken: list[str] = []
        """What nobody caught."""

    # -- asyncio asks --------------------------------------------------------------------------------

    def time(self) -> float:
        return self._now

    def is_running(self) -> bool:
        return self._going

    def get_debug(self) -> bool:
        return False

    def call_soon(  # type: ignore[override]  # typeshed ties the arguments' types together
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._put(handle, context)
        return handle

    def call_at(  # type: ignore[override]  # as above
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        context = context or copy_context()
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        self._made += 1
        brokers = context.get(_LANE, self._home).broker
        heapq.heappush(self._timers[brokers], (when, self._made, timer))
        return timer

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.broken.append(f"{context.get('message')}: {type(error).__name__}: {error}")

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """It is passed over when it would be due."""

    # -- the simulation asks -------------------------------------------------------------------------

    def spawn(self, lane: Lane, work: Coroutine[Any, Any, Any], name: str = "") -> asyncio.Task[Any]:
        return asyncio.Task(work, loop=self, name=name or lane.name, context=lane.context.copy())

    async def away(self, lane: Lane, seconds: float) -> None:
        """What is waited for happens in `lane`: it comes when it comes, however busy who waits may be."""
        back: asyncio.Future[None] = self.create_future()
        lane.context.run(self.call_later, seconds, _settle, back)
        await back

    def step(self) -> bool:
        """Run one callback; False where nothing is ready."""
        lane = self._choose()
        if lane is None:
            return False
        handle = lane.ready.popleft()
        if not lane.ready:
            self._busy.remove(lane)
        if not handle._cancelled:
            self.steps += 1
            handle._run()
        return True

    def next_timer(self, *, of_brokers: bool) -> float | None:
        """When the next timer of the brokers is due, or of everybody else."""
        timers = self._timers[of_brokers]
        while timers and timers[0][2].cancelled():
            heapq.heappop(timers)
        return timers[0][0] if timers else None

    def move_on(self, to: float) -> None:
        """It is `to` now; what was due meanwhile is done now, in order."""
        self._now = max(self._now, to)
        for timers in self._timers:
            while timers and timers[0][0] <= self._now:
                timer = heapq.heappop(timers)[2]
                if not timer.cancelled():
                    self._put(timer, timer._context)  # type: ignore[attr-defined]  # typeshed leaves it out

    def kill(self, lane: Lane) -> None:
        """Nothing of it runs any more."""
        lane.alive = False
        lane.parked.extend(lane.ready)
        lane.ready.clear()
        if lane in self._busy:
            self._busy.remove(lane)
        self._dead.append(lane)

    def end(self) -> None:
        """Unwind every task, of the dead too, so that nothing is left to the garbage collector."""
        for timers in self._timers:
            timers.clear()
        for lane in self._dead:
            lane.alive = True
            for handle in lane.parked:
                self._put(handle, lane.context)
        for _ in range(5):
            tasks = asyncio.all_tasks(self)
            if not tasks:
                break
            for task in tasks:
                task.cancel()
            while self.step():
                pass
        self._going = False
        self.close()

    def _put(self, handle: asyncio.Handle, context: Context | None) -> None:
        lane = _LANE.get(self._home) if context is None else context.get(_LANE, self._home)
        if not lane.alive:
            lane.parked.append(handle)
            return
        if not lane.ready:
            self._busy.append(lane)
        lane.ready.append(handle)

    def _choose(self) -> Lane | None:
        busy = self._busy
        if not busy:
            return None
        if len(busy) == 1:
            return busy[0]
        if self._left > 0 and self._running_lane is not None and self._running_lane.ready:
            self._left -= 1
            return self._running_lane
        lane = busy[int(self._chance.random() * len(busy))]
        self._running_lane, self._left = lane, int(self._chance.random() * BURST)
        return lane


def _settle(back: "asyncio.Future[None]") -> None:
    if not back.done():
        back.set_result(None)


@contextmanager
def running(loop: SimulatedLoop) -> Iterator[SimulatedLoop]:
    """`loop` is what asyncio takes for the running one."""
    asyncio.events._set_running_loop(loop)
    try:
        yield loop
    finally:
        asyncio.events._set_running_loop(None)
