"""What a phone says of an earlier message: words quoted, a reaction; also of one from before a move."""

import pytest

from tests.support.moving import held_on_the_phone, joins, told_code, undone
from tests.support.phones import accept, shown
from tests.support.webhooks import post, text, webhook
from tests.support.whatsapp import Phone
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio


async def quotes(town: Street, phone: Phone, of: str, words: str) -> None:
    body = webhook([text(phone, words, town.clock.now(), quotes=of)])
    assert await post(town.broker.http, town.broker.host, body) == 200


async def reacts(phone: Phone, of: str) -> None:
    assert await phone.write(reaction={"message": of, "emoji": "👍"}) == 204


async def test_an_agent_reads_the_words_that_are_quoted(town: Street) -> None:
    """Of the assistant, of the customer, of the agent; each with its place in the log."""
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="hallo")
    echo = await shown(phone, "echo: hallo")
    await quotes(town, phone, echo["id"], "hoezo")
    await shown(phone, "echo: hoezo")
    (own,) = [m["id"] for m in await phone.shows() if m["mine"] and m["text"] == "hallo"]
    await quotes(town, phone, own, "mens graag")
    offered = await agent.event("conversation.offered")
    lines = {line["text"]: line for line in offered["data"]["context"]["transcript"]}
    assert lines["hoezo"]["quoted"] == {
        "sender": "assistant",
        "text": "echo: hallo",
        "seq": lines["echo: hallo"]["seq"],
    }
    assert lines["mens graag"]["quoted"] == {
        "sender": "customer",
        "text": "hallo",
        "seq": lines["hallo"]["seq"],
    }
    assert lines["hallo"]["quoted"] is None
    named = await accept(agent, offered)
    sent = await agent.command("message.send", {"text": "Met Anna"}, **named)
    await quotes(town, phone, (await shown(phone, "Met Anna"))["id"], "dag Anna")
    heard = await agent.event("message.customer", text="dag Anna")
    assert heard["data"]["quoted"] == {"sender": "agent", "text": "Met Anna", "seq": sent["seq"]}


async def test_what_was_said_to_another_phone_is_not_quoted(town: Street) -> None:
    agent, phone, other = await town.broker.agent(), await town.phone(), await town.phone()
    await phone.write(text="geheim")
    theirs = await shown(phone, "echo: geheim")
    await other.write(text="mens graag")
    await accept(agent, await agent.event("conversation.offered"))
    for of in (theirs["id"], "wamid.ONBEKEND"):
        await quotes(town, other, of, f"wat is {of}")
        heard = await agent.event("message.customer", text=f"wat is {of}")
        assert heard["data"]["quoted"] is None


async def test_words_from_before_a_move_are_quoted(town: Street) -> None:
    widget, phone, agent = await town.broker.widget(), await town.phone(), await town.broker.agent()
    await phone.write(text="mijn meter tikt")
    before = await shown(phone, "echo: mijn meter tikt")
    await held_on_the_phone(widget, phone, agent)
    await quotes(town, phone, before["id"], "dit bedoel ik")
    heard = await agent.event("message.customer", text="dit bedoel ik")
    assert heard["data"]["quoted"] == {"sender": "assistant", "text": "echo: mijn meter tikt", "seq": None}


async def test_a_reaction_is_noted_in_the_log_where_the_message_stands(town: Street) -> None:
    """The phone has left that conversation, which goes on at the site."""
    widget, phone, agent = await town.broker.widget(), await town.phone(), await town.broker.agent()
    named = await held_on_the_phone(widget, phone, agent)
    await agent.command("message.send", {"text": "Met Anna"}, **named)
    met = await shown(phone, "Met Anna")
    widget = await undone(town, widget)
    await phone.write(text="nu van mij alleen")
    await shown(phone, "echo: nu van mij alleen")
    await reacts(phone, met["id"])
    noted = await agent.event("message.amended", change="reaction", text="👍")
    assert noted["conversation"] == named["conversation"]
    assert not any("nu van mij alleen" in str(frame) for frame in agent.heard)


async def test_a_reaction_to_what_is_over_is_noted_where_the_customer_is(town: Street) -> None:
    widget, phone, agent = await town.broker.widget(), await town.phone(), await town.broker.agent()
    await phone.write(text="hallo")
    echo = await shown(phone, "echo: hallo")
    await widget.command("message.send", {"text": "mens graag"})
    named = await accept(agent, await agent.event("conversation.offered"))
    await joins(phone, await told_code(widget))
    await reacts(phone, echo["id"])
    noted = await agent.event("message.amended", change="reaction", text="👍")
    assert noted["conversation"] == named["conversation"]
