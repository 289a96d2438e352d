"""Moving windows in this process's memory: a storage for the limits library, by its own extension point.

Source: https://limits.readthedocs.io/en/stable/custom-storage.html. The library's own memory storage looks
through every key after every hit, each key in a thread: with a thousand customers that is all it does.
"""

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from math import inf

from limits.aio.storage import MovingWindowSupport, Storage

SWEPT = 2
"""Keys looked at per hit, the longest unused first: they go faster than they come."""


@dataclass(slots=True)
class _Window:
    """When what counts was taken, the oldest first; none of it counts after `until`."""

    until: float = -inf
    taken: deque[float] = field(default_factory=deque)


class MovingWindows(Storage, MovingWindowSupport):
    """Counts by the process's own clock, in seconds: a clock that is set anew changes nothing."""

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        super().__init__()
        self._windows: OrderedDict[str, _Window] = OrderedDict()

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` within the last `expiry` seconds; False, and nothing counted, above `limit`."""
        now = time.monotonic()
        self._sweep(now)
        taken = self._taken(key, now - expiry)
        if taken + amount > limit:
            return False
        window = self._windows.setdefault(key, _Window())
        window.taken.extend([now] * amount)
        window.until = now + expiry
        self._windows.move_to_end(key)
        return True

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window began, on the wall's clock, and how much was taken in it."""
        now = time.monotonic()
        taken = self._taken(key, now - expiry)
        began = self._windows[key].taken[0] if taken else now
        return time.time() - (now - began), taken

    async def clear(self, key: str) -> None:
        self._windows.pop(key, None)

    async def reset(self) -> int | None:
        forgotten = len(self._windows)
        self._windows.clear()
        return forgotten

    async def check(self) -> bool:
        return True

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return ValueError

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError("counts of fixed windows are not kept here")

    async def get(self, key: str) -> int:
        raise NotImplementedError("counts of fixed windows are not kept here")

    async def get_expiry(self, key: str) -> float:
        raise NotImplementedError("counts of fixed windows are not kept here")

    def _taken(self, key: str, since: float) -> int:
        """How much still counts; what was taken before `since` is forgotten."""
        window = self._windows.get(key)
        if window is None:
            return 0
        while window.taken and window.taken[0] <= since:
            window.taken.popleft()
        return len(window.taken)

    def _sweep(self, now: float) -> None:
        for _ in range(min(SWEPT, len(self._windows))):
            key, oldest = next(iter(self._windows.items()))
            if oldest.until > now:
                return
            del self._windows[key]
