"""A whole broker of which a brand has a bot, before a stand-in for the Bot API."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from handover.settings import Settings
from tests.support.always_open import always_open_brands
from tests.support.broker import RunningBroker, running_broker
from tests.support.listening import listening
from tests.support.telegram import HOOK, SECRET, TOKEN, USERNAME, BotApi, Chat

MOVE_TITLE = """\
button_move_telegram:
  nl: {text: "Verder op Telegram"}
  en: {text: "Go on in Telegram"}
"""


@dataclass(slots=True)
class Place:
    """The broker, and the network with its chats."""

    broker: RunningBroker
    api: BotApi
    http: httpx2.AsyncClient
    data_dir: Path
    people: Any = field(default_factory=lambda: itertools.count(7_000_000_001))

    def chat(self) -> Chat:
        return Chat(self.api, self.http, f"http://{self.broker.host}{HOOK}", next(self.people))


@asynccontextmanager
async def place(settings: Settings) -> AsyncIterator[Place]:
    api = BotApi()
    async with (
        listening(api.app()) as address,
        running_broker(with_telegram(settings, address)) as broker,
        httpx2.AsyncClient(trust_env=False, timeout=10) as http,
    ):
        yield Place(broker, api, http, settings.data_dir)


def brands_with_a_bot(parent: Path) -> Path:
    """Liander as it is, with a bot; and with a title for the button that leads there."""
    folder = always_open_brands(parent, "liander")
    brand = folder / "liander" / "brand.yml"
    options = f"channels:\n  telegram: {{username: {USERNAME}}}\n"
    brand.write_text(brand.read_text().replace("channels:\n", options, 1))
    (folder / "liander" / "content" / "telegram.yml").write_text(MOVE_TITLE)
    return folder


def with_telegram(settings: Settings, api: str) -> Settings:
    tokens = {
        "TELEGRAM_TOKEN_LIANDER": TOKEN,
        "TELEGRAM_SECRET_LIANDER": SECRET,
        "TELEGRAM_API_URL": api,
        "TELEGRAM_TIMEOUT": "1",
    }
    secret = {name: SecretStr(value) for name, value in tokens.items()}
    return settings.model_copy(update={"channel_settings": secret})
