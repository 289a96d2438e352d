"""The way out and files back, before the stand-in for the Bot API."""

import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from channel_connectors.network import NotFetched, NotSent, Outbound
from channel_connectors.telegram.client import Bot, TelegramNetwork
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName
from models.vocabulary.message import Button
from tests.support.listening import listening
from tests.support.telegram import TOKEN, BotApi

pytestmark = pytest.mark.anyio

LIANDER = BrandKey("liander")
PATIENCE = httpx2.Timeout(0.5)
SECOND = "ANOTHER-FILE"


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def api() -> BotApi:
    return BotApi(files={"AgAC-1": ("photos/file_1.jpg", b"x" * 1_000)})


@pytest.fixture
async def network(api: BotApi, http: httpx2.AsyncClient) -> AsyncIterator[TelegramNetwork]:
    async with listening(api.app()) as address:
        yield TelegramNetwork(http, {LIANDER: Bot(TOKEN)}, api_url=address, timeout=PATIENCE)


def outbound(text: str = "Dag", *buttons: Button, to: str = "7000000011", **more: Any) -> Outbound:
    address = Address(LIANDER, ChannelName("telegram"), to)
    return Outbound(id="uit-1", to=address, text=text, buttons=buttons, **more)


async def refused(network: TelegramNetwork, message: Outbound) -> NotSent:
    with pytest.raises(NotSent) as refusal:
        await network.send(message)
    assert TOKEN not in str(refusal.value)
    return refusal.value


@pytest.mark.parametrize(
    "message",
    [
        outbound("x" * 9_999),
        outbound("x" * 4_096, Button("Ja", "p" * 64)),
        outbound("Kies", *(Button(f"Keus {n}", f"/keus_{n}") for n in range(20))),
        outbound("Kies", Button("Ja", "p" * 65)),
        outbound("c" * 1_024, Button("Ja", "/affirm"), image="https://beeld.example/meter.png"),
        outbound("c" * 1_025, image="https://beeld.example/meter.png"),
    ],
    ids=["long", "long with a button", "twenty buttons", "a long payload", "a caption", "no caption"],
)
async def test_nothing_of_ours_breaks_a_limit(
    network: TelegramNetwork, api: BotApi, message: Outbound
) -> None:
    assert await network.send(message) == "tg.7000000011.1"
    assert (len(api.sent), api.refused) == (1, [])


async def test_what_never_left_may_be_sent_again(http: httpx2.AsyncClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    away = TelegramNetwork(http, {LIANDER: Bot(TOKEN)}, api_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)
    told = await refused(away, outbound())
    assert (told.code, told.retry, told.uncertain) == ("unreachable", True, False)


async def test_no_answer_leaves_it_open(network: TelegramNetwork, api: BotApi) -> None:
    api.faults.append("hang")
    told = await refused(network, outbound())
    assert (told.code, told.retry, told.uncertain) == ("no_answer", False, True)


async def test_who_is_nobody_there_is_not_written_to(network: TelegramNetwork) -> None:
    assert not (await refused(network, outbound(to="../me"))).retry


async def test_a_file(network: TelegramNetwork) -> None:
    fetched = await network.fetch(LIANDER, "AgAC-1")
    assert (len(fetched.content), fetched.mime) == (1_000, "image/jpeg")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../bot/other.jpg", "no_path"),
        ("//elsewhere.example/x.jpg", "no_path"),
        ("https://elsewhere.example/x.jpg", "no_path"),
        ("/var/lib/telegram/x.jpg", "no_path"),
        ("x.jpg?y=z", "no_path"),
    ],
)
async def test_a_file_of_elsewhere_is_not_fetched(
    network: TelegramNetwork, api: BotApi, path: str, code: str
) -> None:
    api.files[SECOND] = (path, b"x")
    with pytest.raises(NotFetched) as missing:
        await network.fetch(LIANDER, SECOND)
    assert missing.value.code == code


@pytest.mark.parametrize(
    ("ref", "limit", "code"), [("AgAC-1", 999, "too_large"), ("unknown", 999, "400"), ("a/b", 999, "unknown")]
)
async def test_a_file_that_does_not_come(network: TelegramNetwork, ref: str, limit: int, code: str) -> None:
    with pytest.raises(NotFetched) as missing:
        await network.fetch(LIANDER, ref, limit=limit)
    assert missing.value.code == code
