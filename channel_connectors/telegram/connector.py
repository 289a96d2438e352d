"""Telegram, as the broker starts it.

A brand's bot stands in its brand.yml by its name, what is secret in the operator's settings:

    channels: {telegram: {username: "…"}}
    HANDOVER_CHANNEL_SETTINGS: TELEGRAM_TOKEN_<BRAND>, TELEGRAM_SECRET_<BRAND or ADMINISTRATION>

A brand of which either is not set has no Telegram, whatever its brand.yml says.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx2
from fastapi import FastAPI
from starlette.requests import HTTPConnection

from channel_connectors.contract import Premises, ServedBrand
from channel_connectors.telegram.client import API, Bot, TelegramNetwork, without_token
from channel_connectors.telegram.fields import MAX_BODY
from channel_connectors.telegram.options import TelegramOptions
from channel_connectors.telegram.render import CAPABILITIES
from channel_connectors.telegram.webhook import Hook, telegram_routes
from models.vocabulary.identity import BrandKey

LINK = "https://t.me/{username}"
_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
"""Telegram takes one character; sixteen are not guessed."""
_API_URL = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?")
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a link may bring along; `/start` and this arrive as a message."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """The channel at work; it is Telegram that connects, anew for each update."""

    hooks: Mapping[BrandKey, Hook]

    def drain(self) -> None:
        """Whoever is not answered asks again."""

    async def close(self) -> None:
        """Nothing is open."""


class TelegramConnector:
    bodies: Mapping[str, int] = {"/channels/telegram/": MAX_BODY}
    options: type[TelegramOptions] = TelegramOptions
    capabilities = CAPABILITIES

    def lacks(self, premises: Premises, brand: BrandKey) -> str | None:
        if not premises.setting(_token_of(brand)):
            return f"HANDOVER_CHANNEL_SETTINGS has no TELEGRAM_{_token_of(brand)}"
        if not _given_secret(premises, brand):
            names = " or ".join(f"TELEGRAM_{name}" for name in _secrets_of(premises, brand))
            return f"HANDOVER_CHANNEL_SETTINGS has no {names}"
        return None

    def network(self, premises: Premises, brand: BrandKey) -> TelegramNetwork | None:
        if self.lacks(premises, brand) is not None:
            return None
        logging.getLogger("httpx2").addFilter(without_token)
        api = premises.setting("API_URL") or API
        if _API_URL.fullmatch(api) is None:
            raise ValueError("TELEGRAM_API_URL is no address such as https://api.telegram.org")
        patience = httpx2.Timeout(float(premises.setting("TIMEOUT") or 20), connect=5.0, pool=5.0)
        bots = {brand: Bot(_token(premises, brand))}
        return TelegramNetwork(premises.http, bots, api_url=api, timeout=patience)

    def entry(self, premises: Premises, brand: BrandKey) -> Callable[[str], str] | None:
        if self.lacks(premises, brand) is not None:
            return None
        begins = LINK.replace("{username}", premises.read(TelegramOptions, brand).username)
        return lambda text: f"{begins}?start={text}" if _START.fullmatch(text) else begins

    def vouches(self, _premises: Premises, _brand: BrandKey) -> bool:
        return False

    def open(self, premises: Premises, served: Mapping[BrandKey, ServedBrand]) -> Telegram:
        ready = {brand: one for brand, one in served.items() if self.lacks(premises, brand) is None}
        bots: dict[str, BrandKey] = {}
        for brand in ready:
            other = bots.setdefault(_token(premises, brand), brand)
            if other != brand:
                raise ValueError(f"{brand} and {other} have the same bot")
            premises.read(TelegramOptions, brand)
        return Telegram(
            {brand: Hook(secret=_secret(premises, brand), served=one) for brand, one in ready.items()}
        )

    def attach(self, app: FastAPI, channel: Callable[[HTTPConnection], Telegram]) -> None:
        app.include_router(telegram_routes(lambda request: channel(request).hooks))


def _token_of(brand: BrandKey) -> str:
    return f"TOKEN_{brand}".upper()


def _secrets_of(premises: Premises, brand: BrandKey) -> tuple[str, ...]:
    """The brand's own first."""
    both = (brand, premises.administrations[brand])
    return tuple(dict.fromkeys(f"SECRET_{name}".upper() for name in both))


def _given_secret(premises: Premises, brand: BrandKey) -> str | None:
    given = (premises.setting(name) for name in _secrets_of(premises, brand))
    return next(filter(None, given), None)


def _token(premises: Premises, brand: BrandKey) -> str:
    """Raises `ValueError`, which never says what was given."""
    token = premises.setting(_token_of(brand)) or ""
    if _TOKEN.fullmatch(token) is None:
        raise ValueError(f"{brand}: TELEGRAM_{_token_of(brand)} is not a token as BotFather gives it")
    return token


def _secret(premises: Premises, brand: BrandKey) -> str:
    secret = _given_secret(premises, brand) or ""
    if _SECRET.fullmatch(secret) is None:
        raise ValueError(f"{brand}: a secret has 16 to 256 letters, digits, _ and -")
    return secret
