"""Many worlds, one after the other in a process, and over all processors."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from tests.simulation.planted import planted
from tests.simulation.store.bodies import quick_bodies
from tests.simulation.store.quick import quick_words
from tests.simulation.world import World

CHUNK = 100
"""Worlds that a process is given at a time."""
SWEEP_EVERY = 15
"""Worlds between two collections of garbage: each is a knot of references."""


@dataclass(slots=True)
class Report:
    """`failed`: what was found, by seed. `steps`: callbacks run."""

    worlds: int = 0
    steps: int = 0
    commits: int = 0
    failed: dict[int, str] = field(default_factory=dict)

    def add(self, other: "Report") -> None:
        self.worlds += other.worlds
        self.steps += other.steps
        self.commits += other.commits
        self.failed |= other.failed


def run(seeds: Sequence[int], bug: str | None = None, *, most: int = 1_000_000) -> Report:
    """In this process, which logs nothing any more. `bug` is planted first; stops after `most` failures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    report = Report()
    with _swept_by_hand(), quick_words(), quick_bodies(), planted(bug):
        for seed in seeds:
            _run_one(seed, report)
            if len(report.failed) >= most:
                break
    return report


def run_everywhere(
    seeds: Sequence[int], told: Callable[[Report], None], processes: int | None = None
) -> Report:
    """Over all processors; `told` hears of what is done so far."""
    report = Report()
    with ProcessPoolExecutor(processes or os.cpu_count()) as pool:
        for part in pool.map(run, _chunks(seeds)):
            report.add(part)
            told(report)
    return report


def _run_one(seed: int, report: Report) -> None:
    world = World(seed)
    found = world.run()
    report.worlds += 1
    report.steps += world.loop.steps
    report.commits += world.watch.commits
    if found:
        report.failed[seed] = str(found[0])
    if report.worlds % SWEEP_EVERY == 0:
        gc.collect()


@contextmanager
def _swept_by_hand() -> Iterator[None]:
    """What a dead process was in the middle of cannot always be unwound: nobody needs to hear of that."""
    gc.collect()
    gc.freeze()
    gc.disable()
    before, sys.unraisablehook = sys.unraisablehook, lambda _unraisable: None
    try:
        yield
        gc.collect()
    finally:
        sys.unraisablehook = before
        gc.enable()
        gc.unfreeze()


def _chunks(seeds: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(seeds), CHUNK):
        yield seeds[begin : begin + CHUNK]
