"""A conversation that goes on elsewhere, through the whole broker: told, proved, taken back."""

import asyncio

import pytest

from tests.support.assistant import StandInAssistant
from tests.support.broker import Peer
from tests.support.moving import TO_SITE, UNDO, come_back, held_on_the_phone, joins, tap, told_code, undone
from tests.support.phones import accept, code_in, shown, texts
from tests.support.slow_network import SlowNetwork
from tests.support.webhooks import post, text, webhook
from tests.support.whatsapp import Phone
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio

PICTURE = b"\x89PNG\r\n\x1a\n" + b"of a meter" * 20


async def test_from_the_widget_to_the_phone_while_waiting_and_back(
    town: Street, assistant: StandInAssistant
) -> None:
    """Same conversation, same place, same agent; the log is one log."""
    widget, phone = await town.broker.widget(), await town.phone()
    await widget.command("message.send", {"text": "hallo"})
    await widget.event("message.assistant", text="echo: hallo")
    await widget.command("person.request")
    told = await widget.event("message.notice", key="notice_nobody_available")
    button = next(b for b in told["data"]["buttons"] if b["payload"].startswith("/handover.move."))
    assert button["title"] == "Verder op WhatsApp"
    await widget.command("message.send", {"payload": button["payload"], "title": button["title"]})
    how = await widget.event("message.notice", key="notice_move")
    code = code_in(how["data"])
    assert f"/phone?to=31850000001&text={code}" in how["data"]["text"]

    await phone.write(text=code)
    await shown(phone, "U praat nu verder")
    agent = await town.broker.agent()
    offered = await agent.event("conversation.offered")
    said = [line["text"] for line in offered["data"]["context"]["transcript"]]
    assert "echo: hallo" in said
    assert {p["channel"] for p in offered["data"]["context"]["customer"]["contact_points"]} == {
        "web_widget",
        "whatsapp",
    }
    named = await accept(agent, offered)
    await agent.command("message.send", {"text": "Met Anna"}, **named)
    await shown(phone, "Met Anna")
    await phone.write(text="Fijn dat het hier ook kan")
    await agent.event("message.customer", text="Fijn dat het hier ook kan")
    await widget.event("message.customer", text="Fijn dat het hier ook kan")

    await widget.command("message.send", {"text": "Ik ben weer thuis"})
    moved = await agent.event("channel.moved", channel="web_widget", before="whatsapp")
    assert moved["data"]["by"] == "spoke"
    await agent.command("message.send", {"text": "Welkom thuis"}, **named)
    await widget.event("message.agent", text="Welkom thuis")
    await asyncio.sleep(0.3)
    assert "Welkom thuis" not in await texts(phone)


async def test_a_code_is_good_once_and_for_one_customer(town: Street) -> None:
    widget, one, other = await town.broker.widget(), await town.phone(), await town.phone()
    await widget.command("message.send", {"text": "hallo"})
    code = await told_code(widget)
    await one.write(text=f"{code} waar blijft de monteur")
    await shown(one, "U praat nu verder")
    await shown(one, f"echo: {code} waar blijft de monteur")
    for again in (one, other):
        await again.write(text=code)
        await shown(again, "Deze code werkt niet")
    assert (await texts(one)).count(await _moved_notice(one)) == 1


async def test_asked_again_with_the_same_id_the_code_told_first_stays_good(town: Street) -> None:
    widget, phone = await town.broker.widget(), await town.phone()
    code = await told_code(widget)
    asked = {"payload": "/handover.move.whatsapp", "title": "Verder op WhatsApp"}
    first = await widget.command("message.send", asked, id="once")
    again = await widget.command("message.send", asked, id="once")
    assert again["seq"] == first["seq"]
    second = await widget.until(lambda f: f["t"] == "event" and f["seq"] == first["seq"])
    for good in (code, code_in(second["data"])):
        phone = await town.phone()
        await phone.write(text=good)
        await shown(phone, "U praat nu verder")


async def test_danger_is_answered_where_it_is_told_even_beside_a_code(town: Street) -> None:
    widget, phone = await town.broker.widget(), await town.phone()
    await phone.write(text=f"{await told_code(widget)} ik ruik gas")
    await shown(phone, "0800-9009")
    assert not any("ruik gas" in str(f) for f in widget.heard)


async def test_a_move_is_undone_by_the_customer(town: Street) -> None:
    widget, phone = await town.broker.widget(), await town.phone()
    await phone.write(text="iets van mij alleen")
    await shown(phone, "echo: iets van mij alleen")
    await widget.command("message.send", {"text": "hallo"})
    await phone.write(text=await told_code(widget))
    await tap(phone, "U praat nu verder", "Ongedaan maken")
    await shown(phone, "staat nu weer los")
    await phone.write(text="weer alleen")
    await shown(phone, "echo: weer alleen")
    heard = [f["data"].get("text") for f in widget.heard if f["t"] == "event"]
    assert "iets van mij alleen" not in heard
    assert "weer alleen" not in heard


async def test_a_move_is_undone_where_it_began(town: Street) -> None:
    widget, phone = await town.broker.widget(), await town.phone()
    await widget.command("message.send", {"text": "hallo"})
    await phone.write(text=await told_code(widget))
    await shown(phone, "U praat nu verder")
    widget = await undone(town, widget)
    await widget.event("message.customer", payload="/handover.undo_move")
    await widget.event("message.notice", key="notice_move_undone")
    await shown(phone, "staat nu weer los")
    await phone.write(text="nu van mij alleen")
    await shown(phone, "echo: nu van mij alleen")
    await widget.command("message.send", {"text": "en hier"})
    await widget.event("message.assistant", text="echo: en hier")
    assert not any("nu van mij alleen" in str(f) for f in widget.heard)


async def test_who_was_left_on_the_phone_hears_of_it_and_can_undo_it(town: Street) -> None:
    phone, site = await town.phone(), await town.broker.widget()
    await phone.write(text="mens graag")
    await tap(phone, "Er is nu geen collega vrij", "Verder op de website")
    code = code_in(await shown(phone, "Zo gaat u verder"))
    await site.send({"t": "cmd", "id": "code", "type": "message.send", "data": {"text": code}})
    assert await site.closed() == 1012
    await tap(phone, "Uw gesprek gaat nu ergens anders verder, op de website", "Ongedaan maken")
    await shown(phone, "staat nu weer los")
    again = await town.broker.widget(next(f for f in site.heard if f["t"] == "ready")["token"])
    await again.command("message.send", {"text": "van mij alleen"})
    await again.event("message.customer", text="van mij alleen")
    assert not any("mens graag" in str(f) for f in again.heard)


async def _two_phones(town: Street) -> tuple[Peer, Phone, Phone]:
    """A conversation that went from the widget to one phone, and from there to another."""
    widget, one, other = await town.broker.widget(), await town.phone(), await town.phone()
    await widget.command("message.send", {"text": "hallo"})
    for phone in (one, other):
        await joins(phone, await told_code(widget))
    return widget, one, other


async def test_undone_where_it_began_everybody_who_came_leaves(town: Street) -> None:
    """It may have been somebody else: nobody who came by a code stays by having written less."""
    widget, one, other = await _two_phones(town)
    await one.write(text="ik schreef het laatst")
    await widget.event("message.customer", text="ik schreef het laatst")
    widget = await undone(town, widget)
    for phone in (one, other):
        await shown(phone, "staat nu weer los")
        await phone.write(text="alleen hier")
        await shown(phone, "echo: alleen hier")
    assert not any("alleen hier" in str(f) for f in widget.heard)


async def test_the_phone_that_was_left_for_another_hears_of_it_and_sends_that_one_away(town: Street) -> None:
    widget, one, other = await _two_phones(town)
    left = await shown(one, "Uw gesprek gaat nu ergens anders verder, op WhatsApp")
    undo = next(b["id"] for b in left["buttons"] if b["title"] == "Ongedaan maken")
    await one.write(tap={"message": left["id"], "option": undo})
    await shown(other, "staat nu weer los")
    widget = await come_back(town, widget)
    await other.write(text="alleen hier")
    await shown(other, "echo: alleen hier")
    await one.write(text="ik ben er nog")
    await widget.event("message.customer", text="ik ben er nog")
    assert not any("alleen hier" in str(f) for f in widget.heard)
    assert not any("ergens anders verder" in str(f) for f in widget.heard), "told where it was left only"
    assert not any("ergens anders" in text for text in await texts(other))


async def test_what_could_not_be_sent_is_not_sent_to_who_was_parted_since(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network refuses an answer for now, while the customer takes the phone out again."""
    network = SlowNetwork(monkeypatch, "Alleen voor", refuses=True)
    widget, phone, agent = await town.broker.widget(), await town.phone(), await town.broker.agent()
    named = await held_on_the_phone(widget, phone, agent)
    await agent.command("message.send", {"text": "Alleen voor wie hier is"}, **named)
    await network.has_one()
    await undone(town, widget)
    network.reached.clear()
    network.go_on()
    await shown(phone, "staat nu weer los")
    await asyncio.sleep(2.5)  # the next attempt is due after one second
    assert not network.reached.is_set()


async def test_it_is_sent_to_who_the_conversation_is_with(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The phone that was sent away had it nearly; the one where it began has not seen it."""
    one, other, widget = await town.phone(), await town.phone(), await town.broker.widget()
    await one.write(text="mens graag")
    await tap(one, "Er is nu geen collega vrij", "Verder op de website")
    code = code_in(await shown(one, "Zo gaat u verder"))
    await widget.send({"t": "cmd", "id": "code", "type": "message.send", "data": {"text": code}})
    widget = await come_back(town, widget)
    await joins(other, await told_code(widget))
    network = SlowNetwork(monkeypatch, "Voor wie hier is", refuses=True)
    agent = await town.broker.agent()
    named = await accept(agent, await agent.event("conversation.offered"))
    await agent.command("message.send", {"text": "Voor wie hier is"}, **named)
    await network.has_one()
    await tap(one, "Uw gesprek gaat nu ergens anders verder", "Ongedaan maken")
    await come_back(town, widget)
    network.refuses = False
    network.go_on()
    await shown(one, "Voor wie hier is")
    assert not any("Voor wie hier is" in said for said in await texts(other))


async def test_a_message_brought_again_after_an_undo_is_known(town: Street) -> None:
    widget, phone, agent = await town.broker.widget(), await town.phone(), await town.broker.agent()
    await held_on_the_phone(widget, phone, agent)
    await _brought(town, phone, "wamid.once", "eenmaal")
    await widget.event("message.customer", text="eenmaal")
    await undone(town, widget)
    await shown(phone, "staat nu weer los")
    await _brought(town, phone, "wamid.once", "eenmaal")
    await _brought(town, phone, "wamid.after", "daarna")
    await shown(phone, "echo: daarna")
    assert "echo: eenmaal" not in await texts(phone)


async def test_who_comes_back_where_they_were_has_nothing_to_undo(town: Street) -> None:
    widget, phone = await town.broker.widget(), await town.phone()
    await phone.write(text=await told_code(widget))
    await shown(phone, "U praat nu verder op WhatsApp")
    await phone.write(text="mens graag")
    await widget.event("message.customer", text="mens graag")
    message, way = await _way_to_the_site(phone)
    await phone.write(tap={"message": message, "option": way})
    code = code_in(await shown(phone, "Zo gaat u verder"))
    await widget.command("message.send", {"text": code})
    back = await widget.event("message.notice", key="notice_moved_back")
    assert not any(b["payload"] == "/handover.undo_move" for b in back["data"]["buttons"])


async def test_undone_twice_it_is_undone(town: Street) -> None:
    widget, phone = await town.broker.widget(), await town.phone()
    await phone.write(text=await told_code(widget))
    await shown(phone, "U praat nu verder")
    widget = await undone(town, widget)
    assert (await widget.command("message.send", UNDO))["ok"]
    await phone.write(text="van mij")
    await shown(phone, "echo: van mij")


async def test_what_comes_along_overtakes_nothing_that_is_under_way(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network is slow with an answer of the phone's own conversation, while the phone moves."""
    network = SlowNetwork(monkeypatch, "langzaam")
    widget, phone = await town.broker.widget(), await town.phone()
    code = await told_code(widget)
    await phone.write(text="langzaam")
    await network.has_one()
    await phone.write(text=code)
    await widget.event("message.notice", key="notice_moved")
    await asyncio.sleep(1)
    assert not any("U praat nu verder" in text for text in await texts(phone))
    network.go_on()
    await shown(phone, "U praat nu verder")
    order = [text.split(".")[0] for text in await texts(phone)]
    assert order.index("echo: langzaam") < order.index("U praat nu verder op WhatsApp")


async def test_what_waits_behind_what_is_under_way_is_sent_first(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the conversation that the phone takes along; the first message is still at the network."""
    network = SlowNetwork(monkeypatch)
    widget, phone = await town.broker.widget(), await town.phone()
    code = await told_code(widget)
    await phone.write(text="vraag")
    await network.has_one()
    await asyncio.sleep(1)  # the assistant answers meanwhile
    await phone.write(text=code)
    await widget.event("message.notice", key="notice_moved")
    network.go_on()
    await shown(phone, "U praat nu verder")
    order = [said.split(".")[0] for said in await texts(phone)]
    assert order.index("echo: vraag") < order.index("U praat nu verder op WhatsApp")


async def test_back_in_the_browser_where_it_began_by_a_code_from_the_phone(town: Street) -> None:
    widget, phone = await town.broker.widget(), await town.phone()
    await phone.write(text=await told_code(widget))
    await shown(phone, "U praat nu verder")
    back = await told_code(await town.broker.widget(token=widget.heard[1]["token"]), TO_SITE)
    await phone.write(text="nog even hier")
    result = await widget.command("message.send", {"text": back}, id="back")
    assert result["ok"]
    said = await widget.event("message.customer", id="back")
    assert said["data"]["payload"] == "/handover.code", "the client sees its message in the log"


async def test_who_was_called_by_name_is_still_called_so_after_a_move_and_an_undo(town: Street) -> None:
    widget, phone, agent = await town.broker.widget(), await town.phone(), await town.broker.agent()
    await phone.write(text="hallo")
    await shown(phone, "echo: hallo")
    await widget.command("message.send", {"text": "mens graag"})
    await joins(phone, await told_code(widget))
    offered = await agent.event("conversation.offered")
    named = await accept(agent, offered)
    await phone.write(text="hier")
    await agent.until(lambda f: f["t"] == "summary" and f["customer"]["name"] == "Sanne")
    await agent.command("conversation.resolve", {"disposition": "solved"}, **named)
    await tap(phone, "U praat nu verder", "Ongedaan maken")
    await shown(phone, "staat nu weer los")
    await phone.write(text="mens graag")
    again = await agent.event("conversation.offered", after=len(agent.heard) - 1)
    assert again["data"]["context"]["customer"]["name"] == "Sanne"


@pytest.mark.parametrize("caption", ["B7KX 4923", "Dit is de code: E6ZK4923", None])
async def test_a_picture_under_what_looks_like_a_code_or_is_one_is_not_lost(
    town: Street, caption: str | None
) -> None:
    agent, widget, phone = await town.broker.agent(), await town.broker.widget(), await town.phone()
    asking = phone if caption else widget
    if asking is phone:
        await phone.write(text="mens graag")
    else:
        await widget.command("message.send", {"text": "mens graag"})
    await accept(agent, await agent.event("conversation.offered"))
    said = caption or await told_code(widget)
    picture = await town.http.post(
        f"{phone.path}/pictures",
        params={"caption": said},
        content=PICTURE,
        headers={"content-type": "image/png"},
    )
    assert picture.status_code == 204
    heard = await agent.event("message.customer", text=said)
    assert heard["data"]["attachment"]["kind"] == "image"
    assert not any("Deze code werkt niet" in text for text in await texts(phone))


async def test_a_number_that_looks_like_a_code_is_for_the_agent_who_asked_for_it(town: Street) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="mens graag")
    await accept(agent, await agent.event("conversation.offered"))
    await phone.write(text="E6ZK4923")
    heard = await agent.event("message.customer", text="E6ZK4923")
    assert heard["data"]["payload"] is None
    assert not any("Deze code werkt niet" in text for text in await texts(phone))


async def _brought(town: Street, phone: Phone, id: str, words: str) -> None:
    """By the network, as it does again and again until it is taken."""
    body = webhook([text(phone, words, town.clock.now(), id=id)])
    assert await post(town.broker.http, town.broker.host, body) == 200


async def _way_to_the_site(phone: Phone) -> tuple[str, str]:
    """(message, button)"""
    for _ in range(200):
        for message in reversed(await phone.shows()):
            for button in message.get("buttons", ()):
                if button["title"] == "Verder op de website":
                    return message["id"], button["id"]
        await asyncio.sleep(0.05)
    raise AssertionError("no way to the site was offered")


async def _moved_notice(phone: Phone) -> str:
    return str((await shown(phone, "U praat nu verder"))["text"])
