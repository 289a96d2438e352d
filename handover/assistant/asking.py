"""From a committed question to a committed answer.

    window ─► the brand's Rasa ─► answer, or failure after a bounded retry ─► the core decides

The question carries the generation it was committed under, and so does the answer: where control changed
meanwhile, the core keeps the answer from the customer. A question nobody waits for any more is not asked.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from handover.administration import Administration
from handover.assistant.client import Answer, AssistantClient, AssistantFailure
from handover.assistant.health import Health
from handover.assistant.window import READS, TYPES, complete, window
from handover.conversation import commands as c
from handover.conversation.events import CustomerSpoke, Recorded
from handover.conversation.state import Conversation
from handover.lanes import EarlierFirst
from handover.storage import log as conversation_log
from handover.storage import work
from handover.storage.batch import Request
from handover.storage.group_commit import Broken
from handover.storage.scheduling import Ask
from models.vocabulary.identity import BrandKey, CommandId

log = structlog.get_logger()

RETRY_AFTER = (0.5, 1.0, 2.0)
"""Seconds: a process of the assistant that crashed is back by then. Who is known to be down is asked once."""
STARTING_AGAIN_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """The customer's message and what the assistant must know to answer it."""

    conversation: Conversation
    message: CustomerSpoke
    window: list[dict[str, Any]]

    def as_turn(self, ask: Ask) -> dict[str, Any]:
        tapped = self.message.payload
        return {
            "conversation_id": ask.conversation,
            "message_id": ask.id,
            **({"payload": tapped} if tapped else {"text": self.message.text}),
            "events": self.window,
            "metadata": {
                "brand": ask.brand,
                "channel": self.message.channel,
                "language": self.conversation.language,
            },
        }


class Asking:
    """Answers one question at a time per conversation; `Lanes` sees to that."""

    def __init__(
        self,
        administration: Administration,
        client: Callable[[BrandKey], AssistantClient],
        health: Callable[[BrandKey], Health],
    ) -> None:
        self._administration = administration
        self._client = client
        self._health = health

    async def answer(self, ask: Ask) -> None:
        """Ask, and commit what comes of it. Raises `EarlierFirst`."""
        while (question := await self._question(ask)) is not None:
            try:
                answer = await self._ask(ask, question)
            except AssistantFailure as failure:
                if not await self._wait_for_start(ask, failure):
                    await self._commit(ask, self._failed(ask, failure))
                    return
            else:
                await self._commit(ask, _answered(ask, question, answer))
                return
        await self._administration.database.write(lambda connection: work.finish(connection, ask.id))

    async def set_aside(self, ask: Ask) -> None:
        """It always fails: whoever asked is brought to a person, or at least those behind it go on."""
        try:
            await self._commit(ask, self._failed(ask, AssistantFailure("broken", again=False)))
        except Broken:
            await self._administration.database.write(lambda db: work.set_aside(db, ask.id))

    async def _question(self, ask: Ask) -> Question | None:
        """None where control changed hands since: nobody waits for this answer."""
        keyring = self._administration.keyring

        def read(connection: Any) -> Question | None:
            conversation = conversation_log.fetch(connection, keyring, ask.conversation)
            if conversation is None or conversation.generation != ask.generation:
                return None
            if work.asked_before(connection, ask):
                raise EarlierFirst
            asked = conversation_log.events_after(connection, keyring, ask.conversation, ask.of - 1, limit=1)
            said = asked[0].event if asked else None
            if not isinstance(said, CustomerSpoke) or not _for_the_assistant(said):
                return None
            return Question(conversation, said, window(self._earlier(connection, ask)))

        return await self._administration.database.read(read)

    def _earlier(self, connection: Any, ask: Ask) -> list[Recorded]:
        """What the window is made from, and no more: opening an event costs more than finding it."""
        recorded: list[Recorded] = []
        for limit in READS:
            recorded = conversation_log.latest_of_types(
                connection,
                self._administration.keyring,
                ask.conversation,
                TYPES,
                limit=limit,
                before=ask.of,
            )
            if len(recorded) < limit or complete(recorded):
                break
        return recorded

    async def _ask(self, ask: Ask, question: Question) -> Answer:
        client = self._client(ask.brand)
        known_down = self._health(ask.brand) is Health.DOWN
        for wait in () if known_down else RETRY_AFTER:
            try:
                return await client.turn(question.as_turn(ask))
            except AssistantFailure as failure:
                if not failure.again:
                    raise
                await asyncio.sleep(wait)
        return await client.turn(question.as_turn(ask))

    async def _wait_for_start(self, ask: Ask, failure: AssistantFailure) -> bool:
        """True where the assistant is only being started: the customer is told, and the question waits."""
        if self._health(ask.brand) is not Health.STARTING or not failure.again:
            return False
        told = CommandId(f"starting:{ask.id}")
        await self._submit(
            ask, c.AssistantStarting(id=told, of=ask.of, generation=ask.generation), finishes=False
        )
        await asyncio.sleep(STARTING_AGAIN_AFTER)
        return True

    def _failed(self, ask: Ask, failure: AssistantFailure) -> c.AssistantFails:
        log.warning("assistant_failed", brand=ask.brand, code=failure.code)
        return c.AssistantFails(
            id=CommandId(f"failed:{ask.id}"),
            of=ask.of,
            generation=ask.generation,
            code=failure.code,
            reason=failure.reason,
        )

    async def _commit(self, ask: Ask, command: c.Command) -> None:
        await self._submit(ask, command, finishes=True)

    async def _submit(self, ask: Ask, command: c.Command, *, finishes: bool) -> None:
        request = Request(ask.conversation, command, ask.id if finishes else None)
        await self._administration.commits.submit(request)


def _for_the_assistant(said: CustomerSpoke) -> bool:
    """Words, or a button of its own: not a picture alone, nor a button of the service."""
    if said.payload is not None:
        return not said.payload.startswith("/handover.")
    return bool(said.text.strip())


def _answered(ask: Ask, question: Question, answer: Answer) -> c.AssistantAnswers:
    return c.AssistantAnswers(
        id=CommandId(f"answer:{ask.id}"),
        of=ask.of,
        asked=question.message.text,
        generation=ask.generation,
        said=answer.said,
        understanding=answer.understanding,
        events=answer.events,
        slots=answer.slots,
        active_loop=answer.active_loop,
        model=answer.model,
        wants=answer.wants,
    )
