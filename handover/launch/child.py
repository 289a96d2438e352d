"""One process: started, listened to, started again when it ends, stopped with everything it started."""

import asyncio
import contextlib
import os
import signal
import time

from handover.launch.backoff import next_delay
from handover.launch.console import Console
from handover.launch.lifeline import Guardian, dies_with_us
from handover.launch.output import Output
from handover.launch.problem import CANNOT_START, CannotStart
from handover.launch.program import Program
from handover.launch.readiness import until_answers
from handover.settings import PREFIX

_ATTEMPTS = 3
_DRAIN_SECONDS = 1.0


class Child:
    """Runs a program in a process group of its own until told to stop."""

    def __init__(self, program: Program, console: Console, guardian: Guardian) -> None:
        self.program = program
        self._console = console
        self._guardian = guardian
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._was_ready = False
        self._last_line = ""

    async def keep(self) -> None:
        """Starts it again whenever it ends, after growing pauses. Raises CannotStart when that is no use."""
        delay, failures = 0.0, 0
        while not self._stopping.is_set():
            started = time.monotonic()
            status = await self.run()
            if self._stopping.is_set():
                return
            failures += 1
            self._give_up_if_hopeless(status, failures)
            delay = next_delay(delay, time.monotonic() - started)
            self._console.say(f"{self.program.name} {_described(status)}; starting again in {delay:g} s")
            await self._pause(delay)

    async def run(self) -> int:
        """Runs it once. Returns its exit status, negative for a signal."""
        output = Output()
        try:
            process = self._process = await self._start(output.descriptor)
        finally:
            output.close_ours()
        self._guardian.add(process.pid)
        listening = asyncio.create_task(output.relay(self._show))
        watching = asyncio.create_task(self._announce())
        try:
            return await process.wait()
        finally:
            _signal_group(process.pid, signal.SIGKILL)  # what it started and left behind
            self._guardian.remove(process.pid)
            watching.cancel()
            await asyncio.wait([listening], timeout=_DRAIN_SECONDS)
            listening.cancel()

    async def stop(self, hurry: asyncio.Event) -> None:
        """Asks it to end, and ends it after its grace, or as soon as `hurry` is set.

        Only the process itself is asked; it may want its own children to finish something first.
        """
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        waits = [asyncio.create_task(process.wait()), asyncio.create_task(hurry.wait())]
        await asyncio.wait(waits, timeout=self.program.grace_seconds, return_when=asyncio.FIRST_COMPLETED)
        _signal_group(process.pid, signal.SIGKILL)
        await waits[0]
        waits[1].cancel()

    async def _start(self, output: int) -> asyncio.subprocess.Process:
        program = self.program
        return await asyncio.create_subprocess_exec(
            *program.command,
            cwd=program.directory,
            env={**_inherited_environment(), **program.environment, "PYTHONUNBUFFERED": "1"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            pass_fds=program.inherited,
            process_group=0,
            preexec_fn=dies_with_us(program.niceness),
        )

    def _show(self, line: str) -> None:
        self._last_line = line
        self._console.relay(self.program.name, line)

    async def _announce(self) -> None:
        await asyncio.gather(*(self._announce_one(what, url) for what, url in self.program.ready.items()))

    async def _announce_one(self, what: str, url: str) -> None:
        await until_answers(url)
        self._was_ready = True
        self.program.on_ready(what)

    def _give_up_if_hopeless(self, status: int, failures: int) -> None:
        if status == CANNOT_START and not self._was_ready:
            raise CannotStart(self._last_line, told=True)
        if self.program.essential and not self._was_ready and failures >= _ATTEMPTS:
            raise CannotStart(f"{self.program.name} does not start: see what it said above")

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()


def _inherited_environment() -> dict[str, str]:
    """Ours, without what only some children may know (secrets) and what would lead another Python astray."""
    astray = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"}
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(PREFIX) and name not in astray
    }


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def _described(status: int) -> str:
    return f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
