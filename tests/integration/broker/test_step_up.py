"""What needs more proof, through the whole broker: withheld on WhatsApp, asked at the website."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from handover.settings import Settings
from tests.integration.broker.test_known_customers import ready, shown, token
from tests.support.broker import Peer
from tests.support.moving import joins, tap, told_code
from tests.support.phones import accept, texts
from tests.support.phones import shown as on_phone
from tests.support.site import Site, vouching
from tests.support.whatsapp import Phone
from tests.support.whatsapp_broker import Street, street

pytestmark = pytest.mark.anyio

NUMBER = "Wat is uw aanvraagnummer?"
DETAILS = "Een collega past uw gegevens voor u aan."


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def town(settings: Settings, site: Site) -> AsyncIterator[Street]:
    async with street(vouching(settings, site)) as running:
        yield running


async def way_to_the_website(phone: Phone, notice: dict[str, Any]) -> str:
    """The code by which the customer goes on there, after a tap on the way."""
    way = next(b for b in notice["buttons"] if b["title"] == "Verder op de website")
    assert await phone.write(tap={"message": notice["id"], "option": way["id"]}) == 204
    how = await on_phone(phone, "Zo gaat u verder")
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", how["text"])
    assert code
    return code[0]


async def brought_along(widget: Peer, code: str) -> None:
    """The conversation goes on here: the client is asked to come back."""
    await widget.send({"t": "cmd", "id": "code-1", "type": "message.send", "data": {"text": code}})
    assert await widget.closed() == 1012


async def test_a_number_is_asked_for_at_the_website_not_on_whatsapp(town: Street) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="zeg utter_ask_application_number")
    notice = await on_phone(phone, "Daar vraag ik niet om in WhatsApp")
    assert {b["title"] for b in notice["buttons"]} == {"Verder op de website", "Medewerker spreken"}
    code = await way_to_the_website(phone, notice)
    widget = await town.broker.widget()
    await brought_along(widget, code)
    again = await town.broker.widget(token(widget))
    await again.event("message.assistant", key="utter_ask_application_number")
    assert NUMBER in again.texts("message.assistant")[-1]
    assert not any(NUMBER in text for text in await texts(phone))
    await again.command("message.send", {"text": "mens graag"})
    offered = await agent.event("conversation.offered")
    said = [(line["text"][:25], line["suppressed"]) for line in offered["data"]["context"]["transcript"]]
    assert (NUMBER, True) in said
    assert (NUMBER, False) in said


async def test_what_is_for_signed_in_customers(town: Street, site: Site) -> None:
    """Asked on WhatsApp, moved to the website, signed in there: then it is said, and only there."""
    phone = await town.phone()
    await phone.write(text="zeg utter_change_details")
    notice = await on_phone(phone, "Dat kan op onze website, als u daar inlogt")
    code = await way_to_the_website(phone, notice)
    widget = await town.broker.widget()
    await brought_along(widget, code)
    anonymous = await town.broker.widget(token(widget))
    await anonymous.event("message.notice", key="notice_sign_in_here")
    assert DETAILS not in str(anonymous.heard)
    signed = await town.broker.widget(token(widget), shown(anonymous), customer=site.signs())
    await signed.event("message.assistant", key="utter_change_details")
    assert ready(signed)["epoch"] == ready(anonymous)["epoch"]
    assert not any(DETAILS in text for text in await texts(phone))
    nobody = await town.broker.widget(token(widget))
    assert ready(nobody)["head"] == 0


async def test_a_number_that_is_given_unasked_is_left_alone(town: Street) -> None:
    phone = await town.phone()
    await phone.write(text="mijn aanvraag is A-123456")
    await on_phone(phone, "echo: mijn aanvraag is A-123456")


async def test_a_guest_who_signs_in_can_still_be_sent_away(town: Street, site: Site) -> None:
    phone = await town.phone()
    await phone.write(text="zeg utter_change_details")
    notice = await on_phone(phone, "Dat kan op onze website, als u daar inlogt")
    widget = await town.broker.widget()
    await brought_along(widget, await way_to_the_website(phone, notice))
    anonymous = await town.broker.widget(token(widget))
    await anonymous.event("message.notice", key="notice_sign_in_here")
    signed = await town.broker.widget(token(widget), shown(anonymous), customer=site.signs())
    await signed.event("message.assistant", key="utter_change_details")
    await tap(phone, "gaat nu ergens anders verder", "Ongedaan maken")
    await on_phone(phone, "staat nu weer los")
    await phone.write(text="alleen van mij")
    await on_phone(phone, "echo: alleen van mij")
    assert not any("alleen van mij" in str(frame) for frame in signed.heard)


async def test_what_needs_our_own_channel_does_not_come_along(town: Street) -> None:
    widget, phone = await town.broker.widget(), await town.phone()
    await widget.command("message.send", {"text": "zeg utter_ask_application_number"})
    await widget.event("message.assistant", key="utter_ask_application_number")
    await joins(phone, await told_code(widget))
    assert not any(NUMBER in said for said in await texts(phone))


async def test_a_code_of_before_the_sign_in_lets_nobody_in(town: Street, site: Site) -> None:
    """On a computer of many, somebody else may have asked for it."""
    before, phone = await town.broker.widget(), await town.phone()
    code = await told_code(before)
    signed = await town.broker.widget(token(before), shown(before), customer=site.signs())
    await phone.write(text=code)
    await on_phone(phone, "Deze code werkt niet")
    await joins(phone, await told_code(signed))


async def test_the_name_by_which_the_site_knows_them_stays_on_their_phone(town: Street, site: Site) -> None:
    """What somebody calls themself in WhatsApp is theirs to change; an agent goes by what was vouched for."""
    agent, phone = await town.broker.agent(), await town.phone()
    widget = await town.broker.widget(customer=site.signs("K-1001", name="Sanne de Vries"))
    await widget.command("message.send", {"text": "mens graag"})
    await accept(agent, await agent.event("conversation.offered"))
    await joins(phone, await told_code(widget))
    await phone.write(text="ben ik daar?")
    summary = await agent.until(lambda f: f["t"] == "summary" and f["last_text"] == "ben ik daar?")
    assert (summary["channel"], summary["customer"]["name"]) == ("whatsapp", "Sanne de Vries")
