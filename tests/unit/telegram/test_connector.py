"""What an operator sets, and what a brand says: how the channel is put in."""

import hashlib
import logging
from collections.abc import Iterator
from typing import Any

import anyio
import httpx2
import pytest

from channel_connectors.contract import Premises, ServedBrand
from channel_connectors.registry import connectors
from channel_connectors.telegram.client import without_token
from channel_connectors.telegram.connector import TelegramConnector
from models.vocabulary.identity import AdministrationKey, BrandKey, ChannelName
from tests.support.whatsapp import RecordingBroker

LIANDER, FIRAN = BrandKey("liander"), BrandKey("firan")
TOKEN = "5000000001:" + "A" * 35
SET = {"TOKEN_LIANDER": TOKEN, "SECRET_LIANDER": "s" * 20}
BOT = {"username": "liander_demo_bot"}


@pytest.fixture
def http() -> Iterator[httpx2.AsyncClient]:
    client = httpx2.AsyncClient(trust_env=False)
    yield client
    anyio.run(client.aclose)


def premises(http: httpx2.AsyncClient, set_: dict[str, str], **options: dict[str, Any]) -> Premises:
    return Premises(
        options={BrandKey(brand): given for brand, given in options.items()},
        administrations={BrandKey(brand): AdministrationKey("group") for brand in options},
        setting=set_.get,
        key=lambda purpose: hashlib.sha256(purpose.encode()).digest(),
        http=http,
    )


def served(*brands: BrandKey) -> dict[BrandKey, ServedBrand]:
    return {brand: ServedBrand(brand, {}, RecordingBroker()) for brand in brands}


def test_the_registry_finds_it() -> None:
    assert isinstance(connectors()[ChannelName("telegram")], TelegramConnector)


def test_a_brand_with_a_bot_has_telegram(http: httpx2.AsyncClient) -> None:
    given, connector = premises(http, SET, liander=BOT), TelegramConnector()
    assert connector.lacks(given, LIANDER) is None
    assert connector.network(given, LIANDER) is not None
    link = connector.entry(given, LIANDER)
    assert link is not None
    assert link("K7PQ-3MXA") == "https://t.me/liander_demo_bot?start=K7PQ-3MXA"
    assert link("een zin & meer") == "https://t.me/liander_demo_bot", "a link cannot bring that along"
    assert connector.open(given, served(LIANDER)).hooks[LIANDER].secret == "s" * 20


def test_a_secret_may_be_of_the_administration(http: httpx2.AsyncClient) -> None:
    set_ = {"TOKEN_LIANDER": TOKEN, "SECRET_GROUP": "g" * 20}
    given, connector = premises(http, set_, liander=BOT), TelegramConnector()
    assert connector.open(given, served(LIANDER)).hooks[LIANDER].secret == "g" * 20


@pytest.mark.parametrize("missing", SET)
def test_what_is_not_set_is_told_and_leaves_telegram_off(http: httpx2.AsyncClient, missing: str) -> None:
    set_ = {name: value for name, value in SET.items() if name != missing}
    given, connector = premises(http, set_, liander=BOT), TelegramConnector()
    assert f"TELEGRAM_{missing}" in str(connector.lacks(given, LIANDER))
    assert connector.network(given, LIANDER) is None
    assert connector.entry(given, LIANDER) is None
    assert connector.open(given, served(LIANDER)).hooks == {}


@pytest.mark.parametrize(
    ("set_", "options", "about"),
    [
        ({}, {}, "username"),
        ({}, {"username": "@liander_bot"}, "username"),
        ({"TOKEN_LIANDER": "5:../../x"}, BOT, "token"),
        ({"SECRET_LIANDER": "short"}, BOT, "secret"),
    ],
)
def test_what_is_wrong_is_told(
    http: httpx2.AsyncClient, set_: dict[str, str], options: dict[str, Any], about: str
) -> None:
    given = premises(http, SET | set_, liander=options)
    with pytest.raises(ValueError, match=about) as told:
        TelegramConnector().open(given, served(LIANDER))
    assert not any(value in str(told.value) for value in set_.values())


def test_the_address_of_the_api_is_one(http: httpx2.AsyncClient) -> None:
    given = premises(http, SET | {"API_URL": "api.telegram.org"}, liander=BOT)
    with pytest.raises(ValueError, match="API_URL"):
        TelegramConnector().network(given, LIANDER)


def test_a_bot_is_of_one_brand(http: httpx2.AsyncClient) -> None:
    set_ = SET | {"TOKEN_FIRAN": TOKEN, "SECRET_FIRAN": "f" * 20}
    given = premises(http, set_, liander=BOT, firan=BOT)
    with pytest.raises(ValueError, match="same bot"):
        TelegramConnector().open(given, served(LIANDER, FIRAN))


def test_no_token_gets_into_the_log() -> None:
    url = httpx2.URL(f"https://api.telegram.org/file/bot{TOKEN}/photos/1.jpg")
    record = logging.LogRecord("httpx2", logging.INFO, "", 1, "%s %s %d", ("GET", url, 200), None)
    assert without_token(record)
    assert record.getMessage() == "GET https://api.telegram.org/file/bot…/photos/1.jpg 200"
