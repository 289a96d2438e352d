"""What is not of the protocol gets a typed error or a clean end, and leaves nothing behind."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import orjson
import pytest
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import ConnectionClosed, InvalidStatus

from handover.settings import Settings
from tests.integration.broker.bad_input.wrong import PRIVATE, kept
from tests.integration.broker.chat.conftest import PATH, Connect
from tests.integration.broker.chat.raw import OPEN, Raw, packet, websocket
from tests.support.broker import RunningBroker, running_broker

pytestmark = pytest.mark.anyio
SAY = {"message": PRIVATE}


PACKETS: dict[str, str | bytes] = {
    "nothing": "",
    "no packet": PRIVATE,
    "no json": '42["user_uttered",{' + PRIVATE,
    "no event": "42{}",
    "no name": "42[]",
    "a number for a name": packet(7, SAY),
    "the library's own event": packet("disconnect", SAY),
    "another namespace": '42/admin,["user_uttered",{}]',
    "an attachment": '451-["user_uttered",{"_placeholder":true,"num":0}]',
    "an answer to nothing": "430[]",
    "deep": '42["user_uttered",' + "[" * 500 + "]" * 500 + "]",
    "half a character": '42["user_uttered",{"message":"\\ud800"}]',
    "an unknown kind": "9",
    "a long number": "42" + "1" * 200 + '["user_uttered",{}]',
}
EVENTS: dict[str, Any] = {
    "no object": [PRIVATE],
    "nothing": None,
    "text": PRIVATE,
    "a number for a message": {"message": 7},
    "a list for a message": {"message": [PRIVATE]},
    "an object for a session": {"message": PRIVATE, "session_id": {}},
    "a long session": {"message": PRIVATE, "session_id": "x" * 151},
    "a session with a nul": {"message": PRIVATE, "session_id": "x\0"},
    "metadata that is no json": {"message": PRIVATE, "metadata": "{"},
}


async def test_a_wrong_packet_ends_a_websocket(broker: RunningBroker) -> None:
    before = await kept(broker)
    large: list[str | bytes] = [packet("user_uttered", {"message": "x" * 70_000}), b"2", "2probe" * 20_000]
    for wrong in [*PACKETS.values(), *large]:
        async with websocket(broker) as socket:
            await socket.send(wrong)
            await ends_with(socket.recv, 4400)
    assert await kept(broker) == before


async def ends_with(receive: Callable[[], Awaitable[Any]], code: int) -> None:
    with pytest.raises(ConnectionClosed) as ended:
        async with asyncio.timeout(5):
            while True:
                await receive()
    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == code


async def test_a_wrong_packet_is_a_400_and_ends_the_polling(
    broker: RunningBroker, capsys: pytest.CaptureFixture[str]
) -> None:
    before = await kept(broker)
    bodies = [*PACKETS.values(), b"\xff", "\x1e".join(["3"] * 17)]
    for body in bodies:
        raw = await Raw.connected(broker.http)
        answer = await raw.post(body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")
        assert (await raw.post("3")).status_code == 400
    large = await (await Raw.connected(broker.http)).post(packet("user_uttered", {"message": "x" * 70_000}))
    assert large.status_code == 413
    assert await kept(broker) == before
    assert "de Vries" not in "".join(capsys.readouterr())


async def test_a_wrong_event_is_told_and_parted_with(broker: RunningBroker, connect: Connect) -> None:
    known = await connect("bekend")
    await known.say("hallo")
    await known.hears("echo: hallo")
    before = await kept(broker)
    for data in EVENTS.values():
        customer = await connect("bekend")
        await customer.emit("user_uttered", data)
        await customer.parted()
        assert [error["code"] for error in customer.errors] == ["malformed"], data
        assert PRIVATE not in str(customer.errors)
        assert await kept(broker) == before


async def test_events_that_nobody_knows_are_passed_over(connect: Connect) -> None:
    customer = await connect()
    await customer.emit("typing", {"a": 1})
    await customer.say("hallo")
    await customer.hears("echo: hallo")


async def test_one_connection_does_not_speak_for_everybody(connect: Connect) -> None:
    customer = await connect("sessie-0")
    for number in range(1, 10):
        assert await customer.request_session(f"sessie-{number}")
    await customer.emit("session_request", {"session_id": "sessie-10"})
    await customer.parted()
    assert customer.errors[0]["code"] == "malformed"


async def test_connecting_again_and_again_within_a_connection(broker: RunningBroker) -> None:
    async with websocket(broker) as socket:
        await socket.send("40")
        assert str(await socket.recv()).startswith("44")
        await socket.send(packet("session_request", None))
        assert "session_confirm" in str(await socket.recv())
        for _ in range(10):
            await socket.send("40")
        await ends_with(socket.recv, 4400)


async def test_who_does_not_fetch_the_answers_is_cut_off(broker: RunningBroker) -> None:
    raw = await Raw.connected(broker.http)
    again = "\x1e".join([packet("session_request", {"session_id": "x"})] * 16)
    statuses = [(await raw.post(again)).status_code for _ in range(30)]
    assert (statuses[0], statuses[-1]) == (200, 400)


async def test_what_the_broker_does_not_take_is_said_in_words(connect: Connect) -> None:
    customer = await connect()
    answer = await customer.say("x" * 4_001)
    assert answer["error"]["code"] == "too_long"
    told = await customer.hears("4000")
    assert told["metadata"] == {"error": "too_long", "retry": False}
    assert set(told) == {"text", "metadata"}
    assert customer.errors[0]["code"] == "too_long"


async def test_who_writes_too_fast_is_asked_to_wait(settings: Settings) -> None:
    async with running_broker(settings.model_copy(update={"customer_messages": 2})) as broker:
        client = await Raw.connected(broker.http)
        await client.post("\x1e".join([packet("user_uttered", {"message": f"nr {n}"}) for n in range(3)]))
        heard = ""
        while "rate_limited" not in heard:
            heard += await client.poll()


async def test_neither_another_brand_nor_another_protocol_is_served(broker: RunningBroker) -> None:
    http = broker.http
    unknown = await http.get(OPEN.replace("liander", "nobody"))
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "unknown_brand")
    old = await http.get(OPEN.replace("EIO=4", "EIO=3"))
    assert (old.status_code, "unsupported version" in old.text) == (400, True)
    assert (await http.get(f"{OPEN}&j=0")).status_code == 400
    assert (await http.get(f"{OPEN}&sid=unknown")).status_code == 400
    assert (await http.post(f"{OPEN}&sid=unknown", content="3")).status_code == 400
    assert (await http.put(OPEN)).status_code == 405
    for query in ("EIO=3&transport=websocket", "EIO=4&transport=websocket&sid=x", "EIO=4&transport=carrier"):
        await turned_away(f"ws://{broker.host}{PATH}?{query}")
    await turned_away(f"ws://{broker.host}{PATH}?EIO=4&transport=websocket".replace("liander", "nobody"))


async def turned_away(url: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect_websocket(url)
    assert refused.value.response.status_code == 403


async def test_pages_of_any_site_may_connect_unless_the_brand_names_its_own(broker: RunningBroker) -> None:
    foreign = await broker.http.get(OPEN, headers={"Origin": "https://www.brand.example"})
    assert foreign.headers["access-control-allow-origin"] == "https://www.brand.example"
    assert "access-control-allow-credentials" not in foreign.headers


async def test_a_brand_may_name_its_sites_and_take_only_its_own_ids(settings: Settings) -> None:
    restrict(settings, "{origins: ['https://www.brand.example']}")
    try:
        async with running_broker(settings) as broker:
            await speaks_only_with_its_own(broker)
    finally:
        restrict(settings, "{anonymous_senders: true}")


def restrict(settings: Settings, options: str) -> None:
    file = settings.brands_dir / "liander" / "brand.yml"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(f"  chat: {options}\n" if line.startswith("  chat:") else line for line in lines))


async def speaks_only_with_its_own(broker: RunningBroker) -> None:
    answers: list[httpx2.Response] = [
        await broker.http.get(OPEN, headers={"Origin": f"https://{site}"})
        for site in ("www.brand.example", "elsewhere.example")
    ]
    assert [answer.status_code for answer in answers] == [200, 400]
    raw = await Raw.connected(broker.http)
    await raw.post(packet("session_request", {"session_id": "verzonnen"}))
    confirmed = orjson.loads((await raw.poll()).removeprefix("42"))[1]
    assert confirmed != "verzonnen"
    await raw.post(packet("session_request", {"session_id": confirmed}))
    assert confirmed in await raw.poll()
    hook = "/channels/chat/liander/webhooks/rest/webhook"
    refused = await broker.http.post(hook, json={"sender": "verzonnen", "message": "hallo"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "unknown_sender")
    issued = await broker.http.post(hook, json={"sender": confirmed, "message": "hallo"})
    assert issued.json()[-1]["text"] == "echo: hallo"
