"""What `python -m tests.simulation` does: plays worlds, and says how each failure is replayed."""

import time
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from handover.settings import PROJECT
from tests.simulation.plan import SCHEDULES
from tests.simulation.planted import BUGS, fitting
from tests.simulation.running import Report, run, run_everywhere

RECORD = PROJECT / "docs" / "verified-simulation.md"
WITHOUT = "\n  without the bug: "


def play(asked: Namespace) -> int:
    """0 where nothing was found; where a bug was planted, 0 where it was."""
    if asked.bug:
        return max(_hunt(bug, asked) for bug in asked.bug)
    began = time.monotonic()
    seeds = _seeds(asked)
    report = _played(asked, seeds, began)
    for seed, found in report.failed.items():
        print(f"seed {seed}: {found}\n  again: python -m tests.simulation --seed {seed}")
    print(_summary(report, time.monotonic() - began))
    if asked.record:
        _record(seeds, report, time.monotonic() - began)
    return 1 if report.failed else 0


def _hunt(bug: str, asked: Namespace) -> int:
    """For the planted bug; without it the world that shows it must be in order."""
    found = run(_seeds_for(bug, asked), bug, most=1)
    for seed, told in found.failed.items():
        without = run([seed])
        print(f"{bug}: seed {seed} ({found.worlds} worlds): {told}", *without.failed.values(), sep=WITHOUT)
        return 1 if without.failed else 0
    print(f"{bug}: not found in {found.worlds} worlds")
    return 1


def _seeds_for(bug: str, asked: Namespace) -> Sequence[int]:
    """Of worlds that have what it takes."""
    if asked.seed is not None:
        return [asked.seed]
    first = BUGS[bug].near if asked.first is None else asked.first
    return list(islice(fitting(bug, first), _worlds(asked)))


def _seeds(asked: Namespace) -> Sequence[int]:
    """One per world."""
    if asked.seed is not None:
        return [asked.seed]
    first = asked.first or 1
    return range(first, first + _worlds(asked))


def _worlds(asked: Namespace) -> int:
    worlds: int = -(-asked.schedules // SCHEDULES)
    return worlds


def _played(asked: Namespace, seeds: Sequence[int], began: float) -> Report:
    if asked.processes == 1 or len(seeds) == 1:
        return run(seeds)

    def told(report: Report) -> None:
        print(_summary(report, time.monotonic() - began), flush=True)

    return run_everywhere(seeds, told, asked.processes)


def _summary(report: Report, seconds: float) -> str:
    schedules = report.worlds * SCHEDULES
    return (
        f"{schedules:,} schedules in {report.worlds:,} worlds, {schedules / seconds:,.0f} a second; "
        f"{report.steps // schedules} callbacks and {report.commits / schedules:.0f} commits in each; "
        f"{len(report.failed)} worlds failed"
    )


def _record(seeds: Sequence[int], report: Report, seconds: float) -> None:
    schedules = report.worlds * SCHEDULES
    line = (
        f"| {datetime.now(UTC).date()} | {schedules:,} | {seeds[0]}-{seeds[-1]} | {report.steps:,} "
        f"| {report.commits:,} | {seconds / 60:.0f} | {schedules / seconds:.0f} | {len(report.failed)} |\n"
    )
    with RECORD.open("a") as file:
        file.write(line)
