"""Everything of one administration in this process, put together; `bootstrap` opens one for each."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import httpx2
import orjson
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from redis.asyncio import Redis
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from channel_connectors.contract import ServedBrand
from channel_connectors.network import Capabilities
from handover.access.rates import RateLimits
from handover.administration import Administration
from handover.agent_desk.context import ProcessPart
from handover.agent_desk.desk import AgentDesk
from handover.agent_desk.floor import Floor
from handover.agent_desk.view import DeskView, told
from handover.assistant.asking import Asking
from handover.assistant.client import AssistantClient
from handover.assistant.health import Health, HealthWatch
from handover.brands import Brand, IntentLabels, load_intent_labels
from handover.brands.rules import BrandRules
from handover.clock import Clock
from handover.content.store import ContentStore
from handover.customers.signing_in import SigningIn
from handover.delivery.receipts import Receipts
from handover.delivery.sending import Delivering, Networks
from handover.feed.after_commit import AfterCommit, Listeners
from handover.feed.feed import Feed
from handover.feed.presenting import Audience
from handover.feed.vigil import keep_vigil
from handover.feed.wakes import Wakes
from handover.intake.admission import Admission
from handover.intake.danger import Dangers
from handover.intake.moves import Entries, Moves
from handover.intake.receive import Intake
from handover.intake.standing import StandingOf
from handover.intake.telling import StateTeller
from handover.lanes import Lanes
from handover.launch.only_broker import only_broker
from handover.media.keeping import Media
from handover.moves.moving import Moving
from handover.processes.links import running
from handover.processes.status import ProcessStatus
from handover.processes.steps import step_text
from handover.routing.router import Router
from handover.safety.loading import load_emergencies
from handover.safety.rules import Emergencies
from handover.settings import PROJECT, SHARED_CONTENT, SHARED_EMERGENCIES, Settings
from handover.storage import log as conversation_log
from handover.storage import marks
from handover.storage.database import Database, database_at
from handover.storage.deliveries import Delivery
from handover.storage.group_commit import GroupCommit
from handover.storage.migrate import Schema, upgrade
from handover.storage.sealing import KEY_BYTES, Keyring
from handover.timekeeping.liveness import Liveness
from handover.timekeeping.timers import Timekeeper
from models.vocabulary.identity import AdministrationKey, BrandKey, ChannelName, ConversationId


class Wing:
    """Everything of one administration, in this process."""

    def __init__(
        self,
        *,
        administration: Administration,
        rules: BrandRules,
        feed: Feed,
        wakes: Wakes,
        outside: "Outside",
        emergencies: Mapping[BrandKey, Emergencies],
        channels: "Channels",
    ) -> None:
        self.administration = administration
        self._feed = feed
        self._wakes = wakes
        self._outside = outside
        self._emergencies = emergencies
        self._channels = channels
        self._rules = rules
        clock = outside.clock
        self._clients = {key: outside.client(key) for key in administration.brands}
        self.watches = {key: self._watch(key) for key in administration.brands}
        asking = Asking(administration, self._clients.__getitem__, self._health)
        self._lanes = Lanes(asking.answer, asking.set_aside)
        delivering = Delivering(administration, channels.networks, clock, self._delivered)
        self._sends = Lanes(delivering.send, delivering.set_aside)
        self._router = Router(administration, clock, self._offer_seconds)
        self._floor = Floor()
        standing = StandingOf(administration, rules, clock, self._health)
        self._teller = StateTeller(administration, feed, standing)
        self.after = AfterCommit(feed, wakes, self._listeners(), lambda frame: orjson.dumps(frame).decode())
        self._timekeeper = Timekeeper(administration, clock, outside.me, self._lanes.add, self._sends.add)
        self._liveness = Liveness(administration, clock, self._grace(), self._floor.agents)
        folder = outside.settings.media_folder / administration.key
        self.media = Media(administration, channels.networks, folder)
        self.desk = self._desk()
        self.intake = self._intake(standing)

    async def run(self) -> None:
        """Until cancelled."""
        with suppress(SQLAlchemyError, OSError):  # the database was here a moment ago: it is tried again
            await self._timekeeper.renew()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.administration.commits.run())
            group.create_task(self._wakes.run(self.after.hinted))
            group.create_task(self._timekeeper.run())
            group.create_task(self._router.run())
            group.create_task(self._liveness.run())
            group.create_task(self._teller.run())
            group.create_task(
                keep_vigil(self.administration.database, self._feed, self._wakes, self._floor.look_again)
            )
            for watch in self.watches.values():
                group.create_task(watch.run())

    async def stop(self) -> None:
        """Work in hand is left in its rows; whoever is next need not wait for the lease to run out."""
        await self._lanes.stop()
        await self._sends.stop()
        with suppress(Exception):
            await self._timekeeper.let_go()

    @property
    def networks(self) -> Collection[tuple[BrandKey, ChannelName]]:
        """The ways out that are somebody else's."""
        return self._channels.networks.keys()

    @property
    def writing(self) -> bool:
        """Whether this administration's database takes what is written."""
        return self._timekeeper.writing

    def served(self, channel: str) -> dict[BrandKey, ServedBrand]:
        """The brands that use a channel, as its connector may know them."""
        return {
            key: ServedBrand(key, _hello(brand), self.intake)
            for key, brand in self.administration.brands.items()
            if channel in brand.channels
        }

    def _listeners(self) -> Listeners:
        return Listeners(
            asked=self._lanes.add,
            to_send=self._sends.add,
            queue_moved=self._queue_moved,
            seat_changed=self._floor.seat_changed,
            spoken=self._floor.spoken,
            state_changed=self._teller.conversation,
        )

    def _queue_moved(self, brand: BrandKey) -> None:
        self._router.queue_moved()
        self._floor.queue_moved(brand)
        self._teller.queue(brand)

    def _desk(self) -> AgentDesk:
        view = DeskView(
            self.administration,
            self._outside.clock,
            self._running,
            self._present,
            self._network,
            self._rules.policy,
        )
        return AgentDesk(
            administration=self.administration,
            feed=self._feed,
            floor=self._floor,
            view=view,
            clock=self._outside.clock,
            tell_customer=lambda c, frame: self.after.signal(c, Audience.CUSTOMER, frame),
            seat_moved=lambda agent: self.after.seat_moved(agent, list(self.administration.brands)),
            read_moved=self.after.read_on,
        )

    def _intake(self, standing: StandingOf) -> Intake:
        moving = Moving(self.administration, self._outside.clock, self._outside.rates)
        return Intake(
            administration=self.administration,
            feed=self._feed,
            clock=self._outside.clock,
            standing=standing,
            dangers=Dangers(self._emergencies, self._outside.clock),
            admission=Admission(
                self._outside.rates,
                self._outside.settings.customer_messages,
                {channel for _, channel in self._channels.networks},
                self._lanes.waiting,
            ),
            signal=self.after.signal,
            settled=self._lanes.settled,
            came_or_went=self._floor.spoken,
            signing_in=SigningIn(self.administration, self._outside.clock),
            moves=Moves(self.administration, moving, self._channels.entries, self.after.signal),
            receipts=Receipts(self.administration, self._delivered).keep,
            expect_file=self.media.expect,
        )

    def _delivered(self, delivery: Delivery) -> None:
        """Agents see how far their words got."""
        self.after.signal(delivery.conversation, Audience.AGENT, {"t": "delivery", **told(delivery)})

    def _running(self, db: Connection, conversation: ConversationId) -> list[ProcessPart]:
        return [self._shown(p) for p in running(db, self.administration.keyring, conversation)]

    def _shown(self, process: ProcessStatus) -> ProcessPart:
        """A language in which the back office wrote nothing has the words of the step."""
        step = step_text(self.administration.content[process.brand].entries, process.status)
        return ProcessPart(
            key=process.key,
            type=process.type,
            status=process.status,
            status_text={**step, **process.status_text},
            updated_at=process.updated_at,
        )

    def _network(self, brand: BrandKey, channel: ChannelName) -> Capabilities | None:
        network = self._channels.networks.get((brand, channel))
        return None if network is None else network.capabilities

    def _present(self, conversation: ConversationId) -> bool:
        return self._feed.follows(Audience.CUSTOMER, conversation)

    def _health(self, brand: BrandKey) -> Health:
        return self.watches[brand].health

    def _watch(self, brand: BrandKey) -> HealthWatch:
        client = self._clients[brand]
        return HealthWatch(client.ready, self._outside.clock, lambda _health: self._teller.everybody())

    def _offer_seconds(self, brand: BrandKey) -> int:
        return self.administration.brands[brand].handover.offer_seconds

    def _grace(self) -> timedelta:
        """A seat is the administration's, so the most patient brand decides."""
        brands = self.administration.brands.values()
        return timedelta(seconds=max(b.handover.agent_grace_seconds for b in brands))


@dataclass(frozen=True, slots=True)
class Channels:
    """Ways out, and ways in, of the administration's brands."""

    networks: Networks
    entries: Entries
    sign_in_at: frozenset[tuple[BrandKey, ChannelName]] = frozenset()
    """Where the brand's site vouches for customers."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What lies around the administrations: shared by all, knowing none."""

    settings: Settings
    clock: Clock
    redis: Redis
    rates: RateLimits
    http: httpx2.AsyncClient
    me: str

    def client(self, brand: BrandKey) -> AssistantClient:
        url = self.settings.assistant_for(brand) or "http://127.0.0.1:1"  # nobody listens there: down
        return AssistantClient(self.http, url, self.settings.bot_token.get_secret_value())

    def key(self, purpose: str) -> bytes:
        """A key of its own for each purpose, from the one secret (RFC 5869)."""
        secret = self.settings.secret_key.get_secret_value().encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


async def open_wing(
    key: AdministrationKey,
    brands: Mapping[BrandKey, Brand],
    channels: Channels,
    outside: Outside,
    stack: AsyncExitStack,
) -> Wing:
    """Open one administration. Raises `CannotStart`."""
    url = outside.settings.database_for(key)
    stack.enter_context(only_broker(url))
    database = await opened(url, "administration", stack)
    keyring = Keyring(outside.key(f"administration:{key}"))
    content = {b: _content(outside.settings, brand) for b, brand in brands.items()}
    intents = {b: _intents(outside.settings, brand) for b, brand in brands.items()}
    rules = BrandRules(
        brands,
        content,
        pushed=channels.networks,
        entries=channels.entries,
        templates={where: network.capabilities.templates for where, network in channels.networks.items()},
        sign_in_at=channels.sign_in_at,
        intents=intents,
    )
    feed = _feed(database, keyring)
    commits = GroupCommit(database, keyring, rules, outside.clock, outside.me)
    administration = Administration(
        key=key,
        name=next(iter(brands.values())).administration.name,
        brands=brands,
        content=content,
        intents=intents,
        database=database,
        keyring=keyring,
        epoch=await database.write(_epoch),
        commits=commits,
    )
    wing = Wing(
        administration=administration,
        rules=rules,
        feed=feed,
        wakes=Wakes(outside.redis, key, outside.me),
        outside=outside,
        emergencies={b: _emergencies(outside.settings, b) for b in brands},
        channels=channels,
    )
    commits.tell(wing.after.committed)
    return wing


def _feed(database: Database, keyring: Keyring) -> Feed:
    return Feed(
        lambda conversation, after, limit: database.read(
            lambda db: conversation_log.events_after(db, keyring, conversation, after, limit=limit)
        )
    )


async def opened(url: str, schema: Schema, stack: AsyncExitStack) -> Database:
    database = database_at(url)
    stack.push_async_callback(database.close)
    await database.write(lambda db: upgrade(db, schema))
    return database


def _epoch(db: Connection) -> str:
    """Which incarnation of the database this is: made once, with its first use."""
    return marks.keep_first(db, "epoch", str(uuid4()))


def _content(settings: Settings, brand: Brand) -> ContentStore:
    return ContentStore(
        shared=SHARED_CONTENT,
        own=settings.brands_dir / brand.key / "content",
        languages=brand.languages,
    )


def _emergencies(settings: Settings, brand: BrandKey) -> Emergencies:
    return load_emergencies(SHARED_EMERGENCIES, settings.brands_dir / brand / "emergencies.yml")


def _intents(settings: Settings, brand: Brand) -> IntentLabels:
    return load_intent_labels(
        shared=PROJECT / "bot" / "shared",
        home=settings.brands_dir / brand.key,
        languages=brand.languages,
    )


def _hello(brand: Brand) -> dict[str, object]:
    """What a widget is greeted with."""
    return {
        "key": brand.key,
        "name": brand.name,
        "languages": list(brand.languages),
        "look": brand.look.model_dump(),
        "notice": dict(brand.demo_notice) if brand.demo_notice else None,
    }
