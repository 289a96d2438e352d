"""A brand's process: Rasa's own web application with the broker channel, its model watched and swapped."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rasa.core.run
import rasa.engine.recipes.default_recipe  # loading a model needs it: imported once, before the fork
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.rest import RestInput
from rasa.core.channels.socketio import SocketIOInput
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from bot import quiet
from bot.connector import BrokerChannel
from bot.training.sources import MODEL_FILE
from bot.turn.request import MAX_BODY_BYTES

logger = logging.getLogger(__name__)

GRACE = 3.0  # seconds for turns under way when it ends
LOOK_EVERY = 1.0  # seconds between looks at the model file


@dataclass(frozen=True)
class Brand:
    """Where a brand's assistant listens and where its model lies (`<folder>/assistant.tar.gz`)."""

    name: str
    port: int
    folder: Path
    token: str | None
    actions_url: str | None
    stock: bool  # also Rasa's own REST and Socket.IO channels and HTTP API: for tests and for trying out

    @property
    def model(self) -> Path:
        return self.folder / MODEL_FILE


def serve(brand: Brand) -> None:
    """Serves until SIGTERM."""
    app = _application(brand)
    quiet.after_importing_rasa()
    app.run(host="127.0.0.1", port=brand.port, workers=1, access_log=False, debug=False)


def _application(brand: Brand) -> Sanic:
    app = rasa.core.run.configure_app(
        _channels(brand), enable_api=brand.stock, endpoints=_endpoints(brand), port=brand.port
    )
    app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES + 1024
    app.config.ACCESS_LOG = False
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = GRACE
    app.register_listener(_when_starting(brand), "before_server_start")
    return app


def _channels(brand: Brand) -> list[Any]:
    broker = [BrokerChannel(brand.token)]
    stock = [RestInput(), SocketIOInput.from_credentials({"session_persistence": True})]
    return broker + (stock if brand.stock else [])


def _endpoints(brand: Brand) -> AvailableEndpoints:
    if brand.actions_url is None:
        return AvailableEndpoints()
    headers = {"Authorization": f"Bearer {brand.token}"} if brand.token else {}
    # selective_domain: our actions do not ask for the domain, which is larger than all the rest of a call.
    action = EndpointConfig(brand.actions_url, headers=headers, selective_domain=True)
    return AvailableEndpoints(action=action)


def _when_starting(brand: Brand) -> Callable[..., Any]:
    async def start(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        app.ctx.agent = await load_agent(endpoints=_endpoints(brand), loop=loop)
        now = asyncio.Event()
        now.set()
        loop.add_signal_handler(signal.SIGHUP, now.set)
        app.add_task(_keep_model_current(brand, app.ctx.agent, now))

    return start


async def _keep_model_current(brand: Brand, agent: Agent, now: asyncio.Event) -> None:
    """Loads the model, and again whenever the file is replaced or SIGHUP comes. A model that cannot be loaded
    leaves the old one in place. Turns under way finish on the model they began with."""
    loaded: tuple[int, ...] | None = None
    while True:
        asked, state = now.is_set(), _state(brand.model)
        now.clear()
        if state is not None and (asked or state != loaded):
            await _load(brand, agent)
            loaded = state
        try:
            await asyncio.wait_for(now.wait(), LOOK_EVERY)
        except asyncio.TimeoutError:
            continue


async def _load(brand: Brand, agent: Agent) -> None:
    try:
        # In a thread: health and turns go on meanwhile.
        await asyncio.get_running_loop().run_in_executor(None, agent.load_model, str(brand.model))
        logger.info("%s: model %s loaded", brand.name, agent.model_id)
    except Exception as error:
        logger.error("%s: model not loaded: %s", brand.name, type(error).__name__)


def _state(model: Path) -> tuple[int, ...] | None:
    try:
        found = model.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size)
