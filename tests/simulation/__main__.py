"""Run schedules: `python -m tests.simulation --schedules 1000000`, or one again: `--seed 4711`."""

import argparse
import os
import sys
import time

HASHES = "PYTHONHASHSEED"
"""Sets of words are iterated in an order that depends on it; a seed replays only where it is the same."""


def main() -> int:
    asked = _asked()
    if os.environ.get(HASHES) != "0":
        os.environ[HASHES] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *sys.argv[1:]])
    from tests.simulation.running import Report, run, run_everywhere

    began = time.monotonic()

    def told(report: Report) -> None:
        seconds = time.monotonic() - began
        rate = report.schedules / seconds
        print(f"{report.schedules:,} schedules, {rate:,.0f}/s, {len(report.failed)} failed", flush=True)

    if asked.seed is not None:
        report = run([asked.seed], asked.bug)
    elif asked.processes == 1:
        report = run(range(asked.first, asked.first + asked.schedules), asked.bug, most=asked.most)
    else:
        report = run_everywhere(range(asked.first, asked.first + asked.schedules), told, asked.processes)
    told(report)
    for seed, found in report.failed.items():
        print(f"seed {seed}: {found}\n  again: python -m tests.simulation --seed {seed}")
    each = report.steps / report.schedules, report.commits / report.schedules
    print(
        f"{each[0]:.0f} steps and {each[1]:.0f} commits in a schedule, {time.process_time():.1f} s of processor"
    )
    return 1 if report.failed else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="run this schedule, and say what is wrong in it")
    parser.add_argument("--schedules", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--processes", type=int, help="default: one per processor")
    parser.add_argument("--bug", help="plant a bug first (tests/simulation/planted.py)")
    parser.add_argument("--most", type=int, default=10, help="stop after so many failures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
