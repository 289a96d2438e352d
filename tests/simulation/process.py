"""A broker process, put together as `bootstrap` does it, with simulated neighbours. Killed, it is gone."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, cast

import httpx2
from pydantic import SecretStr
from redis.asyncio import Redis as RedisClient
from sqlalchemy.exc import SQLAlchemyError

from channel_connectors.network import Network
from channel_connectors.web_widget.customers import Customers
from channel_connectors.web_widget.socket import WidgetSockets
from channel_connectors.web_widget.visitors import Visitors
from handover.access.entrance import Admitted, Entrance
from handover.access.identity import Identity
from handover.access.rates import RateLimits
from handover.administration import Administration
from handover.agent_desk.connection import AgentSockets
from handover.assistant.client import AssistantClient
from handover.brands import Brand, IntentLabels
from handover.brands.loading import load_brand
from handover.brands.rules import BrandRules
from handover.content.store import ContentStore
from handover.errors import NotSignedIn
from handover.feed.feed import Feed
from handover.feed.wakes import Wakes
from handover.intake.moves import Entries
from handover.safety.loading import load_emergencies
from handover.safety.rules import Emergencies
from handover.settings import PROJECT, SHARED_CONTENT, SHARED_EMERGENCIES, Settings
from handover.storage import log as conversation_log
from handover.storage.group_commit import GroupCommit
from handover.storage.sealing import Keyring
from handover.wing import Channels, Outside, Wing
from models.vocabulary.identity import AdministrationKey, BrandKey, ChannelName
from tests.simulation.loop import Lane, SimulatedLoop
from tests.simulation.neighbours import NoLimits, Rasa, Redis
from tests.simulation.sockets import Socket
from tests.simulation.store.database import SimulatedDatabase
from tests.simulation.store.transaction import Storage
from tests.simulation.weather import Faults, SimulatedClock, Weather

ADMINISTRATION = AdministrationKey("liander")
BRAND = BrandKey("liander")
WIDGET, PHONE = ChannelName("web_widget"), ChannelName("whatsapp")
EPOCH = "simulated"
VISITORS = "simulated"
"""Signs who is who among visitors."""
KEY = b"k" * 32


@cache
def brand() -> Brand:
    return load_brand(PROJECT / "brands" / BRAND)


@cache
def content() -> ContentStore:
    own = PROJECT / "brands" / BRAND / "content"
    return ContentStore(shared=SHARED_CONTENT, own=own, languages=brand().languages)


@cache
def emergencies() -> Emergencies:
    return load_emergencies(SHARED_EMERGENCIES, PROJECT / "brands" / BRAND / "emergencies.yml")


@cache
def _settings() -> Settings:
    secret = SecretStr("simulated" * 8)
    given: dict[str, Any] = {"redis_url": "redis://nowhere", "bot_token": secret, "secret_key": secret}
    return Settings(**given)


@dataclass(frozen=True, slots=True)
class Installation:
    """What the broker processes share."""

    loop: SimulatedLoop
    chance: Random
    clock: SimulatedClock
    storage: Storage
    redis: Redis
    rasa: Rasa
    faults: Faults
    networks: Mapping[tuple[BrandKey, ChannelName], Network]
    entries: Entries
    """Where customers can go on."""
    staff: Mapping[str, Identity]
    """By token."""


@dataclass(frozen=True, slots=True)
class _Neighbours(Outside):
    """`Outside`, with a Rasa of ours."""

    rasa: Rasa

    def client(self, brand: BrandKey) -> AssistantClient:
        return cast(AssistantClient, self.rasa)


@dataclass(frozen=True, slots=True)
class _Door:
    """Who holds which token is known; the real entrance asks the directory database."""

    staff: Mapping[str, Identity]
    administration: Administration

    async def admit(self, token: str) -> Admitted:
        if token not in self.staff:
            raise NotSignedIn
        return Admitted(self.staff[token], self.administration)

    def watched(self, token: str) -> AbstractContextManager[asyncio.Event]:
        """Nobody signs out."""
        return nullcontext(asyncio.Event())


Serving = Callable[["BrokerProcess", Socket], Coroutine[Any, Any, None]]


class BrokerProcess:
    """Runs from its making until `kill`."""

    def __init__(self, around: Installation, name: str, end: Callable[["BrokerProcess"], None]) -> None:
        """`end` is called where it cannot go on."""
        self._end = end
        self.name = name
        self.lane = Lane(name, broker=True)
        self._loop = around.loop
        self._sockets: list[Socket] = []
        self._requests: list[asyncio.Future[int | None]] = []
        self._database = SimulatedDatabase(
            around.storage, Weather(around.faults, around.chance, around.clock)
        )
        self.wing = self.lane.context.run(self._wing, around)
        administration = self.wing.administration
        door = cast(Entrance, _Door(around.staff, administration))
        self.agents = AgentSockets(door, {ADMINISTRATION: self.wing.desk})
        self.widgets = WidgetSockets(self.wing.served(WIDGET), Visitors(VISITORS), Customers({}, KEY))
        self.run(self._life())

    @property
    def alive(self) -> bool:
        return self.lane.alive

    def run(self, work: Any) -> Any:
        """As a task of this process."""
        return self._loop.spawn(self.lane, work)

    def connected(self, socket: Socket, serve: Serving) -> None:
        """Serve a client until one of both goes."""
        self._sockets.append(socket)
        self.run(self._served(socket, serve))

    async def _life(self) -> None:
        """As `bootstrap` has it: a broker with a part broken ends, to be started again."""
        try:
            await self.wing.run()
        except Exception as broken:
            if not isinstance(broken, SQLAlchemyError | OSError):
                self._loop.broken.append(f"{self.name}: {broken!r}")
            self._loop.call_soon(self._end, self)

    async def _served(self, socket: Socket, serve: Serving) -> None:
        """What a socket's handler does not catch ends the connection; the client comes back."""
        try:
            await serve(self, socket)
        except (SQLAlchemyError, OSError):
            socket.cut()

    def hooked(self, answer: "asyncio.Future[int | None]") -> None:
        """A request that waits for its answer; None where the process dies first."""
        self._requests.append(answer)

    def kill(self) -> None:
        """At whatever await each of its tasks is. The database finds its connections broken."""
        self._loop.kill(self.lane)
        self._database.abandon()
        for socket in self._sockets:
            socket.cut()
        for answer in self._requests:
            if not answer.done():
                answer.set_result(None)

    def _wing(self, around: Installation) -> Wing:
        brands, words = {BRAND: brand()}, {BRAND: content()}
        channels = Channels(around.networks, around.entries)
        keyring = Keyring(KEY)
        rules = BrandRules(brands, words, pushed=around.networks, entries=around.entries)
        database = self._database
        feed = Feed(
            lambda conversation, after, limit: database.read(
                lambda db: conversation_log.events_after(db, keyring, conversation, after, limit=limit)
            )
        )
        commits = GroupCommit(database, keyring, rules, around.clock, self.name)
        administration = Administration(
            key=ADMINISTRATION,
            name="Liander",
            brands=brands,
            content=words,
            intents={BRAND: IntentLabels({}, "nl")},
            database=database,
            keyring=keyring,
            epoch=EPOCH,
            commits=commits,
        )
        wing = Wing(
            administration=administration,
            rules=rules,
            feed=feed,
            wakes=Wakes(cast("RedisClient", around.redis), ADMINISTRATION, self.name),
            outside=_Neighbours(
                settings=_settings(),
                clock=around.clock,
                redis=cast("RedisClient", around.redis),
                rates=cast(RateLimits, NoLimits()),
                http=cast(httpx2.AsyncClient, None),
                me=self.name,
                rasa=around.rasa,
            ),
            emergencies={BRAND: emergencies()},
            channels=channels,
        )
        commits.tell(wing.after.committed)
        return wing
