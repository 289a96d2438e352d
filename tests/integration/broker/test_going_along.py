"""Who goes on elsewhere more than once, alone or not, and what the customer had not seen by then."""

from uuid import uuid4

import pytest

from demo.graph.faults import Fault
from tests.support.broker import Peer
from tests.support.moving import come_back, held_on_the_phone, joins, tap, told_code, undone
from tests.support.phones import accept, code_in, shown, texts
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio


async def begun(town: Street) -> Peer:
    widget = await town.broker.widget()
    await widget.command("message.send", {"text": "hallo"})
    await widget.event("message.assistant", text="echo: hallo")
    return widget


async def test_after_two_moves_an_undo_leads_to_the_phones_own_conversation(town: Street) -> None:
    """Never back into somebody else's: whoever is told "apart" is apart, on both sides."""
    one, other, phone = await begun(town), await begun(town), await town.phone()
    await joins(phone, await told_code(one))
    await phone.write(text=await told_code(other))
    one = await come_back(town, one)
    await one.event("message.notice", key="notice_move_undone")
    await other.event("message.notice", key="notice_moved")
    await tap(phone, "U praat nu verder", "Ongedaan maken")
    await shown(phone, "staat nu weer los")
    await phone.write(text="alleen van mij")
    await shown(phone, "echo: alleen van mij")
    other = await come_back(town, other)
    assert not any("alleen van mij" in str(frame) for frame in (*one.heard, *other.heard))


async def test_no_code_of_who_was_sent_away_leads_in_again(town: Street) -> None:
    widget, phone, stranger = await begun(town), await town.phone(), await begun(town)
    await joins(phone, await told_code(widget))
    await phone.write(text="mens graag")
    await tap(phone, "Er is nu geen collega vrij", "Verder op de website")
    code = code_in(await shown(phone, "Zo gaat u verder"))
    widget = await undone(town, widget)
    await widget.command("message.send", {"text": "nu weer alleen"})
    assert (await stranger.command("message.send", {"text": code}))["ok"]
    await stranger.event("message.notice", key="notice_code_gone")
    assert not any("nu weer alleen" in str(frame) for frame in stranger.heard)


async def test_a_guest_who_goes_on_leaves_the_host_their_conversation_and_agent(town: Street) -> None:
    host, other = await begun(town), await begun(town)
    phone, agent = await town.phone(), await town.broker.agent()
    named = await held_on_the_phone(host, phone, agent)
    await phone.write(text=await told_code(other))
    host = await come_back(town, host)
    await host.event("message.notice", key="notice_move_undone")
    assert (await agent.command("message.send", {"text": "Ik kijk even"}, **named))["ok"]
    await host.event("message.agent", text="Ik kijk even")
    assert "Ik kijk even" not in await texts(phone)


async def test_back_on_the_phone_by_writing_there_what_was_not_read_comes_along(town: Street) -> None:
    widget, phone, agent = await town.broker.widget(), await town.phone(), await town.broker.agent()
    named = await held_on_the_phone(widget, phone, agent)
    await widget.command("message.send", {"text": "even op de site"})
    await agent.event("message.customer", text="even op de site")
    read = await agent.command("message.send", {"text": "gelezen"}, **named)
    await widget.event("message.agent", text="gelezen")
    await widget.command("read", {"seq": read["seq"]})
    await widget.close()
    await agent.command("message.send", {"text": "gemist"}, **named)
    await phone.write(text="weet u het al")
    await agent.event("message.customer", text="weet u het al")
    await agent.command("message.send", {"text": "en dit"}, **named)
    await shown(phone, "en dit")
    order = await texts(phone)
    assert order.index("gemist") < order.index("en dit")
    assert "gelezen" not in order
    assert order.count("gemist") == 1


async def test_what_was_said_to_who_was_sent_away_comes_to_who_stays(town: Street) -> None:
    phone, site, agent = await town.phone(), await town.broker.widget(), await town.broker.agent()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    await tap(phone, "U praat nu met", "Verder op de website")
    code = code_in(await shown(phone, "Zo gaat u verder"))
    await site.send({"t": "cmd", "id": uuid4().hex, "type": "message.send", "data": {"text": code}})
    await agent.event("channel.moved", channel="web_widget")
    await agent.command("message.send", {"text": "op de site gezegd"}, **named)
    await tap(phone, "gaat nu ergens anders verder", "Ongedaan maken")
    await shown(phone, "op de site gezegd")


async def test_what_was_queued_where_they_were_is_sent_where_they_are(town: Street) -> None:
    """The network has trouble with one phone's messages while the customer goes on with another."""
    widget, one, other = await town.broker.widget(), await town.phone(), await town.phone()
    agent = await town.broker.agent()
    named = await held_on_the_phone(widget, one, agent)
    code, asked = await told_code(widget), len(widget.heard)
    await one.write(text="weer hier")
    await agent.event("message.customer", text="weer hier")
    await town.order(Fault.TROUBLE, 1_000)
    for words in ("antwoord een", "antwoord twee"):
        await agent.command("message.send", {"text": words}, **named)
    await other.write(text=code)
    await widget.event("message.notice", key="notice_moved", after=asked)
    await town.order(Fault.TROUBLE, 0)
    await shown(other, "antwoord twee")
    assert [words for words in await texts(other) if "antwoord" in words] == ["antwoord een", "antwoord twee"]
    assert not any("antwoord" in words for words in await texts(one))


async def test_the_agent_hears_that_what_is_read_elsewhere_is_not_sent_any_more(town: Street) -> None:
    widget, phone, agent = await town.broker.widget(), await town.phone(), await town.broker.agent()
    named = await held_on_the_phone(widget, phone, agent)
    await town.order(Fault.TROUBLE, 1_000)
    await agent.command("message.send", {"text": "antwoord een"}, **named)
    said = await agent.command("message.send", {"text": "antwoord twee"}, **named)
    await widget.command("message.send", {"text": "ik zit op de site"})
    await widget.event("message.agent", text="antwoord twee")
    await town.order(Fault.TROUBLE, 0)
    told = await agent.until(
        lambda f: f["t"] == "delivery" and f["seq"] == said["seq"] and f["state"] != "queued"
    )
    assert told["state"] == "dropped"
    assert "antwoord twee" not in await texts(phone)


async def test_what_comes_along_offers_no_way_to_where_one_is(town: Street) -> None:
    widget, phone = await begun(town), await town.phone()
    await widget.command("person.request")
    offered = await widget.event("message.notice", key="notice_nobody_available")
    assert "Verder op WhatsApp" in [button["title"] for button in offered["data"]["buttons"]]
    await joins(phone, await told_code(widget))
    along = await shown(phone, "Er is nu geen collega vrij")
    titles = [button["title"] for button in along["buttons"]]
    assert "Verder op WhatsApp" not in titles
    assert titles, "the others stay"


async def test_who_was_parted_is_handed_nothing_by_asking_again(town: Street) -> None:
    """A client of Rasa's REST protocol sends its last message anew after the host sent it away."""
    widget = await begun(town)
    for id, words in (("m0", "hallo"), ("m1", await told_code(widget)), ("m2", "vraag")):
        await _asked(town, id, words)
    widget = await undone(town, widget)
    await widget.command("message.send", {"text": "geheim"})
    await widget.event("message.assistant", text="echo: geheim")
    assert "geheim" not in await _asked(town, "m2", "vraag")


async def _asked(town: Street, id: str, words: str) -> str:
    message = {"sender": "g", "message": words, "metadata": {"message_id": id}}
    answer = await town.broker.http.post("/channels/chat/liander/webhooks/rest/webhook", json=message)
    return answer.text
