"""What each side sees and is sent around an undo, when signals, receipts and networks are out of order."""

import asyncio
from uuid import uuid4

import pytest

from demo.graph.faults import Fault
from handover.intake.moves import Moves
from tests.support.broker import Peer
from tests.support.moving import UNDO, come_back, joins, tap, told_code
from tests.support.phones import accept, code_in, shown, texts
from tests.support.slow_network import SlowNetwork
from tests.support.webhooks import post, read_receipt
from tests.support.whatsapp import Phone
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio

ELSEWHERE = "Uw gesprek gaat nu ergens anders verder"


async def brought(town: Street, phone: Phone, site: Peer) -> Peer:
    """The phone's conversation goes on at the site, which is its guest."""
    await phone.write(text="mens graag")
    await tap(phone, "Er is nu geen collega vrij", "Verder op de website")
    await writes(site, code_in(await shown(phone, "Zo gaat u verder")))
    return await come_back(town, site)


async def writes(site: Peer, words: str) -> None:
    """The close may come before the answer."""
    await site.send({"t": "cmd", "id": uuid4().hex, "type": "message.send", "data": {"text": words}})


async def test_who_was_parted_sees_nothing_more_though_no_signal_comes(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that undid it died behind its commit, or Redis lost the hint."""
    phone, site = await town.phone(), await town.broker.widget()
    site = await brought(town, phone, site)
    await site.event("message.notice", key="notice_moved")
    monkeypatch.setattr(Moves, "_look_again", lambda *_where: None)
    await tap(phone, ELSEWHERE, "Ongedaan maken")
    await phone.write(text="nu van mij alleen")
    await shown(phone, "echo: nu van mij alleen")
    again = await come_back(town, site)
    await again.command("message.send", {"text": "en hier"})
    await again.event("message.customer", text="en hier")
    assert not any("nu van mij alleen" in str(frame) for frame in (*site.heard, *again.heard))


async def test_who_read_that_they_were_left_has_not_read_what_was_said_there(town: Street) -> None:
    phone, site, agent = await town.phone(), await town.broker.widget(), await town.broker.agent()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    await tap(phone, "U praat nu met", "Verder op de website")
    await writes(site, code_in(await shown(phone, "Zo gaat u verder")))
    await agent.event("channel.moved", channel="web_widget")
    site = await come_back(town, site)
    await agent.command("message.send", {"text": "op de site gezegd"}, **named)
    other = await town.broker.widget()
    await writes(other, await told_code(site))
    left = await _newest_of_two(phone)
    assert await post(town.broker.http, town.broker.host, read_receipt(left, town.clock.now())) == 200
    await phone.write(text="weer hier")
    await shown(phone, "op de site gezegd")


async def _newest_of_two(phone: Phone) -> str:
    """The network's id of the second notice that the conversation went on elsewhere."""
    for _ in range(200):
        told = [m["id"] for m in await phone.shows() if not m["mine"] and ELSEWHERE in m.get("text", "")]
        if len(told) == 2:
            return str(told[-1])
        await asyncio.sleep(0.05)
    raise AssertionError(f"not told twice: {await texts(phone)}")


async def test_what_was_not_taken_from_who_was_parted_is_not_overtaken(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, site = await town.phone(), await town.phone(), await town.broker.widget()
    site = await brought(town, one, site)
    await joins(other, await told_code(site))
    network = SlowNetwork(monkeypatch, "Het eerste", refuses=True)
    agent = await town.broker.agent()
    named = await accept(agent, await agent.event("conversation.offered"))
    await agent.command("message.send", {"text": "Het eerste"}, **named)
    await network.has_one()
    await tap(one, ELSEWHERE, "Ongedaan maken")
    await come_back(town, site)
    await agent.command("message.send", {"text": "Het tweede"}, **named)
    network.refuses = False
    network.go_on()
    await shown(one, "Het tweede")
    said = [words for words in await texts(one) if words.startswith("Het ")]
    assert said == ["Het eerste", "Het tweede"]


async def test_after_two_moves_what_ones_own_conversation_had_to_send_comes_first(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = SlowNetwork(monkeypatch)
    first, second, phone = await town.broker.widget(), await town.broker.widget(), await town.phone()
    codes = [await told_code(first), await told_code(second)]
    await phone.write(text="vraag")
    await network.has_one()
    await asyncio.sleep(1)  # the assistant answers meanwhile
    for code, site in zip(codes, (first, second), strict=True):
        await phone.write(text=code)
        await site.event("message.notice", key="notice_moved")
    network.go_on()
    await shown(phone, "U praat nu verder")
    order = [said.split(".")[0] for said in await texts(phone)]
    assert order.index("echo: vraag") < order.index("U praat nu verder op WhatsApp")


async def test_who_comes_home_has_not_seen_what_was_said_to_a_guest_there(town: Street) -> None:
    """Two who went on in each other's conversation; one of them undoes it while the network has trouble."""
    phone, site = await town.phone(), await town.broker.widget()
    code = await told_code(site)
    site = await brought(town, phone, site)
    await phone.write(text=code)
    await shown(phone, "Stuur de code dan nog een keer")
    await joins(phone, code)
    agent = await town.broker.agent()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    await shown(phone, "U praat nu met")
    await town.order(Fault.TROUBLE, 1_000)
    await agent.command("message.send", {"text": "dit probeert het netwerk"}, **named)
    said = await agent.command("message.send", {"text": "voor wie hier is"}, **named)
    site = await come_back(town, site)
    await site.send({"t": "cmd", "id": "undo", "type": "message.send", "data": UNDO})
    await agent.until(lambda f: f["t"] == "delivery" and f["seq"] == said["seq"] and f["state"] == "dropped")
    await town.order(Fault.TROUBLE, 0)
    await phone.write(text="ben ik er nog")
    await shown(phone, "voor wie hier is")
