"""An agent offers the customer the other channels, through the whole broker."""

import asyncio

import pytest

from tests.support.phones import accept, code_in, shown
from tests.support.whatsapp import Phone
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio


async def test_an_agent_offers_the_way_and_the_customer_goes(town: Street) -> None:
    """Long after the agent's first word; the summary tells what can be offered, here and there."""
    widget, phone, agent = await town.broker.widget(), await town.phone(), await town.broker.agent()
    await widget.command("person.request")
    named = await accept(agent, await agent.event("conversation.offered"))
    await agent.command("message.send", {"text": "Dat kan"}, **named)
    held = await agent.until(lambda f: f["t"] == "summary" and f["control"] == "agent")
    assert held["ways"] == ["whatsapp"]
    assert (await agent.command("ways.offer", **named))["ok"]
    told = await widget.event("message.notice", key="notice_ways")
    (button,) = told["data"]["buttons"]
    assert (button["title"], button["payload"]) == ("Verder op WhatsApp", "/handover.move.whatsapp")
    await widget.command("message.send", button)
    await phone.write(text=code_in((await widget.event("message.notice", key="notice_move"))["data"]))
    await shown(phone, "U praat nu verder")
    moved = await agent.until(lambda f: f["t"] == "summary" and f["channel"] == "whatsapp")
    assert moved["ways"] == ["web_widget"]
    assert (await agent.command("ways.offer", **named))["ok"]
    async with asyncio.timeout(10):
        await _leads_to(phone, "Verder op de website")


async def _leads_to(phone: Phone, way: str) -> None:
    """The newest offer on the phone does; one not seen in the widget may have gone along before it."""
    while True:
        offered = await shown(phone, "Wilt u ergens anders verder praten?")
        if [option["title"] for option in offered["buttons"]] == [way]:
            return
        await asyncio.sleep(0.05)


async def test_only_who_holds_a_conversation_offers_it_other_channels(town: Street) -> None:
    widget, agent = await town.broker.widget(), await town.broker.agent()
    await widget.command("person.request")
    offered = await agent.event("conversation.offered")
    refused = await agent.command("ways.offer", conversation=offered["conversation"])
    assert refused["error"]["code"] == "not_holder"


async def test_a_way_can_be_typed(town: Street) -> None:
    """By its title, where it was offered: to who was not, it is words."""
    widget, phone = await town.broker.widget(), await town.phone()
    await widget.command("message.send", {"text": "Verder op WhatsApp"})
    await widget.event("message.assistant", text="echo: Verder op WhatsApp")
    await widget.command("person.request", {})
    await widget.command("message.send", {"text": " verder op WHATSAPP "})
    told = await widget.event("message.notice", key="notice_move")
    await phone.write(text=code_in(told["data"]))
    await shown(phone, "U praat nu verder")
