"""One administration's database, and several broker processes on it; the test decides who does what."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from handover.conversation import commands as c
from handover.conversation.circumstances import Phrasebook, Policy
from handover.conversation.events import Outcome as Handed
from handover.conversation.evolve import evolve
from handover.conversation.state import Agent, Conversation
from handover.storage import contact_points, seats
from handover.storage import log as conversation_log
from handover.storage.batch import Batch, Outcome, Request
from handover.storage.database import Database, Postgres, Sqlite, database_at
from handover.storage.sealing import Keyring
from models.vocabulary.address import Address
from models.vocabulary.identity import (
    AgentId,
    BrandKey,
    ChannelName,
    CommandId,
    ConversationId,
    OfferId,
)
from models.vocabulary.message import Rendered
from tests.support.clock import HandClock

BRAND = BrandKey("liander")
WIDGET = ChannelName("web_widget")
ANNA, BAS = Agent(AgentId("anna"), "Anna"), Agent(AgentId("bas"), "Bas")


class KeysAsWords:
    """Content that says its key."""

    def render(self, key: str, language: str, values: Mapping[str, str]) -> Rendered | None:
        return Rendered(text=key)


class Around:
    pushed: frozenset[ChannelName] = frozenset()

    def policy(self, brand: BrandKey) -> Policy:
        return Policy(brand_name="Liander", languages=("nl", "en"), language_intents={}, pushed=self.pushed)

    def phrases(self, brand: BrandKey) -> Phrasebook:
        return KeysAsWords()

    def opening(self, brand: BrandKey, now: datetime) -> tuple[bool, Mapping[str, str]]:
        return True, {}


class Store:
    """`process(n)` is one broker process's own connection pool."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = HandClock()
        self.keyring = Keyring(b"k" * 32)
        self.around = Around()
        self._processes: dict[int, Database] = {}

    def process(self, number: int = 0) -> Database:
        if number not in self._processes:
            self._processes[number] = database_at(self.url)
        return self._processes[number]

    async def close(self) -> None:
        for database in self._processes.values():
            await database.close()

    async def customer(self, name: str) -> ConversationId:
        address, now = Address(BRAND, WIDGET, name), self.clock.now()
        point = await self.process().write(
            lambda db: contact_points.register(db, self.keyring, address, language="nl", now=now)
        )
        return point.conversation

    async def seat(self, agent: Agent, capacity: int) -> None:
        until = self.clock.now() + timedelta(hours=1)

        def sit(db: Connection) -> None:
            seats.take_place(db, agent.id, agent.name, [BRAND], capacity, until)
            seats.set_presence(db, agent.id, "available")

        await self.process().write(sit)

    async def load(self, agent: Agent) -> int:
        rows = await self.process().read(seats.seat_rows)
        return next(int(row["load"]) for row in rows if row["agent_id"] == agent.id)

    def batch(self, *requests: Request) -> Batch:
        return Batch(requests, self.keyring, self.around, "test", self.clock.now())

    async def run(self, *requests: Request, process: int = 0) -> list[Outcome]:
        return await self.process(process).write(self.batch(*requests).run)

    async def state(self, conversation: ConversationId) -> Conversation:
        held = await self.process().read(lambda db: conversation_log.fetch(db, self.keyring, conversation))
        assert held is not None
        return held

    async def folded(self, conversation: ConversationId) -> Conversation:
        """The conversation from its log alone."""
        stored = await self.state(conversation)
        recorded = await self.process().read(
            lambda db: conversation_log.events_after(db, self.keyring, conversation, 0)
        )
        folded = Conversation(id=stored.id, brand=stored.brand, customer=stored.customer)
        for event in recorded:
            folded = evolve(folded, event)
        return folded

    @asynccontextmanager
    async def open_transaction(self, process: int, *requests: Request) -> Any:
        """A transaction of another process that has run but not committed; it commits when the block ends."""
        async with self.open_work(process, self.batch(*requests).run) as outcomes:
            yield outcomes

    @asynccontextmanager
    async def open_work(self, process: int, work: Callable[[Connection], Any]) -> Any:
        """The same, with any work."""
        database = self.process(process)
        if isinstance(database, Sqlite):
            with database.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield work(connection)
                connection.commit()
        else:
            assert isinstance(database, Postgres)
            async with database.engine.connect() as awaited:
                yield await awaited.run_sync(work)
                await awaited.commit()


def says(conversation: ConversationId, text: str = "hallo", id: str | None = None) -> Request:
    command = c.CustomerSpeaks(id=named(id), text=text, payload=None, channel=WIDGET)
    return Request(conversation, command)


def wants_person(conversation: ConversationId) -> Request:
    return Request(conversation, c.RequestPerson(id=named(), channel=WIDGET))


def offered(conversation: ConversationId, agent: Agent, store: Store, offer: str = "o1") -> Request:
    deadline = store.clock.now() + timedelta(seconds=30)
    command = c.OfferTo(id=named(), offer_id=OfferId(offer), agent=agent, deadline=deadline)
    return Request(conversation, command)


def accepted(conversation: ConversationId, agent: Agent, offer: str = "o1") -> Request:
    return Request(conversation, c.AcceptOffer(id=named(), agent=agent, offer_id=OfferId(offer)))


def taken(conversation: ConversationId, agent: Agent) -> Request:
    return Request(conversation, c.Take(id=named(), agent=agent))


def released(conversation: ConversationId, agent: Agent) -> Request:
    return Request(conversation, c.Release(id=named(), agent=agent, outcome=Handed()))


def spoken(conversation: ConversationId, agent: Agent, generation: int | None = None) -> Request:
    command = c.AgentSpeaks(id=named(), agent=agent, generation=generation, text="dag")
    return Request(conversation, command)


def named(id: str | None = None) -> CommandId:
    return CommandId(id or str(uuid4()))


async def soon(work: Callable[[], Any]) -> asyncio.Task[Any]:
    """Start it, and give it time to run into whatever lock it will run into."""
    task = asyncio.create_task(work())
    await asyncio.sleep(0.2)
    return task
