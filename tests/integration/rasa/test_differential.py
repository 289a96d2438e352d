"""A stock Rasa and the broker in front of the same one: same clients, same words, same answers.

What the broker does otherwise stands in `TALK`, and is meant; anything else fails. Both sides ask the same Rasa
process; a client speaks Rasa's protocols, and does not know which of the two it talks to.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import httpx2
import pytest
from pydantic import SecretStr

from handover.settings import Settings
from tests.support.always_open import always_open_brands
from tests.support.broker import RunningBroker, running_broker
from tests.support.socketio_client import ChatClient
from tests.support.stock_rasa import stock_rasa
from tests.support.trained import trained

pytestmark = [pytest.mark.rasa, pytest.mark.serial, pytest.mark.timeout(1800), pytest.mark.anyio]
TOKEN = "b" * 40
SETTLED = 0.3
"""Seconds in which nothing more may come by Socket.IO."""

RASA = "what Rasa answers"
NOTHING: list[str] = []


@dataclass(frozen=True)
class Said:
    """`heard`: what the broker answers with, in order; `RASA` stands for all that Rasa does."""

    words: str
    heard: tuple[str, ...] = (RASA,)
    why: str = "the same"


TALK = (
    Said(
        "Hallo",
        ("Hallo! Ik ben de digitale assistent", RASA),
        "who writes first is told that a computer answers, and that a person can be had",
    ),
    Said("Waar vind ik mijn EAN-code?"),
    Said("Ik ga verhuizen"),
    Said("/ask_who_does_what", why="a button that was offered, tapped"),
    Said("Wat kost een nieuwe aansluiting?"),
    Said("Dank je wel"),
)
"""The documented improvements are docs/chat.md, "Better than Rasa's own"."""
ENDS = {}


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with stock_rasa(trained("liander") / "assistant.tar.gz", tmp_path_factory.mktemp("rasa"), TOKEN) as url:
        yield url


@pytest.fixture
async def broker(rasa: str, tmp_path: Path, redis_url: str) -> AsyncIterator[RunningBroker]:
    settings = Settings(
        data_dir=tmp_path,
        brands_dir=always_open_brands(tmp_path),
        redis_url=redis_url,
        bot_token=SecretStr(TOKEN),
        secret_key=SecretStr("s" * 40),
        assistant_urls={"liander": rasa},
        demo=True,
    )
    async with running_broker(settings, patience=60) as broker:
        yield broker


async def test_look(rasa: str, broker: RunningBroker) -> None:
    base = f"http://{broker.host}/channels/chat/liander"
    for words in [
        "Hallo",
        "Waar vind ik mijn EAN-code?",
        "Ik ga verhuizen",
        "/ask_who_does_what",
        "Wat kost een nieuwe aansluiting?",
        "/greet",
        "Er is geen stroom",
        "6812 AB 14",
        "/stop",
        "Dank je wel",
        "kletskoek blabla zwoing",
        "flurp de snurk",
        "Ik wil een medewerker spreken",
        "Ik ruik gas",
    ]:
        for url in (rasa, base):
            a = await broker.http.post(
                f"{url}/webhooks/rest/webhook", json={"sender": "d1", "message": words}
            )
            print("@@", words, url[-5:], a.status_code, a.text)
    s = await ChatClient.connected(rasa, "/socket.io/", "websocket")
    await s.request_session("d2")
    for words in ["Hallo", "Ik ga verhuizen"]:
        print("@@ socketio", await s.say(words), s.heard)
    await s.leave()
    assert 0
