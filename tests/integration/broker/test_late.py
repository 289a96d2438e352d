"""What WhatsApp brings hours after it was sent, long, or changed."""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from demo.graph.faults import Fault
from tests.support.assistant import StandInAssistant
from tests.support.broker import Peer
from tests.support.moving import UNDO, tap, told_code
from tests.support.phones import accept, code_in, delivered, shown, texts
from tests.support.webhooks import edit, post, text, webhook
from tests.support.whatsapp import Phone
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio

ADVICE = "0800-9009"


async def held_back(town: Street) -> None:
    """Nothing reaches the broker until it is let through."""
    await town.order(Fault.WEBHOOK_AWAY, 1_000)


async def let_through(town: Street) -> None:
    await town.order(Fault.WEBHOOK_AWAY, 0)


async def sent(agent: Peer, words: str) -> datetime:
    """When it was, as the agent sees who takes the conversation."""
    await accept(agent, await agent.event("conversation.offered"))
    opened = await agent.until(lambda f: f["t"] == "snapshot")
    said = next(e for e in opened["events"] if e["type"] == "message.customer" and e["data"]["text"] == words)
    return datetime.fromisoformat(said["data"]["sent_at"])


async def test_a_message_hours_late_is_answered_and_shown_as_late(town: Street) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    await held_back(town)
    sent_at = town.clock.now()
    await phone.write(text="mens graag")
    await town.later(5)
    await let_through(town)
    assert abs(await sent(agent, "mens graag") - sent_at) < timedelta(seconds=5)


async def test_a_message_of_yesterday_is_for_a_person(town: Street, assistant: StandInAssistant) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    await held_back(town)
    await phone.write(text="wat kost een aansluiting")
    await town.later(13)
    await let_through(town)
    await agent.event("conversation.offered")
    await delivered(phone, "wat kost een aansluiting")
    assert assistant.asked == []


async def test_a_code_is_counted_by_when_it_comes(town: Street) -> None:
    """It was good when it was sent."""
    widget, phone = await town.broker.widget(), await town.phone()
    await widget.command("message.send", {"text": "hallo"})
    code = await told_code(widget)
    await held_back(town)
    await phone.write(text=code)
    await town.later(0.5)
    await let_through(town)
    await shown(phone, "Deze code werkt niet")
    assert not any(code == f["data"].get("text") for f in widget.events("message.customer"))


async def test_an_undo_tapped_before_the_move_undoes_nothing(town: Street) -> None:
    """The site joins the phone, leaves and joins again, while the tap about the first time is on its way."""
    phone, site = await town.phone(), await town.broker.widget()
    await phone.write(text="mens graag")
    await tap(phone, "Er is nu geen collega vrij", "Verder op de website")
    first = code_in(await shown(phone, "Zo gaat u verder"))
    site = await went_over(town, site, text=first)
    await shown(phone, "gaat nu ergens anders verder")
    site = await went_over(town, site, **UNDO)
    await phone.write(text="mens graag")
    await tap_unused(phone, "Verder op de website")
    again = await another_code(phone, first)

    await held_back(town)
    await tap(phone, "gaat nu ergens anders verder", "Ongedaan maken")
    await town.later(0.1)
    site = await went_over(town, site, text=again)
    await town.later(3)
    await let_through(town)
    await delivered(phone, "Ongedaan maken")

    await site.event("message.customer", text="Ongedaan maken", payload=None)
    await site.command("message.send", {"text": "ik ben hier nog"})
    assert {"mens graag", "ik ben hier nog"} <= set(site.texts("message.customer"))


async def test_a_late_undo_of_the_move_it_is_about_undoes_it(town: Street) -> None:
    widget, phone = await town.broker.widget(), await town.phone()
    await widget.command("message.send", {"text": "hallo"})
    await phone.write(text=await told_code(widget))
    await shown(phone, "U praat nu verder")
    await town.later(0.1)
    await held_back(town)
    await tap(phone, "U praat nu verder", "Ongedaan maken")
    await town.later(3)
    await let_through(town)
    await shown(phone, "staat nu weer los")


async def test_a_tap_that_comes_late_opens_no_window(town: Street) -> None:
    """For as long as a customer's words of now would."""
    phone = await town.phone()
    await phone.write(text="mens graag")
    waiting = await shown(phone, "Er is nu geen collega vrij")
    way = next(b["id"] for b in waiting["buttons"] if b["title"] == "Verder op de website")
    await held_back(town)
    tapped_at = town.clock.now()
    await phone.write(tap={"message": waiting["id"], "option": way})
    await town.later(5)
    await let_through(town)
    await shown(phone, "Zo gaat u verder")
    agent = await town.broker.agent()
    await accept(agent, await agent.event("conversation.offered"))
    opened = await agent.until(lambda f: f["t"] == "snapshot")
    ends = datetime.fromisoformat(opened["summary"]["window"]["until"])
    assert abs(ends - tapped_at - timedelta(hours=24)) < timedelta(seconds=5)


async def tap_unused(phone: Phone, title: str) -> None:
    """A phone lets nobody tap twice below one message."""
    for _ in range(200):
        for message in reversed(await phone.shows()):
            unused = [b["id"] for b in message.get("buttons", ()) if b["title"] == title]
            if unused and not message.get("chosen"):
                await phone.write(tap={"message": message["id"], "option": unused[0]})
                return
        await asyncio.sleep(0.05)
    raise AssertionError(f"nothing to tap says {title}")


async def another_code(phone: Phone, first: str) -> str:
    """The one told after `first`."""
    for _ in range(200):
        code = code_in(await shown(phone, "Zo gaat u verder"))
        if code != first:
            return code
        await asyncio.sleep(0.05)
    raise AssertionError(f"no other code was told: {await texts(phone)}")


async def went_over(town: Street, site: Peer, **said: str) -> Peer:
    """Who says so belongs elsewhere from then on, and is asked to come back."""
    token = next(f for f in site.heard if f["t"] == "ready")["token"]
    await site.send({"t": "cmd", "id": uuid4().hex, "type": "message.send", "data": said})
    assert await site.closed() == 1012
    return await town.broker.widget(token)


async def test_danger_is_heard_across_the_end_of_a_piece(town: Street) -> None:
    """Neither half of it would alarm. One message is cut after `ruik`, one after `ik`, one before it."""
    for begins in (3_990, 3_994, 3_998):
        phone = await town.phone()
        story = "x" * 1_990 + " " + "y" * (begins - 1_992) + " "
        await phone.write(text=f"{story}ik ruik gas sinds gisteren")
        await shown(phone, ADVICE)


async def test_words_changed_into_danger_are_heard_to_the_end(town: Street) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="hallo")
    await shown(phone, "echo: hallo")
    long = "nog iets over de meter. " * 200 + "ik ruik gas in de kelder"
    body = webhook([edit(phone, "wamid.EERST", long, town.clock.now())])
    assert await post(town.http, town.broker.host, body) == 200
    assert ADVICE in (await shown(phone, ADVICE))["text"]
    offered = await agent.event("conversation.offered")
    assert "gas" in str(offered["data"]["context"])
    assert await post(town.http, town.broker.host, body) == 200
    assert sum(ADVICE in said for said in await texts(phone)) == 1, "brought again, it is the same"


async def test_words_changed_days_ago_are_shown_as_of_then(town: Street) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="hallo")
    await shown(phone, "echo: hallo")
    sent_at = (town.clock.now() - timedelta(days=2)).replace(microsecond=0)
    body = webhook([edit(phone, "wamid.EERST", "ik ruik gas", sent_at)])
    assert await post(town.http, town.broker.host, body) == 200
    assert await sent(agent, "ik ruik gas") == sent_at


async def test_a_change_without_danger_asks_nothing_of_anybody(
    town: Street, assistant: StandInAssistant
) -> None:
    phone = await town.phone()
    await phone.write(text="hallo")
    await shown(phone, "echo: hallo")
    changed = edit(phone, "wamid.EERST", "goedemiddag " * 500, town.clock.now())
    assert await post(town.http, town.broker.host, webhook([changed])) == 200
    assert await post(town.http, town.broker.host, webhook([text(phone, "en nu", town.clock.now())])) == 200
    await shown(phone, "echo: en nu")
    assert [asked["text"] for asked in assistant.asked] == ["hallo", "en nu"]
