"""Puts the house together. Here and in `wing` concrete classes are named; others are handed what they need.

settings ─► brands, content, emergencies ─► per administration: database, core, feed, desk, intake
                                          └► connectors, agents' socket, HTTP API on one FastAPI app
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import httpx2
import structlog
from fastapi import FastAPI, WebSocket
from redis.asyncio import Redis
from starlette.types import Receive, Scope, Send

from channel_connectors.chat.brands import ChatBrand, WrongOptions, chat_brands
from channel_connectors.chat.rest.webhook import rest_routes
from channel_connectors.chat.socketio.server import ChatSockets, socketio_health
from channel_connectors.contract import ServedBrand
from channel_connectors.web_widget.socket import WidgetSockets
from channel_connectors.web_widget.visitors import Visitors
from handover.access.demo_accounts import make_demo_accounts
from handover.access.entrance import Entrance
from handover.access.passwords import Passwords
from handover.access.rates import RateLimits
from handover.agent_desk.connection import AgentSockets
from handover.api.app import without_rooms
from handover.api.rooms import Rooms
from handover.brands import Brand
from handover.clock import SystemClock
from handover.content.store import follow_files
from handover.launch.brand_check import read_brands
from handover.launch.problem import CannotStart
from handover.settings import Settings
from handover.wing import Outside, open_wing, opened
from models.vocabulary.identity import AdministrationKey, BrandKey

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class House:
    """A broker process, running."""

    rooms: Rooms
    chat: Mapping[BrandKey, ChatBrand]
    chat_sockets: ChatSockets
    widgets: WidgetSockets
    agents: AgentSockets

    def drain(self) -> None:
        """Whoever is connected comes back, to another process or to the next one here."""
        self.widgets.drain()
        self.agents.drain()


def create_app(settings: Settings) -> FastAPI:
    """The broker. Raises `CannotStart` where what the brands' files say cannot be served."""
    brands = read_brands(settings.brands_dir)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            house = await _open_house(settings, brands, stack)
            app.state.rooms, app.state.house = house.rooms, house
            yield
            house.drain()

    app = without_rooms(lifespan, {})
    app.include_router(rest_routes(lambda request: request.app.state.house.chat))
    app.include_router(socketio_health(lambda request: request.app.state.house.chat))
    app.mount("/channels/chat/{brand}/socket.io", _chat_socket)
    app.add_api_websocket_route("/channels/widget/{brand}/socket", _widget)
    app.add_api_websocket_route("/agents/socket", _agent)
    return app


async def _chat_socket(scope: Scope, receive: Receive, send: Send) -> None:
    house: House = scope["app"].state.house
    await house.chat_sockets(scope, receive, send)


async def _widget(websocket: WebSocket, brand: str) -> None:
    house: House = websocket.app.state.house
    await house.widgets.serve(websocket, brand)


async def _agent(websocket: WebSocket) -> None:
    house: House = websocket.app.state.house
    await house.agents.serve(websocket)


async def _open_house(settings: Settings, brands: Mapping[BrandKey, Brand], stack: AsyncExitStack) -> House:
    outside = await _open_outside(settings, stack)
    directory = await opened(settings.directory_database, "directory", stack)
    wings = [await open_wing(key, own, outside, stack) for key, own in _by_administration(brands).items()]
    administrations = {wing.administration.key: wing.administration for wing in wings}
    passwords = Passwords()
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
        assistants=lambda: {b: w.health.value for wing in wings for b, w in wing.watches.items()},
    )
    widgets = {key: served for wing in wings for key, served in wing.served("web_widget").items()}
    chat = _chat({key: served for wing in wings for key, served in wing.served("chat").items()}, outside)
    stores = [
        store for administration in administrations.values() for store in administration.content.values()
    ]
    await _start(stack, follow_files(stores))
    for wing in wings:
        stack.push_async_callback(wing.stop)
        await _start(stack, wing.run())
    chat_sockets = ChatSockets(chat)
    stack.push_async_callback(chat_sockets.close)
    return House(
        rooms=rooms,
        chat=chat,
        chat_sockets=chat_sockets,
        widgets=WidgetSockets(widgets, Visitors(outside.key("widget-visitors").hex())),
        agents=AgentSockets(entrance, {wing.administration.key: wing.desk for wing in wings}),
    )


def _chat(served: Mapping[BrandKey, ServedBrand], outside: Outside) -> Mapping[BrandKey, ChatBrand]:
    try:
        return chat_brands(served, outside.key("chat-sessions").hex())
    except WrongOptions as wrong:
        raise CannotStart(str(wrong)) from wrong


async def _open_outside(settings: Settings, stack: AsyncExitStack) -> Outside:
    redis = Redis.from_url(settings.redis_url)
    rates = RateLimits(settings.redis_url)
    http = httpx2.AsyncClient(limits=httpx2.Limits(max_connections=200, max_keepalive_connections=50))
    stack.push_async_callback(redis.aclose)
    stack.push_async_callback(rates.close)
    stack.push_async_callback(http.aclose)
    return Outside(settings, SystemClock(), redis, rates, http, str(uuid4()))


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
