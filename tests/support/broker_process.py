"""A broker as a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from handover.launch.embedded import as_environment
from handover.launch.ports import free_port
from handover.settings import PROJECT, Settings


@asynccontextmanager
async def process(
    *command: str, environment: Mapping[str, str] | None = None, log: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A child of ours, ended with the context."""
    with log.open("wb") as out:
        child = await asyncio.create_subprocess_exec(
            *command, cwd=PROJECT, env={**os.environ, **(environment or {})}, stdout=out, stderr=out
        )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.terminate()
        await child.wait()


async def answering(url: str, child: asyncio.subprocess.Process, *, patience: float = 180.0) -> None:
    """Return once `url` answers 200. Raises `RuntimeError` where the process ended before."""
    async with httpx2.AsyncClient(timeout=2.0, trust_env=False) as http, asyncio.timeout(patience):
        while True:
            if child.returncode is not None:
                raise RuntimeError(f"{url}: the process ended with {child.returncode}")
            try:
                if (await http.get(url)).status_code == httpx2.codes.OK:
                    return
            except httpx2.HTTPError:
                await asyncio.sleep(0.1)


@asynccontextmanager
async def broker_process(settings: Settings, log: Path) -> AsyncIterator[str]:
    """`handover serve` on a port of its own, ready; its host and port."""
    port = free_port()
    environment = {**as_environment(settings), "HANDOVER_PORT": str(port)}
    serve = (sys.executable, "-m", "handover.cli", "serve")
    async with process(*serve, environment=environment, log=log) as child:
        try:
            await answering(f"http://127.0.0.1:{port}/health/ready", child)
        except RuntimeError as ended:
            said = await asyncio.to_thread(log.read_text)
            raise RuntimeError(f"{ended}: {said[-500:]}") from ended
        yield f"127.0.0.1:{port}"
