"""What `python -m tests.simulation` does: plays worlds, and says how each failure is replayed."""

import time
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from handover.settings import PROJECT
from tests.simulation.plan import SCHEDULES
from tests.simulation.planted import fitting
from tests.simulation.running import Report, run, run_everywhere

RECORD = PROJECT / "docs" / "verified-simulation.md"


def play(asked: Namespace) -> int:
    """0 where nothing was found; where a bug was planted, 0 where it was."""
    if asked.bug is not None:
        return _hunt(asked)
    began = time.monotonic()
    seeds = _seeds(asked)
    report = _played(asked, seeds, began)
    for seed, found in report.failed.items():
        print(f"seed {seed}: {found}\n  again: python -m tests.simulation --seed {seed}")
    print(_summary(report, time.monotonic() - began))
    if asked.record:
        _record(seeds, report, time.monotonic() - began)
    return 1 if report.failed else 0


def _hunt(asked: Namespace) -> int:
    """For the planted bug; without it the world that shows it must be in order."""
    found = run(_seeds(asked), asked.bug, most=1)
    for seed, told in found.failed.items():
        without = run([seed])
        print(f"seed {seed}: {told}", *without.failed.values(), sep="\n  without the bug: ")
        return 1 if without.failed else 0
    print(f"not found in {found.worlds} worlds")
    return 1


def _seeds(asked: Namespace) -> Sequence[int]:
    """One per world. Where a bug is planted, of worlds that have what it takes."""
    if asked.seed is not None:
        return [asked.seed]
    worlds = -(-asked.schedules // SCHEDULES)
    if asked.bug is None:
        return range(asked.first, asked.first + worlds)
    return list(islice(fitting(asked.bug, asked.first), worlds))


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
