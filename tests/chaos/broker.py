"""A broker process that is started again and again at the same address.

It is `handover serve`, forked from a process that has imported everything already: importing takes three
seconds of a processor, and here hundreds are started.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import httpx2

IMPORTED = [
    "tests.simulation.planted",
    "handover.bootstrap",
    "handover.cli",
    "handover.launch.serve",
    "uvicorn.loops.auto",
]


def nursery() -> ForkServerContext:
    """Where brokers are forked."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    return context


def _serve(environment: Mapping[str, str], log: str, bug: str | None) -> None:
    """In the child: in a process group of its own, gone when whoever started it is; with that bug, if any."""
    os.setpgid(0, 0)
    with Path(log).open("ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(environment)
    sys.argv = ["handover", "serve"]
    from handover.cli import main
    from tests.simulation.planted import planted

    with planted(bug):
        main()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


class Broker:
    """One place for a broker process."""

    def __init__(
        self,
        nursery: ForkServerContext,
        port: int,
        environment: Mapping[str, str],
        log: Path,
        bug: str | None = None,
    ) -> None:
        self.host = f"127.0.0.1:{port}"
        self.log = log
        self._bug = bug
        self._nursery = nursery
        self._environment = {**environment, "HANDOVER_PORT": str(port)}
        self._process: ForkServerProcess | None = None
        self.serves = False
        """It answered that it is ready, and nothing was done to it since."""

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.exitcode is None

    def start(self) -> None:
        self._process = self._nursery.Process(
            target=_serve, args=(self._environment, str(self.log), self._bug)
        )
        self._process.start()

    async def ready(self, http: httpx2.AsyncClient, patience: float = 60.0) -> bool:
        """Wait until it serves; False where it ended before."""
        deadline = time.monotonic() + patience
        while self.alive and time.monotonic() < deadline:
            try:
                answer = await http.get(f"http://{self.host}/health/ready")
            except httpx2.HTTPError:
                await asyncio.sleep(0.05)
            else:
                self.serves = answer.status_code == httpx2.codes.OK
                if self.serves:
                    return True
                await asyncio.sleep(0.05)
        return False

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it was."""
        if self.alive and self._process is not None and self._process.pid is not None:
            os.kill(self._process.pid, signal.SIGCONT)
            self.serves = True

    async def ended(self, patience: float) -> int | None:
        """Its exit code; None where it still runs after `patience` seconds."""
        deadline = time.monotonic() + patience
        while self.alive and time.monotonic() < deadline:  # noqa: ASYNC110 - a process tells nobody
            await asyncio.sleep(0.02)
        return None if self._process is None else self._process.exitcode

    def _signal(self, number: signal.Signals) -> None:
        self.serves = False
        if self.alive and self._process is not None and self._process.pid is not None:
            os.kill(self._process.pid, number)
