"""Customers whom the brand's site vouches for, through the whole broker, on both databases."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from handover.settings import Settings
from tests.support.broker import Peer, RunningBroker, running_broker
from tests.support.site import Site, vouching

pytestmark = pytest.mark.anyio


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def broker(settings: Settings, site: Site) -> AsyncIterator[RunningBroker]:
    async with running_broker(vouching(settings, site)) as broker:
        yield broker


def ready(widget: Peer) -> dict[str, Any]:
    return next(f for f in widget.heard if f["t"] == "ready")


def taken_for(widget: Peer) -> tuple[str, str | None]:
    """Whom the broker takes the client for, and why not for whom it says."""
    who = ready(widget)["customer"]
    return who["state"], who["why"]


def shown(widget: Peer) -> dict[str, Any]:
    """How the widget resumes: the log on its screen."""
    head = max((f["seq"] for f in widget.events()), default=0)
    return {"epoch": ready(widget)["epoch"], "head": head}


def token(widget: Peer) -> str:
    return str(ready(widget)["token"])


async def talking(broker: RunningBroker, text: str, **how: Any) -> Peer:
    widget = await broker.widget(**how)
    await widget.command("message.send", {"text": text})
    await widget.event("message.assistant", text=f"echo: {text}")
    return widget


async def held(broker: RunningBroker, widget: Peer) -> tuple[Peer, dict[str, str]]:
    """An agent has the conversation."""
    agent = await broker.agent()
    await widget.command("person.request")
    offered = await agent.event("conversation.offered")
    named = {"conversation": offered["conversation"]}
    assert (await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named))["ok"]
    return agent, named


async def test_signing_in_while_an_agent_holds_the_conversation(broker: RunningBroker, site: Site) -> None:
    before = await talking(broker, "iets over mijn meter")
    agent, named = await held(broker, before)
    await before.event("control.changed", control="agent")
    signed = await broker.widget(token(before), shown(before), customer=site.signs())
    assert taken_for(signed) == ("known", None)
    assert ready(signed)["recovered"], "the same log goes on"
    assert ready(signed)["state"]["control"] == "agent"
    await agent.event("customer.identity", signed_in=True)
    summary = await agent.until(lambda f: f["t"] == "summary" and f["customer"]["signed_in"])
    assert summary["customer"] == {"name": "Sanne de Vries", "signed_in": True}
    await signed.command("message.send", {"text": "ik ben het"})
    await agent.event("message.customer", text="ik ben het")
    await agent.command("message.send", {"text": "Dag Sanne"}, **named)
    await signed.event("message.agent", text="Dag Sanne")
    assert await before.closed() == 1012, "whoever still looks there is asked to come back"


async def test_the_browser_begins_anew_for_whoever_is_not_signed_in(
    broker: RunningBroker, site: Site
) -> None:
    """A shared computer."""
    sanne = await talking(broker, "alleen voor mij")
    visitor, screen = token(sanne), shown(sanne)
    signed = await broker.widget(visitor, screen, customer=site.signs())
    await signed.close()
    after = await broker.widget(visitor, screen)
    assert taken_for(after) == ("anonymous", None)
    assert (ready(after)["recovered"], ready(after)["head"]) == (False, 0)
    undo = await after.command("message.send", {"payload": "/handover.undo_move", "title": "Ongedaan maken"})
    await after.command("message.send", {"text": "wie ben ik"})
    await after.event("message.assistant", text="echo: wie ben ik")
    assert undo["ok"]
    assert "alleen voor mij" not in str(after.heard)
    other = await broker.widget(visitor, shown(after), customer=site.signs("K-2002", name="Joris Bakker"))
    assert "alleen voor mij" not in str(other.heard)


async def test_the_same_conversation_on_another_device(broker: RunningBroker, site: Site) -> None:
    first = await talking(broker, "op de laptop", customer=site.signs())
    second = await broker.widget(customer=site.signs())
    await second.event("message.assistant", text="echo: op de laptop")
    await second.command("message.send", {"text": "op de telefoon"})
    await first.event("message.customer", text="op de telefoon")
    assert token(first) != token(second)
    assert ready(first)["epoch"] == ready(second)["epoch"]


async def test_what_was_open_here_goes_on_and_what_was_open_there_ends(
    broker: RunningBroker, site: Site
) -> None:
    """Logs never interleave; the other device is brought along."""
    laptop = await talking(broker, "gisteren", customer=site.signs())
    phone = await talking(broker, "vandaag")
    signed = await broker.widget(token(phone), shown(phone), customer=site.signs())
    assert await laptop.closed() == 1012
    again = await broker.widget(token(laptop), shown(laptop), customer=site.signs())
    assert ready(again)["epoch"] == ready(signed)["epoch"] == ready(phone)["epoch"]
    assert not ready(again)["recovered"]
    await again.event("message.assistant", text="echo: vandaag")
    assert "gisteren" not in str(again.heard)


async def test_a_person_who_is_busy_with_it_is_not_left_behind(broker: RunningBroker, site: Site) -> None:
    """Where an agent has what the customer had, that is what goes on."""
    laptop = await talking(broker, "op de laptop", customer=site.signs())
    agent, _ = await held(broker, laptop)
    phone = await talking(broker, "even kijken")
    signed = await broker.widget(token(phone), shown(phone), customer=site.signs())
    assert ready(signed)["state"]["control"] == "agent"
    await signed.event("message.customer", text="op de laptop")
    await signed.command("message.send", {"text": "ik ben onderweg"})
    await agent.event("message.customer", text="ik ben onderweg")


async def test_what_is_not_on_the_screen_is_not_taken_along(broker: RunningBroker, site: Site) -> None:
    """Somebody else may have left it in this browser."""
    stranger = await talking(broker, "van een vreemde")
    visitor = token(stranger)
    await stranger.close()
    signed = await broker.widget(visitor, customer=site.signs())
    assert ready(signed)["head"] == 0
    assert "van een vreemde" not in str(signed.heard)


async def test_what_is_closed_stays_where_it_is(broker: RunningBroker, site: Site) -> None:
    before = await talking(broker, "al afgerond")
    agent, named = await held(broker, before)
    await agent.command("conversation.resolve", {"disposition": "solved"}, **named)
    await before.event("conversation.closed")
    signed = await broker.widget(token(before), shown(before), customer=site.signs())
    assert ready(signed)["head"] == 0


async def test_two_tabs_sign_in_at_once(broker: RunningBroker, site: Site) -> None:
    tab = await talking(broker, "een")
    screen = shown(tab)
    tabs = await asyncio.gather(*(broker.widget(token(tab), screen, customer=site.signs()) for _ in range(4)))
    for one in tabs:
        if one.close_code is None:
            assert ready(one)["epoch"] == screen["epoch"]
    late = await broker.widget(customer=site.signs())
    await late.event("message.notice", key="notice_signed_in")
    await asyncio.sleep(0.2)
    assert late.texts("message.notice").count("U bent ingelogd. We gaan hier verder met dit gesprek.") == 1
    assert (await broker.widget(token(tab))).heard[1]["head"] == 0


async def test_a_message_that_is_sent_again_after_signing_in_is_said_once(
    broker: RunningBroker, site: Site
) -> None:
    before = await broker.widget()
    first = await before.command("message.send", {"text": "een"}, id="bericht-1")
    await before.event("message.assistant", text="echo: een")
    signed = await broker.widget(token(before), shown(before), customer=site.signs())
    other_tab = await broker.widget(token(before))
    for again in (signed, other_tab):
        result = await again.command("message.send", {"text": "een"}, id="bericht-1")
        assert (result["ok"], result["seq"]) == (True, first["seq"])
    late = await broker.widget(customer=site.signs())
    await late.event("message.notice", key="notice_signed_in")
    assert late.texts("message.customer") == ["een"]


async def test_two_customers_are_two(broker: RunningBroker, site: Site) -> None:
    await talking(broker, "van Sanne", customer=site.signs())
    joris = await broker.widget(customer=site.signs("K-2002", name="Joris Bakker"))
    assert ready(joris)["head"] == 0


async def test_what_one_joined_by_a_code_is_not_taken_by_another(broker: RunningBroker, site: Site) -> None:
    """A conversation of a known customer stays theirs, whoever signs in at a browser that shows it."""
    sanne = await talking(broker, "van Sanne", customer=site.signs())
    mine = ready(sanne)["epoch"]
    joris = await broker.widget(token(sanne), shown(sanne), customer=site.signs("K-2002", name="Joris"))
    assert ready(joris)["epoch"] != mine


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"iat": int(time.time()) - 4000, "exp": int(time.time()) - 3000}, "expired"),
        ({"aud": "handover:firan"}, "invalid"),
        ({"iss": "https://elsewhere.example.org"}, "invalid"),
    ],
)
async def test_what_proves_nothing_is_refused_and_nothing_is_lost(
    broker: RunningBroker, site: Site, how: dict[str, Any], why: str
) -> None:
    before = await talking(broker, "anoniem")
    again = await broker.widget(token(before), shown(before), customer=site.signs(**how))
    assert taken_for(again) == ("refused", why)
    assert ready(again)["recovered"], "it goes on as it was, anonymously"


async def test_a_brand_whose_site_vouches_for_nobody(settings: Settings, site: Site) -> None:
    async with running_broker(settings.model_copy(update={"demo": False})) as broker:
        widget = await broker.widget(customer=site.signs())
        assert taken_for(widget) == ("refused", "invalid")


async def test_the_word_of_the_site_runs_out(
    broker: RunningBroker, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channel_connectors.web_widget.customers.LEEWAY", 0)
    soon = int(time.time()) + 2
    widget = await broker.widget(customer=site.signs(exp=soon))
    assert await widget.closed() == 1012
    assert time.time() >= soon


async def test_the_agent_reads_who_it_is(broker: RunningBroker, site: Site) -> None:
    known = await talking(broker, "hallo", customer=site.signs())
    agent, named = await held(broker, known)
    offered = await agent.event("conversation.offered")
    customer = offered["data"]["context"]["customer"]
    assert (customer["name"], customer["known"], customer["signed_in"]) == ("Sanne de Vries", True, True)
    await agent.command("conversation.resolve", {"disposition": "solved"}, **named)
    await known.close()
    await (await broker.widget()).command("message.send", {"text": "mens graag"})
    offered = await agent.until(
        lambda f: f.get("type") == "conversation.offered" and f["conversation"] != named["conversation"]
    )
    customer = offered["data"]["context"]["customer"]
    assert (customer["name"], customer["known"], customer["signed_in"]) == (None, False, False)
