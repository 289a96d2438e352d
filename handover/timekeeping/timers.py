"""Timers that are due, and questions and messages whose process died, are given to whoever looks first."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy import Connection

from handover.administration import Administration
from handover.clock import Clock
from handover.conversation.refusals import Refused
from handover.storage import work
from handover.storage.batch import Request, UnknownConversation
from handover.storage.group_commit import Broken
from handover.storage.scheduling import Ask, Send
from handover.storage.work import Timer

log = structlog.get_logger()

LOOK_EVERY = 0.25
RENEW_EVERY = 0.3
AGAIN_AFTER_LOOKS = 4
AT_ONCE = 100


class Timekeeper:
    """Of one administration, in one process: keeps its lease and does what is due."""

    def __init__(
        self,
        administration: Administration,
        clock: Clock,
        me: str,
        adopt: Callable[[Ask], None],
        adopt_send: Callable[[Send], None],
    ) -> None:
        self._administration = administration
        self._clock = clock
        self._me = me
        self._adopt = adopt
        self._adopt_send = adopt_send
        self.writing = True
        """Whether the last try to store something succeeded: the lease is renewed all the time."""

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._forever(self.renew, RENEW_EVERY))
            group.create_task(self._forever(self._give_due, LOOK_EVERY))
            group.create_task(self._forever(self._take_over, LOOK_EVERY * AGAIN_AFTER_LOOKS))

    async def renew(self) -> None:
        """Say that this process lives."""
        await self._administration.database.write(lambda c: work.renew_lease(c, self._me))

    async def let_go(self) -> None:
        """Stop in good order: others need not wait for the lease to run out."""
        await self._administration.database.write(lambda c: work.end_lease(c, self._me))

    async def _forever(self, step: Callable[[], Awaitable[None]], every: float) -> None:
        while True:
            try:
                await step()
            except Exception as error:  # the database is away, or its disk is full; time goes on
                self._fails(error)
            else:
                self._works(step)
            await asyncio.sleep(every)

    def _fails(self, error: Exception) -> None:
        """Said once, until it works again."""
        if self.writing:
            told = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0][:200]
            log.error("nothing_can_be_stored", administration=self._administration.key, error=told)
        self.writing = False

    def _works(self, step: Callable[[], Awaitable[None]]) -> None:
        if not self.writing and step == self.renew:
            log.info("stored_again", administration=self._administration.key)
            self.writing = True

    async def _give_due(self) -> None:
        keyring, now = self._administration.keyring, self._clock.now()
        timers = await self._administration.database.write(
            lambda c: work.due_timers(c, keyring, self._me, now, limit=AT_ONCE)
        )
        await asyncio.gather(*(self._give(timer) for timer in timers))

    async def _give(self, timer: Timer) -> None:
        request = Request(timer.conversation, timer.command, timer.id)
        try:
            await self._administration.commits.submit(request)
        except Refused:
            return  # too late to matter; the row went with the refusal
        except UnknownConversation:
            await self._administration.database.write(lambda c: work.finish(c, timer.id))
        except Broken:
            await self._administration.database.write(lambda c: work.set_aside(c, timer.id))

    async def _take_over(self) -> None:
        now = self._clock.now()

        def take(connection: Connection) -> tuple[list[Ask], list[Send]]:
            asks = work.orphaned_asks(connection, self._me, now, limit=AT_ONCE)
            return asks, work.orphaned_sends(connection, self._me, now, limit=AT_ONCE)

        asks, sends = await self._administration.database.write(take)
        for ask in asks:
            self._adopt(ask)
        for send in sends:
            self._adopt_send(send)
