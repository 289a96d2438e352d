"""Puts the house together. Here and in `wing` concrete classes are named; others are handed what they need.

settings ─► brands, content, emergencies ─► per administration: database, core, feed, desk, intake
                                          └► connectors, agents' socket, HTTP API on one FastAPI app
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from uuid import uuid4

import httpx2
import structlog
from fastapi import FastAPI, WebSocket
from starlette.requests import HTTPConnection

from channel_connectors.contract import Channel, Premises
from channel_connectors.network import Network
from channel_connectors.registry import connectors
from handover.access.demo_accounts import make_demo_accounts
from handover.access.demo_site import DemoSite, demo_site
from handover.access.entrance import Entrance
from handover.access.passwords import Passwords
from handover.access.rates import RateLimits
from handover.agent_desk.connection import AgentSockets
from handover.api.app import without_rooms
from handover.api.rooms import Rooms
from handover.brands import Brand
from handover.clock import Clock, SystemClock
from handover.content.store import follow_files
from handover.feed.wakes import redis_at
from handover.launch.brand_check import read_brands
from handover.launch.problem import CannotStart
from handover.settings import Settings
from handover.wing import Channels, Outside, Wing, open_wing, opened
from models.vocabulary.identity import AdministrationKey, BrandKey, ChannelName

log = structlog.get_logger()

WIDGET = ChannelName("web_widget")


@dataclass(frozen=True, slots=True)
class House:
    """A broker process, running."""

    rooms: Rooms
    channels: Mapping[ChannelName, Channel]
    agents: AgentSockets

    def drain(self) -> None:
        """Whoever is connected comes back, to another process or to the next one here."""
        for channel in self.channels.values():
            channel.drain()
        self.agents.drain()


def create_app(settings: Settings, passwords: Passwords | None = None, clock: Clock | None = None) -> FastAPI:
    """The broker. Raises `CannotStart` where what the brands' files say cannot be served.

    `passwords`: cheaper ones than usual, for those who start hundreds of brokers; `clock`: one to be moved.
    """
    brands = read_brands(settings.brands_dir)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            house = await _open_house(
                settings, brands, passwords or Passwords(), clock or SystemClock(), stack
            )
            app.state.rooms, app.state.house = house.rooms, house
            yield
            house.drain()

    larger = {path: size for connector in connectors().values() for path, size in connector.bodies.items()}
    app = without_rooms(lifespan, larger)
    for name, connector in connectors().items():
        connector.attach(app, partial(_channel, name))
    app.add_api_websocket_route("/agents/socket", _agent)
    return app


def _channel(name: ChannelName, request: HTTPConnection) -> Channel:
    house: House = request.app.state.house
    return house.channels[name]


async def _agent(websocket: WebSocket) -> None:
    house: House = websocket.app.state.house
    await house.agents.serve(websocket)


async def _open_house(
    settings: Settings,
    brands: Mapping[BrandKey, Brand],
    passwords: Passwords,
    clock: Clock,
    stack: AsyncExitStack,
) -> House:
    site = _demo_site(settings, brands)
    outside = await _open_outside(_with(settings, site), clock, stack)
    directory = await opened(settings.directory_database, "directory", stack)
    premises = {name: _premises(name, brands, outside) for name in connectors()}
    wings = [
        await open_wing(key, own, _channels(own, premises), outside, stack)
        for key, own in _by_administration(brands).items()
    ]
    administrations = {wing.administration.key: wing.administration for wing in wings}
    if settings.demo:
        served = {key: list(a.brands) for key, a in administrations.items()}
        await make_demo_accounts(directory, served, settings.data_dir, passwords)
    entrance = Entrance(directory, administrations, passwords, outside.rates, outside.clock)
    rooms = Rooms(
        entrance=entrance,
        directory=directory,
        administrations=administrations,
        rates=outside.rates,
        clock=outside.clock,
        bot_token=settings.bot_token,
        views={wing.administration.key: wing.desk.view for wing in wings},
        networks=[pair for wing in wings for pair in wing.networks],
        demo_site=site,
        media={wing.administration.key: wing.media for wing in wings},
        writing=lambda: {wing.administration.key: wing.writing for wing in wings},
        assistants=lambda: {b: w.health.value for wing in wings for b, w in wing.watches.items()},
    )
    stores = [
        store for administration in administrations.values() for store in administration.content.values()
    ]
    await _start(stack, follow_files(stores))
    for wing in wings:
        stack.push_async_callback(wing.stop)
        await _start(stack, wing.run())
    channels = {name: _opened_channel(name, premises[name], wings) for name in premises}
    for channel in channels.values():
        stack.push_async_callback(channel.close)
    return House(
        rooms=rooms,
        channels=channels,
        agents=AgentSockets(entrance, {wing.administration.key: wing.desk for wing in wings}),
    )


def _demo_site(settings: Settings, brands: Mapping[BrandKey, Brand]) -> DemoSite | None:
    """Raises `CannotStart`."""
    if not settings.demo:
        return None
    with_widget = (key for key, brand in brands.items() if WIDGET in brand.channels)
    with _told(WIDGET):
        return demo_site(with_widget, settings.channel_settings, settings.data_dir, SystemClock())


def _with(settings: Settings, site: DemoSite | None) -> Settings:
    """The demonstration's own site is believed, as one that the operator named would be."""
    told = {**settings.channel_settings, **(site.channel_settings if site else {})}
    return settings.model_copy(update={"channel_settings": told})


def _premises(name: ChannelName, brands: Mapping[BrandKey, Brand], outside: Outside) -> Premises:
    """With the brands that use the channel; where the operator has yet to set something, it stays off."""
    using = {key: brand for key, brand in brands.items() if name in brand.channels}
    all_of_them = Premises(
        options={key: brand.channels[name] for key, brand in using.items()},
        administrations={key: brand.administration.key for key, brand in using.items()},
        setting=partial(outside.settings.of_channel, name),
        key=outside.key,
        http=outside.http,
        languages={key: brand.languages for key, brand in using.items()},
    )
    return replace(all_of_them, options=dict(_ready(name, all_of_them)))


def _ready(name: ChannelName, premises: Premises) -> Iterator[tuple[BrandKey, Mapping[str, object]]]:
    for brand, options in premises.options.items():
        with _told(name):
            lacking = connectors()[name].lacks(premises, brand)
        if lacking is None:
            yield brand, options
        else:
            log.warning("channel_is_off", channel=name, brand=brand, why=lacking)


def _channels(brands: Mapping[BrandKey, Brand], premises: Mapping[ChannelName, Premises]) -> Channels:
    """The ways in and out of an administration's brands. Raises `CannotStart`."""
    networks: dict[tuple[BrandKey, ChannelName], Network] = {}
    entries: dict[tuple[BrandKey, ChannelName], Callable[[str], str]] = {}
    vouched = set()
    for name, connector in connectors().items():
        for brand in brands.keys() & premises[name].options.keys():
            with _told(name):
                network = connector.network(premises[name], brand)
                entry = connector.entry(premises[name], brand)
                if connector.vouches(premises[name], brand):
                    vouched.add((brand, name))
            if network is not None:
                networks[brand, name] = network
            if entry is not None:
                entries[brand, name] = entry
    return Channels(networks, entries, frozenset(vouched))


def _opened_channel(name: ChannelName, premises: Premises, wings: Iterable[Wing]) -> Channel:
    served = {
        key: brand for wing in wings for key, brand in wing.served(name).items() if key in premises.options
    }
    with _told(name):
        return connectors()[name].open(premises, served)


@contextmanager
def _told(name: ChannelName) -> Iterator[None]:
    """A connector says what is wrong with its options; the operator reads which connector."""
    try:
        yield
    except ValueError as wrong:
        raise CannotStart(f"channel {name}: {wrong}") from wrong


async def _open_outside(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Outside:
    redis = redis_at(settings.redis_url)
    rates = RateLimits(settings.redis_url)
    # Bounded by the places in lanes: one bound over all brands would let one that hangs hold up the others.
    http = httpx2.AsyncClient(limits=httpx2.Limits(max_connections=None, max_keepalive_connections=50))
    stack.push_async_callback(redis.aclose)
    stack.push_async_callback(rates.close)
    stack.push_async_callback(http.aclose)
    return Outside(settings, clock, redis, rates, http, str(uuid4()))


async def _start(stack: AsyncExitStack, work: Coroutine[object, object, None]) -> None:
    """Run alongside until the house closes. A broker with a part broken ends, to be started again."""
    task = asyncio.create_task(work)
    task.add_done_callback(_end_if_broken)

    async def end() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(end)


def _end_if_broken(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("part_of_the_broker_broke", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)


def _by_administration(
    brands: Mapping[BrandKey, Brand],
) -> dict[AdministrationKey, dict[BrandKey, Brand]]:
    grouped: dict[AdministrationKey, dict[BrandKey, Brand]] = {}
    for key, brand in brands.items():
        grouped.setdefault(brand.administration.key, {})[key] = brand
    return grouped
