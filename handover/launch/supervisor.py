"""Keeps several programs running, and stops them in the reverse order of their start."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from handover.launch.child import Child
from handover.launch.console import Console
from handover.launch.lifeline import Guardian
from handover.launch.program import Program


class Supervisor:
    """Use as an async context: whatever happens inside, nothing is left running behind it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._children: list[Child] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ending: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hurry = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._guardian = Guardian()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._ending.done():
            self._ending.set_result(None)
        while self._children:
            await self._children.pop().stop(self._hurry)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._guardian.close()

    def keep(self, program: Program) -> None:
        """Starts a program, and starts it again whenever it ends."""
        self.also(self._child(program).keep())

    async def run(self, program: Program) -> int:
        """Runs a program once, to its end. Returns its exit status."""
        return await self._child(program).run()

    def also(self, work: Coroutine[Any, Any, Any]) -> None:
        """Does `work` on the side; an exception in it ends everything."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def end(self) -> None:
        """Asks for the end; asked a second time, without further grace."""
        if self._ending.done():
            self._hurry.set()
        else:
            self._ending.set_result(None)

    @property
    def ending(self) -> bool:
        """Whether it is over; begin nothing new."""
        return self._ending.done()

    async def until_ended(self) -> None:
        """Returns when the end was asked for. Raises what made going on impossible, such as CannotStart."""
        await asyncio.shield(self._ending)

    def _child(self, program: Program) -> Child:
        child = Child(program, self._console, self._guardian)
        self._children.append(child)
        return child

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or self._ending.done():
            return
        if error := task.exception():
            self._ending.set_exception(error)
