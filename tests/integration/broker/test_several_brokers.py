"""Three broker processes on one PostgreSQL and one Valkey, behind a balancer that turns round."""

import asyncio
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
import redis

from demo.graph.app import create_graph
from tests.integration.broker.conftest import settings_of
from tests.support.assistant import StandInAssistant
from tests.support.broker import Clients
from tests.support.broker_process import broker_process
from tests.support.databases import fresh_database
from tests.support.desk_clearing import clear_desk
from tests.support.listening import listening
from tests.support.moving import joins, told_code
from tests.support.phones import accept, shown, texts
from tests.support.round_robin import round_robin
from tests.support.webhooks import Message, post, text, webhook
from tests.support.whatsapp import HOOK, Phone, line
from tests.support.whatsapp_broker import new_phone, with_whatsapp

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Town:
    """`clients` come through the balancer; `went` says which of them each connection was given to."""

    clients: Clients
    brokers: list[str]
    graph: str
    http: httpx2.AsyncClient
    went: list[str]


@pytest.fixture(scope="module")
def databases(postgres_server: str) -> Iterator[tuple[str, str]]:
    """(template of administrations' databases, directory), empty."""
    with fresh_database(postgres_server, "_liander") as own, fresh_database(postgres_server) as directory:
        yield own.removesuffix("liander") + "{administration}", directory


@pytest.fixture(scope="module")
async def module_assistant() -> AsyncIterator[StandInAssistant]:
    async with StandInAssistant().serve() as assistant:
        yield assistant


@pytest.fixture(scope="module")
async def all_day(
    tmp_path_factory: pytest.TempPathFactory,
    brands: Path,
    databases: tuple[str, str],
    redis_server: str,
    module_assistant: StandInAssistant,
) -> AsyncIterator[Town]:
    """Three processes take their time to start: once for all tests."""
    folder = tmp_path_factory.mktemp("brokers")
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    listener = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listener.getsockname()[1]}"
    async with AsyncExitStack() as stack:
        graph = create_graph([line(f"http://{host}{HOOK}")], pause=0.05)
        url = await stack.enter_async_context(listening(graph))
        served = with_whatsapp(settings_of(folder, brands, databases, redis_server, module_assistant), url)
        # At once, on empty databases; the first makes the accounts too.
        others = served.model_copy(update={"demo": False})
        starting = (
            broker_process(settings, folder / f"{number}.log")
            for number, settings in enumerate((served, others, others))
        )
        brokers = await asyncio.gather(*(stack.enter_async_context(one) for one in starting))
        went = await stack.enter_async_context(round_robin(listener, brokers))
        http = await stack.enter_async_context(httpx2.AsyncClient(trust_env=False, timeout=10))
        clients = Clients(host, folder)
        stack.push_async_callback(clients.leave)
        yield Town(clients, brokers, url, http, went)


@pytest.fixture
async def assistant(module_assistant: StandInAssistant) -> StandInAssistant:
    module_assistant.asked.clear()
    return module_assistant


@pytest.fixture
async def town(all_day: Town) -> AsyncIterator[Town]:
    """Nobody connected, nobody waiting."""
    all_day.went.clear()
    yield all_day
    await all_day.clients.part()
    await asyncio.to_thread(clear_desk, all_day.clients.host, await all_day.clients.sign_in())


async def test_agent_widget_and_webhook_land_apart_and_see_the_same(town: Town) -> None:
    agent = await town.clients.agent()
    widget = await town.clients.widget()
    phone = await new_phone(town.http, town.graph)
    await widget.command("message.send", {"text": "mens graag"})
    offered = await agent.event("conversation.offered")
    named = {"conversation": offered["conversation"]}
    assert (await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named))["ok"]
    await widget.event("control.changed", control="agent")
    for number in range(10):
        await widget.command("message.send", {"text": f"vraag {number}"})
        assert (await agent.command("message.send", {"text": f"antwoord {number}"}, **named))["ok"]
    await agent.event("message.customer", text="vraag 9")
    await widget.event("message.agent", text="antwoord 9")
    tab = await town.clients.widget(token=widget.heard[1]["token"])
    await tab.event("message.agent", text="antwoord 9")
    logs = [[f["seq"] for f in peer.heard if f["t"] == "event"] for peer in (widget, tab)]
    assert logs[0] == logs[1] == sorted(set(logs[0]))
    await phone.write(text="hallo")
    await shown(phone, "echo: hallo")
    assert (await texts(phone)).count("echo: hallo") == 1
    assert len(set(town.went)) == len(town.brokers), "every broker had something to do"


async def test_one_conversation_of_widget_phone_and_agent_is_one_at_every_broker(town: Town) -> None:
    agent, widget = await town.clients.agent(), await town.clients.widget()
    phone = await new_phone(town.http, town.graph)
    await phone.write(text="hallo")
    await shown(phone, "echo: hallo")
    await widget.command("message.send", {"text": "mens graag"})
    named = await accept(agent, await agent.event("conversation.offered"))
    await joins(phone, await told_code(widget))
    for number in range(6):
        await phone.write(text=f"vraag {number}")
        for follower in (agent, widget):
            await follower.event("message.customer", text=f"vraag {number}")
        await agent.command("message.send", {"text": f"antwoord {number}"}, **named)
        await widget.event("message.agent", text=f"antwoord {number}")
        await shown(phone, f"antwoord {number}")
    expected = [f"antwoord {number}" for number in range(6)]
    assert [text for text in await texts(phone) if text.startswith("antwoord")] == expected
    assert len(set(town.went)) > 1, "one broker did not do it all"


async def test_who_comes_back_resumes_at_another_broker(town: Town) -> None:
    """Nothing is lost or doubled."""
    agent, widget = await town.clients.agent(), await town.clients.widget()
    await widget.command("message.send", {"text": "mens graag"})
    offered = await agent.event("conversation.offered")
    named = {"conversation": offered["conversation"]}
    await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named)
    await widget.command("message.send", {"text": "een"})
    seen = await widget.event("message.customer", text="een")
    ready = widget.heard[1]
    await widget.close()
    again = await town.clients.widget(
        token=ready["token"], resume={"epoch": ready["epoch"], "head": seen["seq"]}
    )
    await agent.command("message.send", {"text": "Met Anna"}, **named)
    await again.event("message.agent", text="Met Anna")
    assert [f for f in again.heard if f["t"] == "event" and f["seq"] <= seen["seq"]] == []


async def test_a_webhook_brought_to_every_broker_at_once_is_taken_once(town: Town) -> None:
    """Of three people, in several entries, again and again: each message once, in the order of its sender.

    Each is answered once, in that order, and the phone shows the answers as the log has them.
    """
    agent = await town.clients.agent()
    phones = [await new_phone(town.http, town.graph) for _ in range(3)]
    for phone in phones:
        await phone.write(text="hallo")
        await shown(phone, "echo: hallo")
    body = webhook(*(_round(phones, range(first, first + 3)) for first in (0, 3)))
    for _ in range(3):
        taken = await asyncio.gather(*(post(town.http, host, body) for host in town.brokers * 2))
        assert set(taken) == {200}
    expected = ["hallo", *(f"vraag {number}" for number in range(6)), "mens graag"]
    for phone in phones:
        already = len(agent.heard)
        await phone.write(text="mens graag")
        await shown(phone, "echo: mens graag")
        offered = await agent.event("conversation.offered", after=already)
        log = await _log(town, await accept(agent, offered))
        assert log["message.customer"] == expected
        answers = [text for text in await texts(phone) if text.startswith("echo: ")]
        assert answers == log["message.assistant"]
        assert answers == [f"echo: {text}" for text in expected]


async def test_questions_at_two_brokers_are_asked_one_after_the_other(
    town: Town, assistant: StandInAssistant
) -> None:
    widget = await town.clients.widget()
    tab = await town.clients.widget(token=widget.heard[1]["token"])
    assistant.hold.clear()
    for number, at in enumerate((widget, tab)):
        await at.command("message.send", {"text": f"vraag {number}"})
    await asyncio.sleep(0.5)
    assert [asked["text"] for asked in assistant.asked] == ["vraag 0"]
    assistant.hold.set()
    await tab.event("message.assistant", text="echo: vraag 1")
    assert tab.texts("message.assistant") == ["echo: vraag 0", "echo: vraag 1"]
    known = [event.get("text") for event in assistant.asked[-1]["events"]]
    assert "vraag 0" in known, "the second is asked with the first turn behind it"


def _round(phones: Sequence[Phone], numbers: Iterable[int]) -> list[Message]:
    """What they wrote in turns."""
    now = datetime.now(UTC)
    return [text(phone, f"vraag {number}", now) for number in numbers for phone in phones]


async def _log(town: Town, named: Mapping[str, str]) -> Mapping[str, list[str]]:
    """What was said, in order, by the type of the event."""
    bearer = {"Authorization": f"Bearer {await town.clients.sign_in()}"}
    answer = await town.clients.http.get(f"/api/conversations/{named['conversation']}", headers=bearer)
    log = defaultdict[str, list[str]](list)
    for event in answer.raise_for_status().json()["events"]:
        log[event["type"]].append(event["data"].get("text", ""))
    return log
