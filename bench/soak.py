"""`python -m bench.soak --minutes 60 [--record]`: memory stays bounded while people come, talk and go.

What a process keeps in mind has an end (docs/guarantees.md, Bounds): it is reached in the first half, with
ten new visitors a second. In the second half memory must stay where it is.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import uvloop

from bench import conversations, stack, talk
from bench.conversations import said
from bench.starts import pss
from bench.talk import Side
from handover.settings import PROJECT
from tests.support.assistant import StandInAssistant

RECORD = PROJECT / "docs" / "verified.md"
VISITORS = 10
"""New ones a second: each asks something, reads the answer and goes."""
PACE = 25
"""Messages a second in conversations with agents."""
GROWTH = 1.05
"""Of memory in the second half, at most."""
SAMPLES = 60


@dataclass
class Soak:
    """What it came to: megabytes at even distances in time."""

    memory: list[float] = field(default_factory=list)
    visitors: int = 0
    messages: int = 0

    @property
    def growth(self) -> float:
        """The last tenth beside the tenth after the middle."""
        tenth = max(1, len(self.memory) // 10)
        middle = self.memory[len(self.memory) // 2 :][:tenth]
        return (sum(self.memory[-tenth:]) / tenth) / (sum(middle) / len(middle))


async def soak(home: Path, seconds: float) -> Soak:
    ends, engine, told = time.monotonic() + seconds, stack.sqlite(home), Soak()
    async with (
        StandInAssistant().serve() as assistant,
        stack.serving(home, assistant.url, engine) as broker,
    ):
        held = await conversations.pairs(broker.host, engine.directory)
        await asyncio.gather(
            _talk(held, ends, told), _visits(broker.host, ends, told), _watch(broker.pid, seconds, told)
        )
    return told


async def _talk(held: list[tuple[Side, Side]], ends: float, told: Soak) -> None:
    for number in count():
        if time.monotonic() > ends:
            return
        began = time.monotonic()
        await said(*held[number % len(held)], f"soak {number}")
        told.messages += 1
        await asyncio.sleep(max(0.0, 1 / PACE - (time.monotonic() - began)))


async def _visits(host: str, ends: float, told: Soak) -> None:
    under_way: set[asyncio.Task[None]] = set()
    while time.monotonic() < ends:
        visit = asyncio.create_task(_visit(host, told))
        under_way.add(visit)
        visit.add_done_callback(under_way.discard)
        await asyncio.sleep(1 / VISITORS)
    await asyncio.gather(*under_way)


async def _visit(host: str, told: Soak) -> None:
    async with asyncio.timeout(60):
        one = await talk.customer(host)
        await one.command("message.send", {"text": "hallo"})
        await one.event("message.assistant")
        await one.close()
    told.visitors += 1


async def _watch(pid: int, seconds: float, told: Soak) -> None:
    for _ in range(SAMPLES):
        await asyncio.sleep(seconds / SAMPLES)
        told.memory.append(pss(pid))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--record", action="store_true", help="add a line to docs/verified.md")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="handover-soak-") as folder:
        told = uvloop.run(soak(stack.home_of(Path(folder) / "soak"), asked.minutes * 60))
    quarters = [told.memory[len(told.memory) * part // 4 - 1] for part in (1, 2, 3, 4)]
    memory = " → ".join(f"{megabytes:.0f}" for megabytes in quarters)
    line = (
        f"| {datetime.now(UTC).date()} | {asked.minutes:g} min | {told.visitors:,} | {told.messages:,} "
        f"| {memory} MB | {told.growth:.3f} |"
    )
    print(line)
    if asked.record:
        with RECORD.open("a") as file:
            file.write(line + "\n")
    return 1 if told.growth > GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
