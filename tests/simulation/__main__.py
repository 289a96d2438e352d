"""Play schedules: `python -m tests.simulation --schedules 1000000`; or one world again: `--seed 4711`."""

import argparse
import os
import sys

HASHES = "PYTHONHASHSEED"
"""Sets of words are gone through in an order that depends on it: a seed replays only where it is the same."""


def main() -> int:
    asked = _asked()
    if os.environ.get(HASHES) != "0":
        again = [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]
        os.execve(sys.executable, again, os.environ | {HASHES: "0"})  # noqa: S606 - itself, with this set
    from tests.simulation.playing import play

    return play(asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="play this world again, and say what is wrong in it")
    parser.add_argument("--schedules", type=int, default=20_000, help="how many, over all worlds")
    parser.add_argument("--first", type=int, help="the first seed (of a bug: near one that shows it)")
    parser.add_argument("--processes", type=int, help="default: one per processor")
    parser.add_argument(
        "--bug",
        action="append",
        default=[],
        help="plant this first (tests/simulation/planted.py), until it is found; may be repeated",
    )
    parser.add_argument("--record", action="store_true", help="add a line to docs/verified-simulation.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
