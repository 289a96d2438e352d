"""`python -m tests.chaos --seconds 300 --seed 7 --brokers 3 --kills 200 [--data FOLDER] [--record]`."""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from handover.settings import PROJECT
from tests.chaos.plan import Blow, killed, plan
from tests.chaos.running import TEXTS, Crowd, Outcome, dialogues, run

RECORD = PROJECT / "docs" / "verified.md"
SECONDS_PER_KILL = 3.0


def main() -> int:
    asked = _asked()
    seconds = asked.seconds or asked.kills * SECONDS_PER_KILL
    seed = asked.seed if asked.seed is not None else time.time_ns() % 1_000_000
    lines = dialogues(asked.data) if asked.data else TEXTS
    crowd = Crowd(brokers=asked.brokers)
    print(f"seed {seed}, {seconds:.0f} seconds", flush=True)
    logging.getLogger("uvicorn.error").disabled = True  # stand-ins that are left while they keep silent
    home = Path(tempfile.mkdtemp(prefix="handover-chaos-"))
    outcome = asyncio.run(
        run(home, plan(seed, seconds, asked.kills), crowd, seed, lines=lines, bug=asked.bug)
    )
    print(told(outcome))
    for violation in outcome.violations:
        print(f"WRONG {violation}")
    if outcome.violations:
        print(f"the brokers' logs are in {home}")
    else:
        shutil.rmtree(home)
    if asked.record:
        _record(seed, crowd, outcome)
    return 1 if outcome.violations else 0


def told(outcome: Outcome) -> str:
    struck = ", ".join(f"{blow} {times}" for blow, times in outcome.struck.items())
    waits = [
        f"  {blow}{'' if steady else ', soon after another'}{', and more was away' if troubled else ''}: "
        f"{outcome.recoveries.after(blow, steady=steady, troubled=troubled)}"
        for blow, steady, troubled in sorted(outcome.recoveries.taken)
    ]
    logs = outcome.evidence.stored.logs
    return "\n".join(
        [
            f"{killed_of(outcome)} kills ({struck})",
            f"{outcome.messages:,} messages in {len(logs)} conversations, {len(outcome.violations)} wrong",
            f"at rest after {outcome.seconds_to_rest:.0f} s; clients were served again after:",
            *waits,
        ]
    )


def killed_of(outcome: Outcome) -> int:
    return killed(outcome.struck)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="of the blows; default: another one each time")
    parser.add_argument("--kills", type=int, default=200, help="how many brokers are killed")
    parser.add_argument("--seconds", type=float, help="how long; default: 3 for each kill")
    parser.add_argument("--brokers", type=int, default=3)
    parser.add_argument("--data", type=Path, help="dialogues to be replayed: *.tsv with a column `utterance`")
    parser.add_argument("--bug", help="plant this first (tests/simulation/planted.py)")
    parser.add_argument("--record", action="store_true", help="add a line to docs/verified.md")
    return parser.parse_args()


def _record(seed: int, crowd: Crowd, outcome: Outcome) -> None:
    served = outcome.recoveries.after(Blow.KILL)
    line = (
        f"| {datetime.now(UTC).date()} | {seed} | {crowd.brokers} | {killed_of(outcome)} "
        f"| {sum(outcome.struck.values())} | {outcome.messages:,} | {served} | {len(outcome.violations)} |\n"
    )
    with RECORD.open("a") as file:
        file.write(line)


if __name__ == "__main__":
    sys.exit(main())
