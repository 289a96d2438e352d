"""A code sent from where a person deals with the customer: it costs them that person only if they say so."""

import pytest

from tests.support.moving import told_code
from tests.support.phones import accept, shown, texts
from tests.support.webhooks import post, text, webhook
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio


async def test_who_would_leave_a_person_by_a_code_is_asked_first(town: Street) -> None:
    """The message may be brought again: that is no answer."""
    anna, widget, phone = await town.broker.agent(), await town.broker.widget(), await town.phone()
    await phone.write(text="mens graag")
    named = await accept(anna, await anna.event("conversation.offered"))
    code = await told_code(widget)
    body = webhook([text(phone, code, town.clock.now())])
    for _ in range(2):
        assert await post(town.broker.http, town.broker.host, body) == 200
    await shown(phone, "Hier helpt een collega u al")
    await anna.command("message.send", {"text": "Met Anna"}, **named)
    await shown(phone, "Met Anna")
    assert "U praat nu verder" not in str(await texts(phone))
    await phone.write(text=code)
    await shown(phone, "U praat nu verder")
    await anna.event("conversation.closed")


async def test_a_message_that_was_left_is_not_lost_by_a_code(town: Street) -> None:
    widget, phone = await town.broker.widget(), await town.phone()
    await phone.write(text="mens graag")
    await shown(phone, "Er is nu geen collega vrij")
    await phone.write(text="bericht achterlaten")
    await shown(phone, "Schrijf")
    await phone.write(text="bel mij terug")
    await shown(phone, "Uw bericht is bewaard")
    await phone.write(text=await told_code(widget))
    await shown(phone, "of u wacht op een collega")
    offered = await (await town.broker.agent()).event("conversation.offered")
    assert "bel mij terug" in str(offered["data"]["context"]["transcript"])
