"""How long clients were without a broker, by what took it from them."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tests.chaos.link import Link
from tests.chaos.plan import Blow

LATELY = 15.0
"""Seconds within which a broker ends that could not start for want of a database, on a busy machine."""
RESUMABLE = 1012
"""With which a broker in good order sends clients to another."""


@dataclass(frozen=True, slots=True)
class Loss:
    """`steady`: the connection had held long enough for its client to come back at once."""

    at: float
    why: Blow
    steady: bool
    troubled: bool
    """Something that every broker needs was away, or a frozen broker took connections."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds until clients were served again, sorted."""

    seconds: Sequence[float]

    def __str__(self) -> str:
        if not self.seconds:
            return "none"
        told = f"p50 {self._at(0.5):.2f} s, p99 {self._at(0.99):.2f} s, longest {self.seconds[-1]:.2f} s"
        return f"{len(self.seconds)} times: {told}"

    def _at(self, share: float) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


class Recoveries:
    """Of all links. Who is not said to be hit by anything else was cut off."""

    def __init__(self) -> None:
        self._lost: dict[Link, Loss] = {}
        self._expected: set[Link] = set()
        self._breaking: set[Link] = set()
        self.taken: defaultdict[tuple[Blow, bool, bool], list[float]] = defaultdict(list)
        self._troubles = 0
        self._trouble_ended = float("-inf")
        self.wrong: list[str] = []

    @property
    def troubled(self) -> bool:
        """Something is away that every broker needs."""
        return self._troubles > 0

    @property
    def troubled_lately(self) -> bool:
        return self.troubled or time.monotonic() - self._trouble_ended < LATELY

    @contextmanager
    def trouble(self) -> Iterator[None]:
        """While it lasts; who is lost before or in it may have to wait for its end."""
        self._troubles += 1
        self._lost = {link: replace(loss, troubled=True) for link, loss in self._lost.items()}
        try:
            yield
        finally:
            self._troubles -= 1
            self._trouble_ended = time.monotonic()

    def hit(self, link: Link, why: Blow) -> None:
        """Its broker is struck, or its connection."""
        steady = link.steady or (link in self._lost and self._lost[link].steady)
        self._lost[link] = Loss(time.monotonic(), why, steady, self.troubled)
        self._expected.discard(link)

    def sent_away(self, link: Link) -> None:
        """Its broker was told to stop: it says goodbye to who is there."""
        self.hit(link, Blow.STOP)
        if link.ready and link not in self._breaking:
            self._expected.add(link)

    def expect_cut(self, link: Link) -> None:
        """Its connection breaks soon: no goodbye is to be expected."""
        self._breaking.add(link)
        self._expected.discard(link)

    def gone(self, link: Link, code: int | None) -> None:
        if link in self._expected:
            self._expected.discard(link)
            if code != RESUMABLE and not self.troubled:
                self.wrong.append(f"{link.name} was sent away with {code}")
        self._breaking.discard(link)
        if link not in self._lost:
            self.hit(link, Blow.CUT)

    def back(self, link: Link) -> None:
        loss = self._lost.pop(link, None)
        if loss is not None:
            self.taken[loss.why, loss.steady, loss.troubled].append(time.monotonic() - loss.at)

    def after(self, why: Blow, *, steady: bool = True, troubled: bool = False) -> Taken:
        return Taken(sorted(self.taken[why, steady, troubled]))
