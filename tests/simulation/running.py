"""Many schedules, one after the other in a process, and over all processors."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import structlog

from tests.simulation.planted import planted
from tests.simulation.store.bodies import quick_bodies
from tests.simulation.store.quick import quick_words
from tests.simulation.world import World

CHUNK = 250
"""Schedules that a process is given at a time."""
SWEEP_EVERY = 15
"""Schedules between two collections of garbage: each leaves its world behind."""


@dataclass(slots=True)
class Report:
    """`failed`: what was found, by seed. `steps`: callbacks run."""

    schedules: int = 0
    steps: int = 0
    commits: int = 0
    failed: dict[int, str] = field(default_factory=dict)

    def add(self, other: "Report") -> None:
        self.schedules += other.schedules
        self.steps += other.steps
        self.commits += other.commits
        self.failed |= other.failed


def run(seeds: Sequence[int], bug: str | None = None, *, most: int = 1_000_000) -> Report:
    """In this process. `bug` is planted first; no more than `most` failures are looked for."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    report = Report()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        with quick_words(), quick_bodies(), planted(bug):
            for seed in seeds:
                _run_one(seed, report)
                if len(report.failed) >= most:
                    break
    finally:
        gc.enable()
        gc.unfreeze()
    return report


def _run_one(seed: int, report: Report) -> None:
    world = World(seed)
    found = world.run()
    report.schedules += 1
    report.steps += world.loop.steps
    report.commits += world.watch.commits
    if found:
        report.failed[seed] = str(found[0])
    if report.schedules % SWEEP_EVERY == 0:
        gc.collect()


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


def _chunks(seeds: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(seeds), CHUNK):
        yield seeds[begin : begin + CHUNK]
