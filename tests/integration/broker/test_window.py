"""WhatsApp's window of 24 hours, as agents see it, and the one thing that may be said after it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.broker import Peer
from tests.support.phones import accept, shown, texts
from tests.support.whatsapp import Phone
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio


async def held(town: Street) -> tuple[Peer, Phone, dict[str, str]]:
    """An agent holds the conversation of somebody with a phone."""
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    await shown(phone, "Anna")
    return agent, phone, named


def until(frame: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(frame["window"]["until"])


async def test_until_when_we_may_speak_is_seen_before_writing(town: Street) -> None:
    agent, phone, _ = await held(town)
    summary = await agent.until(lambda f: f["t"] == "summary" and f["window"] is not None)
    ends = until(summary)
    left = ends - town.clock.now()
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)
    context = (await agent.event("conversation.offered"))["data"]["context"]
    (point,) = context["customer"]["contact_points"]
    assert datetime.fromisoformat(point["window"]["until"]) - ends < timedelta(seconds=1)
    await town.later(5)
    await phone.write(text="Bent u daar nog?")
    moved = await agent.until(lambda f: f["t"] == "summary" and until(f) > ends)
    assert until(moved) - ends > timedelta(hours=4)


async def test_a_widget_has_no_window(town: Street) -> None:
    agent, widget = await town.broker.agent(), await town.broker.widget()
    await widget.command("person.request")
    offered = await agent.event("conversation.offered")
    await accept(agent, offered)
    summary = await agent.until(lambda f: f["t"] == "summary")
    assert summary["window"] is None
    (point,) = offered["data"]["context"]["customer"]["contact_points"]
    assert point["window"] is None


async def test_after_the_window_the_customer_is_asked_to_write_first(town: Street) -> None:
    agent, phone, named = await held(town)
    await town.later(25)
    typed = await agent.command("message.send", {"text": "te laat"}, **named)
    told = [f async for f in _until_settled(agent, typed["seq"])]
    assert [(f["state"], f["code"]) for f in told] == [("queued", None), ("failed", "window_closed")]
    asked = await agent.command("message.invite", **named)
    sent = await agent.until(
        lambda f: f["t"] == "delivery" and f["seq"] == asked["seq"] and f["state"] == "sent"
    )
    assert sent["channel"] == "whatsapp"
    assert (await shown(phone, "Stuur mij een berichtje terug"))["text"].startswith("Hallo, hier is ")
    assert "te laat" not in await texts(phone)
    invited = await agent.until(lambda f: f["t"] == "summary" and f["window"]["invited"])
    assert until(invited) < town.clock.now(), "a template opens nothing"
    again = await agent.command("message.invite", **named)
    assert again["error"]["code"] == "not_possible"
    await phone.write(text="Hier ben ik")
    came = await agent.event("message.customer", text="Hier ben ik")
    assert came["conversation"] == named["conversation"]
    again_open = await agent.until(lambda f: f["t"] == "summary" and until(f) > until(invited))
    assert not again_open["window"]["invited"]
    answered = await agent.command("message.send", {"text": "Uw antwoord"}, **named)
    assert answered["ok"]
    await shown(phone, "Uw antwoord")


async def _until_settled(agent: Peer, seq: int) -> AsyncIterator[dict[str, Any]]:
    """What the agent is told of a message, up to what it came to."""
    state, heard = "", 0
    while state not in {"sent", "failed"}:
        frame = await agent.until(lambda f: f["t"] == "delivery" and f["seq"] == seq, after=heard)
        heard, state = agent.heard.index(frame) + 1, frame["state"]
        yield frame


async def test_within_the_window_the_same_goes_as_text(town: Street) -> None:
    """The customer may write while an agent asks them to."""
    agent, phone, named = await held(town)
    assert (await agent.command("message.invite", **named))["ok"]
    said = (await shown(phone, "Ik heb een antwoord op uw vraag"))["text"]
    assert said.startswith("Hallo, hier is ")


async def test_who_just_wrote_is_not_asked_to(town: Street) -> None:
    agent, phone, named = await held(town)
    seen = max(f["seq"] for f in agent.heard if f["t"] == "event")
    await phone.write(text="Hier ben ik al")
    await agent.event("message.customer", text="Hier ben ik al")
    refused = await agent.command("message.invite", {"seen": seen}, **named)
    assert refused["error"]["code"] == "new_message"
