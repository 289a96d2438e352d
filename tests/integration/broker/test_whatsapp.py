"""WhatsApp through the whole broker: answered, handed over, moved to from the widget and back."""

import asyncio

import pytest

from channel_connectors.network import NotSent, Outbound
from channel_connectors.whatsapp.client import WhatsAppNetwork
from demo.graph.faults import Fault
from handover.delivery import sending
from tests.support.phones import accept, shown, texts
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio

PICTURE = b"\x89PNG\r\n\x1a\n" + b"of a meter" * 20


async def test_a_phone_is_answered_and_handed_over(town: Street) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    assert await phone.write(text="hallo") == 204
    assert (await shown(phone, "echo: hallo"))["state"] in {"sent", "delivered", "read"}
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    assert (await agent.command("message.send", {"text": "Met Anna"}, **named))["ok"]
    await shown(phone, "Met Anna")
    await phone.write(text="Dank u")
    await agent.event("message.customer", text="Dank u")
    order = await texts(phone)
    assert order.index("echo: hallo") < order.index("Met Anna")
    assert len(order) == len(set(order)), "nothing came twice"


@pytest.mark.parametrize(
    ("first", "greeting"),
    [
        ("Hello, my power is out", "I am the digital assistant"),
        ("Hallo, mijn stroom is uit", "Ik ben de digitale assistent"),
    ],
)
async def test_a_phone_tells_no_language_its_words_do(town: Street, first: str, greeting: str) -> None:
    phone = await town.phone()
    await phone.write(text=first)
    await shown(phone, greeting)


async def test_the_agent_sees_how_far_a_message_got(town: Street) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    sent = await agent.command("message.send", {"text": "Met Anna"}, **named)
    await shown(phone, "Met Anna")
    await phone.seen()
    read = await agent.until(
        lambda f: f["t"] == "delivery" and f["seq"] == sent["seq"] and f["state"] == "read"
    )
    assert read["channel"] == "whatsapp"


async def test_who_comes_back_learns_how_far_messages_got_meanwhile(town: Street) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    sent = await agent.command("message.send", {"text": "Met Anna"}, **named)
    await shown(phone, "Met Anna")
    epoch = next(f for f in agent.heard if f["t"] == "ready")["epoch"]
    head = max(f["seq"] for f in agent.heard if f["t"] == "event")
    await agent.close()
    await phone.seen()
    resume = {"epoch": epoch, "heads": {named["conversation"]: head}}
    again = await town.broker.agent(resume=resume)
    await again.until(
        lambda f: f["t"] == "delivery" and f["seq"] == sent["seq"] and f["state"] in {"delivered", "read"}
    )


@pytest.mark.parametrize("fault", [Fault.THROUGHPUT, Fault.LOST_ANSWER, Fault.DUPLICATE_WEBHOOKS])
async def test_a_fault_of_the_network_neither_loses_nor_doubles(town: Street, fault: Fault) -> None:
    phone = await town.phone()
    await town.order(fault)
    await phone.write(text="een")
    await shown(phone, "echo: een")
    await phone.write(text="twee")
    await shown(phone, "echo: twee")
    order = [t for t in await texts(phone) if t.startswith("echo")]
    assert order == ["echo: een", "echo: twee"]


@pytest.mark.parametrize(
    ("fault", "code"), [(Fault.WINDOW_CLOSED, "window_closed"), (Fault.WINDOW_CLOSED_LATER, "131047")]
)
async def test_an_agent_hears_that_a_message_failed(town: Street, fault: Fault, code: str) -> None:
    """At once, or after the network took it; nothing lifts it."""
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    await shown(phone, "Anna")
    await town.order(fault)
    sent = await agent.command("message.send", {"text": "te laat"}, **named)
    failed = await agent.until(
        lambda f: f["t"] == "delivery" and f["seq"] == sent["seq"] and f["state"] == "failed"
    )
    assert failed["code"] == code
    await asyncio.sleep(0.3)
    states = [f["state"] for f in agent.heard if f["t"] == "delivery" and f["seq"] == sent["seq"]]
    assert states[-1] == "failed"


async def test_waiting_for_an_earlier_message_is_no_attempt(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network refuses everything once; who is tried twice is still tried twice behind another one."""
    refused, send = set[str](), WhatsAppNetwork.send

    async def busy(network: WhatsAppNetwork, outbound: Outbound) -> str:
        if outbound.id not in refused:
            refused.add(outbound.id)
            raise NotSent("131016", "try again later", retry=True)
        return await send(network, outbound)

    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    await shown(phone, "U praat nu met")
    monkeypatch.setattr(sending, "TRIES", 2)
    monkeypatch.setattr(WhatsAppNetwork, "send", busy)
    for words in ("antwoord een", "antwoord twee"):
        await agent.command("message.send", {"text": words}, **named)
    await shown(phone, "antwoord twee")
    assert [said for said in await texts(phone) if "antwoord" in said] == ["antwoord een", "antwoord twee"]


async def test_an_agent_sees_a_picture(town: Street) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    posted = await town.http.post(
        f"{phone.path}/pictures?caption=mijn meter", content=PICTURE, headers={"content-type": "image/png"}
    )
    assert posted.status_code == 204
    came = await agent.event("message.customer", text="mijn meter")
    assert came["data"]["attachment"]["kind"] == "image"
    bearer = {"Authorization": f"Bearer {await town.broker.sign_in()}"}
    path = f"/api/conversations/{named['conversation']}/attachments/{came['seq']}"
    for _ in range(2):  # fetched; then kept
        file = await town.broker.http.get(path, headers=bearer)
        assert (file.status_code, file.content) == (200, PICTURE)
        assert file.headers["content-type"] == "image/png"
        assert file.headers["x-content-type-options"] == "nosniff"
    (kept,) = (town.data_dir / "media" / "liander").glob("*/*")
    assert PICTURE[8:] not in kept.read_bytes()
    assert (await town.broker.http.get(path)).status_code == 401
