"""Rasa's Socket.IO protocol, by python-socketio's own client, through the whole broker."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from handover.settings import Settings
from tests.integration.broker.chat.conftest import Connect
from tests.integration.broker.chat.raw import Raw, packet, websocket
from tests.support.broker import Peer, RunningBroker, running_broker

pytestmark = pytest.mark.anyio


async def accepted(agent: Peer) -> dict[str, Any]:
    """The conversation that is offered, taken; as further commands name it."""
    offered = await agent.event("conversation.offered")
    named = {"conversation": offered["conversation"]}
    assert (await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named))["ok"]
    return named


@pytest.mark.parametrize("transport", ["websocket", "polling", "both"])
async def test_to_a_person_and_back(broker: RunningBroker, connect: Connect, transport: str) -> None:
    agent, customer = await broker.agent(), await connect(transport=transport)
    assert await customer.say("hallo") is None
    await customer.hears("echo: hallo")
    await customer.say("mens graag")
    await customer.hears("nummer 1")
    named = await accepted(agent)
    await agent.command("message.send", {"text": "Met Anna.\n\nWat is er?"}, **named)
    said = await customer.hears("Met Anna.")
    assert said["metadata"]["author"] == "agent"
    assert said["metadata"]["agent"]
    assert set(said) == {"text", "metadata"}
    await customer.hears("Wat is er?")
    await customer.say("Een vraag")
    await agent.event("message.customer", text="Een vraag")
    assert (await agent.command("control.pass", {"to": "assistant"}, **named))["ok"]
    await customer.hears("U praat nu weer")
    await customer.say("nog iets")
    await customer.hears("echo: nog iets")
    ids = [u["metadata"]["message_id"] for u in customer.heard]
    assert len(set(ids)) == len(ids)


async def test_a_reload_goes_on_where_it_was_and_hears_what_it_missed(
    broker: RunningBroker, connect: Connect
) -> None:
    agent, customer = await broker.agent(), await connect()
    await customer.say("mens graag")
    named = await accepted(agent)
    await agent.command("message.send", {"text": "Ik zoek het op"}, **named)
    await customer.hears("Ik zoek het op")
    await customer.leave()
    for text in ("Gevonden", "Bent u er nog?"):
        await agent.command("message.send", {"text": text}, **named)
    again = await connect(customer.session)
    assert again.session == customer.session
    await again.hears("Bent u er nog?")
    assert again.texts()[-2:] == ["Gevonden", "Bent u er nog?"]
    assert "Ik zoek het op" not in again.texts()
    await again.say("Ja")
    await agent.event("message.customer", text="Ja")


async def test_a_poll_whose_client_vanished_takes_nothing_with_it(
    broker: RunningBroker, connect: Connect
) -> None:
    agent, customer = await broker.agent(), await connect()
    await customer.say("mens graag")
    named = await accepted(agent)
    await customer.hears("U praat nu met")
    await customer.leave()
    raw = await Raw.connected(broker.http)
    await raw.post(packet("session_request", {"session_id": customer.session}))
    assert "session_confirm" in await raw.poll()
    with pytest.raises(httpx2.ReadTimeout):
        await raw.poll(patience=0.2)
    await agent.command("message.send", {"text": "Hoort u mij?"}, **named)
    again = await connect(customer.session)
    await again.hears("Hoort u mij?")


async def test_two_tabs_hear_the_same_once(connect: Connect) -> None:
    first = await connect()
    second = await connect(first.session)
    await first.say("een")
    await first.hears("echo: een")
    await second.hears("echo: een")
    await second.say("twee")
    await first.hears("echo: twee")
    await second.hears("echo: twee")
    assert first.heard == second.heard


async def test_who_has_a_session_of_ours_is_that_customer_and_nobody_else(connect: Connect) -> None:
    customer = await connect()
    await customer.say("geheim")
    await customer.hears("echo: geheim")
    for guess in (customer.session[:-1], customer.session.split(".")[0], "socketio/issued/x"):
        stranger = await connect(guess)
        await stranger.say("wie ben ik")
        await stranger.hears("echo: wie ben ik")
        assert "echo: geheim" not in stranger.texts()


async def test_one_word_on_both_protocols_is_two_conversations(
    broker: RunningBroker, connect: Connect
) -> None:
    customer = await connect("zelfde-woord")
    assert customer.session == "zelfde-woord"
    posted = {"sender": "zelfde-woord", "message": "per post"}
    answer = await broker.http.post("/channels/chat/liander/webhooks/rest/webhook", json=posted)
    assert answer.json()[-1]["text"] == "echo: per post"
    await customer.say("per lijn")
    await customer.hears("echo: per lijn")
    assert "echo: per post" not in customer.texts()
    for prefix in ("socketio/issued/", "socketio/invented/"):
        posted = {"sender": f"{prefix}zelfde-woord", "message": "binnen?"}
        refused = await broker.http.post("/channels/chat/liander/webhooks/rest/webhook", json=posted)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "unknown_sender")


async def test_a_button_counts_only_where_it_was_offered(broker: RunningBroker, connect: Connect) -> None:
    agent, customer = await broker.agent(), await connect()
    await customer.say("/handover.person")
    await customer.hears("echo:")
    offered = next(u for u in customer.heard if u.get("quick_replies"))
    reply = next(r for r in offered["quick_replies"] if r["payload"] == "/handover.person")
    assert set(offered) == {"text", "quick_replies", "metadata"}
    assert set(reply) == {"content_type", "title", "payload"}
    await customer.say(reply["payload"])
    await agent.event("conversation.offered")


async def test_a_client_that_asks_for_no_session_and_says_nothing(connect: Connect) -> None:
    customer = await connect()
    for nothing in (None, "", "  \n"):
        assert await customer.say(nothing) is None
    await customer.say("hallo", session_id=None)
    await customer.hears("echo: hallo")
    assert customer.texts()[-1] == "echo: hallo"
    assert [t for t in customer.texts() if t.startswith("echo")] == ["echo: hallo"]


async def test_the_customers_language_and_a_repeated_message(connect: Connect) -> None:
    customer = await connect()
    about = {"language": "en", "message_id": "m1"}
    for _ in range(2):
        await customer.say("hello", customData=about)
    await customer.hears("echo: hello")
    await customer.say("again", metadata='{"language": "en"}')
    await customer.hears("echo: again")
    assert [t for t in customer.texts() if "echo" in t] == ["echo: hello", "echo: again"]
    assert "digital assistant" in customer.texts()[0]


async def test_health(broker: RunningBroker) -> None:
    assert (await broker.http.get("/channels/chat/liander/webhooks/socketio/")).json() == {"status": "ok"}
    missing = await broker.http.get("/channels/chat/nobody/webhooks/socketio/")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "unknown_brand")


async def test_a_broker_that_stops_lets_everybody_go(settings: Settings) -> None:
    """Within the time that it gives them; nobody is left behind who would not come back."""
    async with AsyncExitStack() as clients:
        async with running_broker(settings) as broker:
            own = httpx2.AsyncClient(base_url=f"http://{broker.host}", trust_env=False)
            http = await clients.enter_async_context(own)
            raw = await Raw.connected(http)
            polling = asyncio.ensure_future(raw.poll(patience=30))
            socket = await clients.enter_async_context(websocket(broker))
            await socket.send(packet("session_request", None))
            await socket.recv()
        with pytest.raises(ConnectionClosed) as ended:
            await socket.recv()
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == 1012
        async with asyncio.timeout(5):
            await asyncio.gather(polling, return_exceptions=True)
