"""Starting as a newcomer does: a fresh clone, `make demo`, until every assistant answers; and its memory."""

import asyncio
import os
import re
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.figures import Figure
from handover.brands import load_brands
from handover.launch.ports import free_port
from handover.settings import PROJECT
from tests.support.processes import arguments_of, descendants

PATIENCE = 600.0
STARTS = {"first start, environments built and assistants trained": 240.0, "second start": 30.0}
"""Seconds at most, on two cores with nothing else to do."""
_READY = re.compile(r"assistant [a-z_-]+ ready")
_BROKER_AND_ASSISTANTS = ("handover.cli", "bot/")
"""In the command lines of the broker, the assistants and their actions."""


async def started(home: Path) -> list[Figure]:
    """Packages come from uv's cache where it has them."""
    clone = home / "clone"
    cloning = await asyncio.create_subprocess_exec("git", "clone", "--quiet", PROJECT, clone)
    if await cloning.wait() != 0:
        raise RuntimeError(f"{PROJECT} cannot be cloned")
    brands = len(load_brands(PROJECT / "brands"))
    figures = []
    for which, most in STARTS.items():
        began = time.monotonic()
        async with _demo(clone, brands) as demo:
            figures.append(_seconds(f"{which}, until {brands} assistants answer", began, most))
            ours, all_of_it = _memory(demo.pid)
    return [
        *figures,
        Figure(name=f"broker and {brands} assistants, PSS", value=ours, unit="MB", most=1_100),
        Figure(name="… and everything else of the demo, PSS", value=all_of_it, unit="MB"),
    ]


@asynccontextmanager
async def _demo(clone: Path, brands: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Runs, and each assistant has answered."""
    demo = await asyncio.create_subprocess_exec(
        "make",
        "demo",
        cwd=clone,
        env={**os.environ, "HANDOVER_PORT": str(free_port()), "HANDOVER_LOG_LEVEL": "warning"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            await _until_ready(demo, brands)
        yield demo
    finally:
        if demo.returncode is None:
            os.killpg(demo.pid, signal.SIGINT)
        await demo.communicate()


async def _until_ready(demo: asyncio.subprocess.Process, brands: int) -> None:
    assert demo.stdout is not None
    said: list[str] = []
    while sum(1 for line in said if _READY.search(line)) < brands:
        line = await demo.stdout.readline()
        if not line:
            raise RuntimeError("the demo ended:\n" + "".join(said[-20:]))
        said.append(line.decode("utf-8", "replace"))


def _seconds(name: str, began: float, most: float) -> Figure:
    return Figure(name=name, value=round(time.monotonic() - began, 1), unit="s", most=most)


def _memory(pid: int) -> tuple[int, int]:
    """Megabytes of broker and assistants, and of every process."""
    weights = {process: pss(process) for process in (pid, *descendants(pid))}
    ours = (process for process in weights if _is_ours(" ".join(arguments_of(process))))
    return round(sum(weights[process] for process in ours)), round(sum(weights.values()))


def _is_ours(arguments: str) -> bool:
    return any(part in arguments for part in _BROKER_AND_ASSISTANTS) and " up " not in arguments


def pss(pid: int) -> float:
    """Megabytes of proportional set size: what several processes share is counted once."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+([0-9]+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
