"""More comes than can be taken: who floods waits, who does not read is parted with, others are served."""

import asyncio
import gc
import json
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from channel_connectors import closing
from channel_connectors.web_widget import socket as widget_socket
from handover import lanes
from handover.access import moving_windows
from handover.brands.new_brand import NewBrand, add_brand
from handover.feed import feed
from handover.feed.follower import Follower
from handover.intake import admission, receive
from handover.settings import Settings
from handover.storage.sealing import Keyring
from tests.integration.broker.conftest import sqlite_in
from tests.support.assistant import StandInAssistant
from tests.support.broker import Frame, Peer, RunningBroker, running_broker
from tests.support.phones import accept

pytestmark = pytest.mark.anyio
SLOW, FULL = 4410, 1013
LONG = "lang " * 700
MESSAGES = 60
WITHIN = 10.0
"""Seconds: less than the library's own pings need to find out that nobody answers."""
SMALL = 4_096
"""Bytes that a deaf client's system keeps for it."""


@pytest.fixture
def databases(tmp_path: Path) -> tuple[str, str]:
    """The bounds lie above them."""
    return sqlite_in(tmp_path)


@pytest.fixture
async def roomy(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningBroker]:
    """Customers may write as fast as they like; a slow reader is one who is twenty frames behind."""
    smaller(monkeypatch, Follower, backlog=20)
    monkeypatch.setattr(feed, "PAGE", 10)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL)
    many = settings.model_copy(update={"customer_messages": 10_000})
    async with running_broker(many, listener=listener) as broker:
        yield broker


def smaller(monkeypatch: pytest.MonkeyPatch, bounded: type[object], **bound: int) -> None:
    """Another default of what it is made with."""
    given = vars(bounded)["__init__"].__kwdefaults__
    for name, value in bound.items():
        monkeypatch.setitem(given, name, value)


class Deaf:
    """A client that reads only when told to."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.heard: list[Frame] = []

    @classmethod
    async def begin(cls, broker: RunningBroker, path: str, auth: Frame) -> "Deaf":
        """Signed in; nothing is read but `ready`."""
        own = socket.socket()
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        host, port = broker.host.split(":")
        own.connect((host, int(port)))
        own.setblocking(False)
        to = f"ws://{broker.host}{path}"
        connection = await connect(to, sock=own, max_queue=1, max_size=None, compression=None)
        deaf = cls(connection)
        await connection.send(json.dumps({"t": "auth", **auth}))
        while (await deaf.hear())["t"] != "ready":
            pass
        return deaf

    async def hear(self) -> Frame:
        self.heard.append(json.loads(await self._connection.recv()))
        return self.heard[-1]

    async def to_the_end(self) -> int:
        """Reads what there is; the code with which it closes."""
        with pytest.raises(ConnectionClosed):
            while True:
                await self.hear()
        return self._connection.close_code or 1006

    def abandon(self) -> None:
        self._connection.transport.abort()


def logged(heard: list[Frame], conversation: str | None = None) -> list[int]:
    """Numbers of events, in the order in which they came."""
    ours = [f for f in heard if f["t"] == "event" and conversation in (None, f.get("conversation"))]
    return [f["seq"] for f in ours]


async def flood(customer: Peer) -> None:
    for _ in range(MESSAGES):
        assert (await customer.command("message.send", {"text": LONG}))["ok"]


async def test_a_widget_that_does_not_read_is_parted_with_and_resumes(roomy: RunningBroker) -> None:
    reading = await roomy.widget()
    ready = reading.heard[1]
    auth = {"token": ready["token"], "language": "nl", "resume": None, "customer": None}
    deaf = await Deaf.begin(roomy, "/channels/widget/liander/socket", auth)
    await flood(reading)
    await asyncio.sleep(0.2)
    assert await deaf.to_the_end() == SLOW
    other = await roomy.widget()
    assert (await other.command("message.send", {"text": "hallo"}))["ok"]
    await other.event("message.assistant", text="echo: hallo")
    await reading.until(lambda _: len(reading.texts("message.assistant")) >= MESSAGES)
    seen = logged(deaf.heard)
    assert len(seen) < len(logged(reading.heard))
    back = await roomy.widget(ready["token"], {"epoch": ready["epoch"], "head": seen[-1]})
    last = logged(reading.heard)[-1]
    await back.until(lambda f: f["t"] == "event" and f["seq"] == last)
    assert seen + logged(back.heard) == logged(reading.heard), "nothing is missed, nothing comes twice"


async def test_a_desk_that_does_not_read_is_parted_with_and_resumes(roomy: RunningBroker) -> None:
    customer, agent = await roomy.widget(), await roomy.agent()
    await customer.command("person.request")
    held = (await accept(agent, await agent.event("conversation.offered")))["conversation"]
    await agent.close()
    token = await roomy.sign_in()
    deaf = await Deaf.begin(roomy, "/agents/socket", {"token": token, "resume": None})
    while (await deaf.hear())["t"] != "snapshot":
        pass
    snapshot = deaf.heard[-1]
    await flood(customer)
    await asyncio.sleep(0.2)
    assert await deaf.to_the_end() == SLOW
    seen = [snapshot["head"], *logged(deaf.heard, held)]
    epoch = next(f["epoch"] for f in deaf.heard if f["t"] == "ready")
    back = await roomy.agent(available=False, resume={"epoch": epoch, "heads": {held: seen[-1]}})
    last = [f["seq"] for f in customer.heard if f["t"] == "result"][-1]
    await back.until(lambda f: f["t"] == "event" and f["seq"] == last)
    whole = seen + logged(back.heard, held)
    assert whole == list(range(whole[0], whole[-1] + 1)), "nothing is missed, nothing comes twice"


async def test_who_never_reads_again_keeps_nothing(
    roomy: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "GOODBYE_WITHIN", 0.2)
    reading = await roomy.widget()
    auth = {"token": reading.heard[1]["token"], "language": "nl", "resume": None, "customer": None}
    deaf = await Deaf.begin(roomy, "/channels/widget/liander/socket", auth)
    await flood(reading)
    await until(lambda: len(living(Follower)) == 1)
    deaf.abandon()


async def test_a_customer_who_floods_waits_and_others_are_answered(settings: Settings) -> None:
    few = settings.model_copy(update={"customer_messages": 5})
    async with running_broker(few) as broker:
        sent = [post(broker, "druk", f"woord {n}") for n in range(20)]
        codes = Counter(answer.status_code for answer in await asyncio.gather(*sent))
        assert codes == {200: 5, 429: 15}
        answer = await post(broker, "rustig", "hallo")
        assert "echo: hallo" in answer.text
        danger = await post(broker, "druk", "ik ruik gas")
        assert "0800-9009" in danger.text, "who floods is heard about danger"


async def test_who_asks_faster_than_the_assistant_answers_waits(
    broker: RunningBroker, assistant: StandInAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "UNANSWERED", 3)
    assistant.hold.clear()
    customer = await broker.widget()
    asked = [f"vraag {n}" for n in range(3)]
    for words in asked:
        assert (await customer.command("message.send", {"text": words}))["ok"]
    refused = await customer.command("message.send", {"text": "vraag 3"}, id="again")
    assert (refused["error"]["code"], refused["error"]["retry"]) == ("rate_limited", True)
    assert (await customer.command("message.send", {"text": "ik ruik gas"}))["ok"]
    assistant.hold.set()
    await until(lambda: f"echo: {asked[-1]}" in customer.texts("message.assistant"))
    assert (await customer.command("message.send", {"text": "vraag 3"}, id="again"))["ok"]


@asynccontextmanager
async def two_brands(
    settings: Settings, folder: Path, other: StandInAssistant
) -> AsyncIterator[RunningBroker]:
    """Liander and another brand of its administration."""
    copytree(settings.brands_dir, folder)
    add_brand(folder, NewBrand("reddyn", "Reddyn", "liander", "Liander N.V. (demo)", "regulated"))
    urls = {**settings.assistant_urls, "reddyn": other.url}
    both = settings.model_copy(update={"brands_dir": folder, "assistant_urls": urls})
    async with running_broker(both) as broker:
        yield broker


async def test_a_brand_whose_assistant_hangs_holds_up_no_other(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All its places are taken, and more wait for one."""
    monkeypatch.setattr(lanes, "IN_FLIGHT", 2)
    async with (
        StandInAssistant().serve() as hanging,
        two_brands(settings, tmp_path / "both", hanging) as broker,
    ):
        hanging.hold.clear()
        for _ in range(4):
            customer = await broker.widget(brand="reddyn")
            assert (await customer.command("message.send", {"text": "hallo"}))["ok"]
        await until(lambda: len(hanging.asked) == 2)
        other = await broker.widget()
        await other.command("message.send", {"text": "hallo"})
        await other.event("message.assistant", text="echo: hallo")
        assert len(hanging.asked) == 2
        hanging.hold.set()


async def test_past_what_can_be_kept_a_brand_is_refused_and_no_other(
    settings: Settings, tmp_path: Path, assistant: StandInAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is committed for a while: two words wait, the third is told to come back."""
    monkeypatch.setattr(admission, "UNDER_WAY", 2)
    async with two_brands(settings, tmp_path / "both", assistant) as broker:
        customers = [await broker.widget() for _ in range(3)]
        theirs = await broker.widget(brand="reddyn")
        with stalled(broker):
            waiting = [asyncio.create_task(say(customer)) for customer in (*customers[:2], theirs)]
            await asyncio.sleep(0.2)
            refused = await customers[2].command("message.send", {"text": "hallo"}, id="derde")
            assert (refused["error"]["code"], refused["error"]["retry"]) == ("busy", True)
            assert (await post(broker, "vierde", "hallo")).status_code == 429
            assert not any(task.done() for task in waiting), "the other brand's is taken, and waits"
        assert all(result["ok"] for result in await asyncio.gather(*waiting))
        assert (await customers[2].command("message.send", {"text": "hallo"}, id="derde"))["ok"]


async def say(customer: Peer) -> Frame:
    return await customer.command("message.send", {"text": "hallo"})


@contextmanager
def stalled(broker: RunningBroker) -> Iterator[None]:
    """The one thread that writes is busy with something else."""
    (administration,) = broker.app.state.rooms.administrations.values()
    released = threading.Event()
    busy = asyncio.ensure_future(administration.database.write(lambda _: released.wait(15)))
    try:
        yield
    finally:
        released.set()
        assert not busy.cancelled()


async def test_more_widgets_than_there_is_room_for_are_asked_to_come_later(
    broker: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget_socket, "MOST_OPEN", 1)
    first = await broker.widget()
    late = await broker.connect("/channels/widget/liander/socket")
    assert await late.closed() == FULL
    await first.close()
    await asyncio.sleep(0.1)
    await broker.widget()


async def until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN
    while not happens():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def post(broker: RunningBroker, sender: str, message: str) -> Any:
    said = {"sender": sender, "message": message}
    return await broker.http.post("/channels/chat/liander/webhooks/rest/webhook", json=said)


ROUNDS, WARM = 7, 2
OURS = ("handover.", "channel_connectors.", "models.")


class Hurried:
    """Half a minute, for which attempts count, is over in a moment."""

    time = staticmethod(time.time)

    @staticmethod
    def monotonic() -> float:
        return 1_000 * time.monotonic()


async def test_what_comes_and_goes_leaves_nothing_behind(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of no kind of our own objects are there more after each round than after the one before.

    Addresses and keys are remembered for a while: room for few is full after the first round.
    """
    monkeypatch.setattr(receive, "REMEMBERED", 4)
    monkeypatch.setattr(moving_windows, "time", Hurried)
    smaller(monkeypatch, Keyring, remembered=4)
    async with running_broker(settings) as broker:
        after = [await round_of(broker) for _ in range(ROUNDS)]
    counts = {name: [each[name] for each in after[WARM:]] for name in after[-1]}
    growing = {name: each for name, each in counts.items() if all(a < b for a, b in pairwise(each))}
    assert growing == {}


async def round_of(broker: RunningBroker) -> Counter[str]:
    """Customers come, talk with the assistant and with a person, and go; what lives on then."""
    agent = await broker.agent()
    customers = [await broker.widget() for _ in range(5)]
    for customer in customers:
        await customer.command("message.send", {"text": "hallo"})
        await customer.event("message.assistant", text="echo: hallo")
    await customers[0].command("person.request")
    named = await accept(agent, await agent.event("conversation.offered"))
    await agent.command("message.send", {"text": "Met Anna"}, **named)
    await customers[0].event("message.agent", text="Met Anna")
    assert (await agent.command("conversation.resolve", {"disposition": "solved"}, **named))["ok"]
    await post(broker, uuid4().hex, "hallo")
    await broker.part()
    await asyncio.sleep(0.5)
    gc.collect()
    ours = [one for one in gc.get_objects() if str(type(one).__module__).startswith(OURS)]
    kinds = Counter(type(one).__qualname__ for one in ours)
    return kinds + entries(ours) + Counter({"tasks": len(asyncio.all_tasks())})


def entries(ours: list[Any]) -> Counter[str]:
    """In the collections that they hold."""
    sizes: Counter[str] = Counter()
    for one in ours:
        for name, value in getattr(one, "__dict__", {}).items():
            if isinstance(value, dict | set | list | deque):
                sizes[f"{type(one).__qualname__}.{name}"] += len(value)
    return sizes


def living(kind: type) -> list[object]:
    gc.collect()
    return [o for o in gc.get_objects() if type(o) is kind]
