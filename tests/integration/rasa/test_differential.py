"""A stock Rasa and the broker in front of the same one: same clients, same words, same answers.

What the broker does otherwise stands in `TALKS` and `ODDITIES`, and is meant (docs/chat.md); all else
fails. Both sides ask the same Rasa process; the clients do not know which of the two they talk to.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import anyio
import httpx2
import orjson
import pytest
from pydantic import SecretStr

from handover.settings import Settings
from tests.support.always_open import always_open_brands
from tests.support.broker import RunningBroker, running_broker
from tests.support.socketio_client import ChatClient
from tests.support.stock_rasa import stock_rasa
from tests.support.trained import trained

pytestmark = [
    pytest.mark.rasa,
    pytest.mark.serial,
    pytest.mark.long,
    pytest.mark.timeout(1800),
    pytest.mark.anyio,
]
TOKEN = "b" * 40
PATIENCE = 60
SETTLED = 0.3
"""Seconds in which nothing more may come by Socket.IO."""
Utterance = dict[str, Any]

RASA = "all that Rasa answers"


@dataclass(frozen=True)
class Said:
    """`heard`: what the broker answers, in order: how a text begins, or `RASA`. `why`: it is better so."""

    words: str
    heard: tuple[str, ...] = (RASA,)
    why: str = ""


DISCLOSURE = "Hallo! Ik ben de digitale assistent van Liander. Ik ben een computer."
QUEUE = "Er is nu geen collega vrij. U bent nummer"
TALKS: dict[str, tuple[Said, ...]] = {
    "understood": (
        Said("Hallo", (DISCLOSURE, RASA), "who writes first hears that a computer answers, and of people"),
        Said("Waar vind ik mijn EAN-code?"),
        Said("Ik ga verhuizen"),
        Said("/ask_who_does_what"),
        Said("Wat kost een nieuwe aansluiting?"),
        Said("Er is geen stroom"),
        Said("6812 AB"),
        Said("14"),
        Said("Dank je wel"),
    ),
    "asks for a person": (
        Said(
            "Ik wil een medewerker spreken",
            (DISCLOSURE, RASA, QUEUE),
            "a person is fetched, and the place in the queue told",
        ),
    ),
    "stuck": (
        Said("kletskoek blabla zwoing", (DISCLOSURE, RASA)),
        Said(
            "flurp de snurk",
            (QUEUE,),
            "not understood again: a person instead of the same words again",
        ),
    ),
    "types an intent": (
        Said(
            "/file_complaint",
            (DISCLOSURE, "Sorry, dat begrijp ik niet."),
            "what was not offered as a button is words, no command to the assistant",
        ),
    ),
    "in danger": (
        Said(
            "Ik ruik gas",
            ("Ruikt u gas, of is er een gasleiding geraakt?", QUEUE),
            "an emergency is recognised before anything else, and a person is fetched",
        ),
    ),
}

ODDITIES: dict[str, tuple[Any, int, int]] = {
    "no message": ({"sender": "odd"}, 200, 400),
    "an empty message": ({"sender": "odd", "message": ""}, 200, 400),
    "no sender: with Rasa one conversation shared by everybody": ({"message": "Hallo"}, 200, 400),
}
"""What is posted; status of Rasa, status of the broker: mistakes are told where Rasa answers `[]`."""


class Client(Protocol):
    async def say(self, words: str, at_least: int) -> list[Utterance]:
        """What is answered; by Socket.IO `at_least` so many are waited for, and then a little longer."""
        ...


class Posting:
    """REST, as a browser's `fetch` without a content type does it."""

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http, self._url = http, f"{url}/webhooks/rest/webhook"
        self._sender = uuid4().hex

    async def say(self, words: str, _at_least: int) -> list[Utterance]:
        answer = await self._http.post(self._url, content=self._asked(words))
        return [self._bare(utterance) for utterance in answer.json()]

    def _asked(self, words: str) -> bytes:
        return orjson.dumps({"sender": self._sender, "message": words})

    def _bare(self, utterance: Utterance) -> Utterance:
        assert utterance.pop("recipient_id") == self._sender
        return utterance


class Streaming(Posting):
    """REST with `stream=true`, as Rasa's shell does it."""

    async def say(self, words: str, _at_least: int) -> list[Utterance]:
        url = f"{self._url}?stream=true"
        async with self._http.stream("POST", url, content=self._asked(words)) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            return [self._bare(orjson.loads(line)) async for line in answer.aiter_lines() if line]


class Connected:
    """Socket.IO."""

    def __init__(self, client: ChatClient) -> None:
        self._client = client

    async def say(self, words: str, at_least: int) -> list[Utterance]:
        before, known = len(self._client.heard), -1
        await self._client.emit("user_uttered", {"message": words, "session_id": self._client.session})
        await self._client.until(lambda: len(self._client.heard) >= before + at_least)
        while known != len(self._client.heard):
            known = len(self._client.heard)
            await anyio.sleep(SETTLED)
        heard = self._client.heard[before:]
        return [{key: value for key, value in one.items() if key != "metadata"} for one in heard]


@asynccontextmanager
async def client_of(kind: str, http: httpx2.AsyncClient, url: str) -> AsyncIterator[Client]:
    if kind in ("post", "stream"):
        yield {"post": Posting, "stream": Streaming}[kind](http, url)
        return
    host, _, path = url.removeprefix("http://").partition("/")
    path = f"/{path}/socket.io/".replace("//", "/")
    client = await ChatClient.connected(f"http://{host}", path, kind, patience=PATIENCE)
    await client.request_session()
    yield Connected(client)
    await client.leave()


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    model = trained("liander") / "assistant.tar.gz"
    with stock_rasa(model, tmp_path_factory.mktemp("rasa"), TOKEN) as url:
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
    async with running_broker(settings, PATIENCE) as broker:
        yield broker


@pytest.mark.parametrize("kind", ["post", "stream", "websocket", "both"])
async def test_the_same_clients_get_the_same_answers(rasa: str, broker: RunningBroker, kind: str) -> None:
    ours = f"http://{broker.host}/channels/chat/liander"
    for name, talk in TALKS.items():
        async with client_of(kind, broker.http, rasa) as stock, client_of(kind, broker.http, ours) as better:
            for said in talk:
                answered = [u for u in await stock.say(said.words, 1) if "custom" not in u]
                heard = await better.say(said.words, count(said, answered))
                assert heard == expected(said, answered, heard), (name, said.words)


def count(said: Said, answered: Sequence[Utterance]) -> int:
    return sum(len(answered) if part == RASA else 1 for part in said.heard)


def expected(said: Said, answered: Sequence[Utterance], heard: Sequence[Utterance]) -> list[Utterance]:
    """What should have been heard; of the broker's own utterances only their beginning is asked for."""
    wanted: list[Utterance] = []
    for part in said.heard:
        if part == RASA:
            wanted += answered
        else:
            here = heard[len(wanted)] if len(wanted) < len(heard) else {}
            wanted.append(here if here.get("text", "").startswith(part) else {"text": part})
    return wanted


async def test_mistakes_are_told_where_rasa_is_silent(rasa: str, broker: RunningBroker) -> None:
    ours = f"http://{broker.host}/channels/chat/liander"
    for name, (posted, *statuses) in ODDITIES.items():
        answers = [
            await broker.http.post(f"{url}/webhooks/rest/webhook", json=posted) for url in (rasa, ours)
        ]
        assert [answer.status_code for answer in answers] == statuses, name
    for path in ("rest", "socketio"):
        health = [(await broker.http.get(f"{url}/webhooks/{path}/")).json() for url in (rasa, ours)]
        assert health == [{"status": "ok"}] * 2
    for url in (rasa, ours):
        assert (await broker.http.get(f"{url}/socket.io/?EIO=3&transport=polling")).status_code == 400
