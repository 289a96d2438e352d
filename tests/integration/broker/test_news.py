"""News of a process, told to who chose to hear it: once, where they chose, and to nobody else."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, func, literal, select

from demo.graph.faults import Fault
from handover.access.back_office import new_service_token
from handover.administration import Administration
from handover.settings import Settings
from models.tables import conversations, deliveries, events, news_choices
from models.vocabulary.identity import AdministrationKey
from tests.support.assistant import StandInAssistant
from tests.support.moving import joins, told_code
from tests.support.phones import accept, shown, texts
from tests.support.whatsapp import Phone
from tests.support.whatsapp_broker import Street, street

pytestmark = pytest.mark.anyio

THREE = {"application_number": "A-0815", "postcode": "1234 AB", "house_number": "12"}
STATUSES = ["received", "planned", "in_progress", "done"]


@dataclass(frozen=True, slots=True)
class Office:
    """The town, and the back office that tells of application A-0815."""

    town: Street
    assistant: StandInAssistant
    token: str

    async def tell(self, version: int, status: str) -> dict[str, Any]:
        told = {
            **THREE,
            "version": version,
            "type": "connection",
            "status": status,
            "status_text": {"nl": f"Stand {version}: {status}."},
        }
        answer = await self.town.broker.http.put(
            "/api/brands/liander/processes/p1", json=told, headers={"Authorization": f"Bearer {self.token}"}
        )
        answer.raise_for_status()
        return dict(answer.json())

    async def prove(self, conversation: str) -> None:
        """As the assistant does for a customer who knows all three."""
        settings = self.town.broker.settings
        bearer = {"Authorization": f"Bearer {settings.bot_token.get_secret_value()}"}
        asked = {**THREE, "conversation_id": conversation}
        path = "/api/brands/liander/processes/status-request"
        answer = await self.town.broker.http.post(path, json=asked, headers=bearer)
        assert answer.json()["found"] is True

    async def customer(self, *, proven: bool = True) -> tuple[Phone, str]:
        """Somebody with a phone, answered; asked whether they want news if the application is theirs."""
        phone = await self.town.phone()
        await phone.write(text="hallo")
        await shown(phone, "echo: hallo")
        conversation = str(self.assistant.asked[-1]["conversation_id"])
        if proven:
            await self.prove(conversation)
            await phone.write(text="hoe staat het")
            await shown(phone, "Wilt u een bericht krijgen")
        return phone, conversation

    async def wanting(self) -> tuple[Phone, str]:
        phone, conversation = await self.customer()
        await self.tap(phone, "Wilt u een bericht krijgen", "Ja, op WhatsApp")
        await shown(phone, "krijgt u op WhatsApp een bericht")
        return phone, conversation

    async def tap(self, phone: Phone, text: str, title: str) -> None:
        message = await shown(phone, text)
        (option,) = [b["id"] for b in message["buttons"] if b["title"] == title]
        assert await phone.write(tap={"message": message["id"], "option": option}) == 204

    @property
    def ours(self) -> Administration:
        found: Administration = self.town.broker.app.state.rooms.administrations[AdministrationKey("liander")]
        return found

    async def settled(self) -> None:
        """Everything that was to be told is told, and everything to be sent is sent or given up."""

        await asyncio.sleep(0.8)  # three looks of the timekeeper
        unsettled = select(deliveries.c.id).where(deliveries.c.state.in_(["queued", "sending"]))
        await self.until(select(literal(1)).where(~unsettled.exists()))

    async def until(self, query: Select[Any]) -> None:
        """Until the query finds something."""
        deadline = time.monotonic() + 20
        while await self.ours.database.read(lambda db: db.execute(query).first()) is None:
            assert time.monotonic() < deadline, "it did not happen in time"
            await asyncio.sleep(0.05)

    async def notices(self, conversation: str) -> int:
        """How many lines the service said there."""
        query = select(func.count()).where(
            events.c.conversation_id == conversation, events.c.type == "message.notice"
        )
        return await self.ours.database.read(lambda db: db.execute(query).scalar_one())


@pytest.fixture
async def office(settings: Settings, assistant: StandInAssistant) -> AsyncIterator[Office]:
    async with street(settings) as town:
        ours = town.broker.app.state.rooms.administrations[AdministrationKey("liander")]
        token = await ours.database.write(lambda db: new_service_token(db, AdministrationKey("liander")))
        office = Office(town, assistant, token)
        await office.tell(1, "received")
        yield office


async def news(phone: Phone) -> list[str]:
    return [text for text in await texts(phone) if "Stand " in text]


async def test_told_once_per_new_status_as_text_within_the_window(office: Office) -> None:
    phone, _ = await office.wanting()
    for version, status in ((2, "planned"), (2, "planned"), (3, "planned"), (1, "received"), (4, "done")):
        await office.tell(version, status)
    message = await shown(phone, "Stand 4")
    assert [b["title"] for b in message["buttons"]] == ["Geen berichten meer", "Ergens anders"]
    await office.settled()
    assert [text.split(".")[1].strip() for text in await news(phone)] == ["Stand 2: planned", "Stand 4: done"]


async def test_asked_once_and_the_log_proves_the_answer(office: Office) -> None:
    phone, conversation = await office.wanting()
    await phone.write(text="en nu")
    await shown(phone, "echo: en nu")
    asked = [text for text in await texts(phone) if "Wilt u een bericht krijgen" in text]
    assert len(asked) == 1
    row = await office.ours.database.read(lambda db: db.execute(select(news_choices)).mappings().one())
    proof = select(events.c.type).where(
        events.c.conversation_id == row["conversation_id"], events.c.seq == row["seq"]
    )
    assert (row["brand"], row["wanted"], row["channel"]) == ("liander", True, "whatsapp")
    assert row["conversation_id"] == conversation
    assert await office.ours.database.read(lambda db: db.execute(proof).scalar()) == "news.chosen"


async def test_in_a_closed_conversation_it_is_a_template_that_opens_nothing(office: Office) -> None:
    agent = await office.town.broker.agent()
    phone, conversation = await office.wanting()
    await office.town.later(25)
    await _until_control(office, conversation, "none")
    heard = len(agent.heard)
    await office.tell(2, "planned")
    message = await shown(phone, "Nieuws van Liander: Stand 2: planned.")
    assert [b["title"] for b in message["buttons"]] == ["Geen berichten meer", "Ergens anders"]
    await office.settled()
    assert await _control(office, conversation) == "none"
    bothered = [f["t"] for f in agent.heard[heard:] if f["t"] not in {"ping", "agent"}]
    assert bothered == []
    await phone.write(text="dank u")
    await shown(phone, "echo: dank u")
    assert await _control(office, conversation) == "assistant"


async def test_where_the_network_says_it_is_too_late_it_goes_as_a_template(office: Office) -> None:
    """Its clock counts, not ours."""
    phone, _ = await office.wanting()
    await office.town.order(Fault.WINDOW_CLOSED)
    await office.tell(2, "planned")
    await shown(phone, "Nieuws van Liander: Stand 2: planned.")
    await office.tell(3, "done")
    await shown(phone, "Nieuws van Liander: Stand 3: done.")
    await phone.write(text="dank u")
    await shown(phone, "echo: dank u")


async def test_a_tap_under_a_template_ends_it(office: Office) -> None:
    phone, _ = await office.wanting()
    await office.town.later(25)
    await office.tell(2, "planned")
    await office.tap(phone, "Stand 2", "Geen berichten meer")
    await shown(phone, "U krijgt van ons geen bericht")
    await office.tell(3, "done")
    await office.settled()
    assert len(await news(phone)) == 1


async def test_nobody_is_told_who_did_not_choose_it(office: Office) -> None:
    """Every way there is of not having chosen; the last one chose, so that the others had their chance."""
    agent = await office.town.broker.agent()
    stranger, _ = await office.customer(proven=False)
    silent, _ = await office.customer()
    refusing, _ = await office.customer()
    await office.tap(refusing, "Wilt u een bericht krijgen", "Nee, dank u")
    stopping, _ = await office.wanting()
    await stopping.write(text="STOP")
    tapping, _ = await office.wanting()
    await office.tap(tapping, "krijgt u op WhatsApp", "Toch niet")
    by_agent, held = await office.wanting()
    await by_agent.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    assert named["conversation"] == held
    assert (await agent.command("news.choose", {"channel": None}, **named))["ok"]
    for phone in (refusing, stopping, tapping, by_agent):
        await shown(phone, "U krijgt van ons geen bericht")
    before = {c: await office.notices(c) for c in await _all_conversations(office)}
    wanting, wanted = await office.wanting()
    await office.tell(2, "planned")
    await shown(wanting, "Stand 2")
    await office.town.later(25)
    await office.tell(3, "done")
    await shown(wanting, "Stand 3")
    await office.settled()
    for phone in (stranger, silent, refusing, stopping, tapping, by_agent):
        assert await news(phone) == []
    after = {c: await office.notices(c) for c in before if c != wanted}
    assert after == before, "not in their log either"


@pytest.mark.parametrize("tapped", [False, True], ids=["by a word", "by the button under the news"])
async def test_who_went_on_in_another_conversation_can_stop_it_there(office: Office, tapped: bool) -> None:
    """Chosen on the phone, in its own conversation; the phone is a guest in the site's since."""
    widget = await office.town.broker.widget()
    await widget.command("message.send", {"text": "hallo"})
    phone, _ = await office.wanting()
    await office.tell(2, "planned")
    await shown(phone, "Stand 2")
    await joins(phone, await told_code(widget))
    if tapped:
        await office.tap(phone, "Stand 2", "Geen berichten meer")
    else:
        await phone.write(text="STOP")
    await shown(phone, "U krijgt van ons geen bericht")
    await office.tell(3, "done")
    await office.settled()
    assert len(await news(phone)) == 1


async def test_who_stops_while_it_waits_for_the_network_is_not_told(office: Office) -> None:
    phone, _ = await office.wanting()
    await office.settled()
    await office.town.order(Fault.TROUBLE)
    await office.tell(2, "planned")
    await _delivery_waits(office)
    await phone.write(text="stop")
    await office.until(select(news_choices.c.seq).where(news_choices.c.wanted.is_(False)))
    office.town.clock.move_on(timedelta(minutes=2))
    await shown(phone, "U krijgt van ons geen bericht")
    await office.settled()
    assert await news(phone) == []


@pytest.mark.parametrize("fault", [Fault.THROUGHPUT, Fault.LOST_ANSWER, Fault.DUPLICATE_WEBHOOKS])
async def test_a_fault_of_the_network_neither_loses_nor_doubles(office: Office, fault: Fault) -> None:
    phone, _ = await office.wanting()
    await office.settled()
    await office.town.order(fault)
    await office.tell(2, "planned")
    await shown(phone, "Stand 2")
    await office.tell(3, "done")
    await shown(phone, "Stand 3")
    await office.settled()
    assert len(await news(phone)) == 2


async def test_where_a_broker_ends_another_goes_on(office: Office) -> None:
    """It is committed, and the network not reached, when the process ends."""
    phone, _ = await office.wanting()
    await office.settled()
    await office.town.order(Fault.TROUBLE)
    await office.tell(2, "planned")
    await _delivery_waits(office)
    await office.town.broker.stop()
    office.town.clock.move_on(timedelta(minutes=2))
    async with office.town.another():
        await shown(phone, "Stand 2")
    assert len(await news(phone)) == 1


async def test_told_where_it_was_chosen_after_a_move(office: Office) -> None:
    """On the phone while they are in the widget; then in the widget only, while they are on the phone."""
    town = office.town
    phone, _ = await office.wanting()
    widget = await town.broker.widget()
    await phone.write(text="mens graag")
    await office.tap(phone, "Er is nu geen collega vrij", "Verder op de website")
    code = (await shown(phone, "de code"))["text"].split("de code ")[1][:9]
    await widget.send({"t": "cmd", "id": "move-here", "type": "message.send", "data": {"text": code}})
    assert await widget.closed() == 1012, "connect again: the address belongs to another conversation"
    token = next(f for f in widget.heard if f["t"] == "ready")["token"]
    here = await town.broker.widget(token)
    await here.event("message.notice", key="notice_moved")
    await office.tell(2, "planned")
    told = await here.event("message.notice", key="notice_process_news")
    await shown(phone, "Stand 2")
    where = next(b for b in told["data"]["buttons"] if b["title"] == "Ergens anders")
    await here.command("message.send", {"payload": where["payload"], "title": where["title"]})
    asked = await here.event("message.notice", key="notice_news_where")
    site = next(b for b in asked["data"]["buttons"] if b["title"] == "Ja, op de website")
    await here.command("message.send", {"payload": site["payload"], "title": site["title"]})
    await here.event("message.notice", key="notice_news_yes")
    await phone.write(text="toch maar hier")
    await office.settled()
    await office.tell(3, "in_progress")
    await here.event("message.notice", text="Er is nieuws van Liander. Stand 3: in_progress.")
    await office.settled()
    assert len(await news(phone)) == 1


async def test_an_agent_sees_the_choice_and_notes_another(office: Office) -> None:
    agent = await office.town.broker.agent()
    phone, _ = await office.customer()
    await phone.write(text="mens graag")
    offered = await agent.event("conversation.offered")
    seen = offered["data"]["context"]["customer"]["news"]
    assert (seen["wanted"], seen["channel"]) == (None, None)
    named = await accept(agent, offered)
    wrong = await agent.command("news.choose", {"channel": "web_widget"}, **named)
    assert wrong["error"]["code"] == "not_possible"
    done = await agent.command("news.choose", {"channel": "whatsapp"}, **named)
    assert done["ok"]
    event = await agent.event("news.chosen", wanted=True, channel="whatsapp")
    assert event["data"]["by"] is not None
    await shown(phone, "krijgt u op WhatsApp een bericht")
    snapshot = await office.town.broker.http.get(
        f"/api/conversations/{named['conversation']}",
        headers={"Authorization": f"Bearer {await office.town.broker.sign_in()}"},
    )
    kept = snapshot.json()["context"]["customer"]["news"]
    assert (kept["wanted"], kept["channel"], kept["seq"]) == (True, "whatsapp", event["seq"])
    await office.tell(2, "planned")
    await shown(phone, "Stand 2")


async def _control(office: Office, conversation: str) -> str:
    query = select(conversations.c.control).where(conversations.c.id == conversation)
    return str(await office.ours.database.read(lambda db: db.execute(query).scalar()))


async def _until_control(office: Office, conversation: str, control: str) -> None:
    query = select(conversations.c.id).where(
        conversations.c.id == conversation, conversations.c.control == control
    )
    await office.until(query)


async def _all_conversations(office: Office) -> list[str]:
    query = select(conversations.c.id)
    return [str(id) for id in await office.ours.database.read(lambda db: db.execute(query).scalars().all())]


async def _delivery_waits(office: Office) -> None:
    """The network said "later" to the news."""
    query = select(deliveries.c.code).where(deliveries.c.state == "queued", deliveries.c.code.is_not(None))
    await office.until(query)


async def test_told_on_the_phone_that_chose_it_wherever_that_went_since(office: Office) -> None:
    phone, _ = await office.wanting()
    widget = await office.town.broker.widget()
    await widget.command("message.send", {"text": "hallo"})
    await joins(phone, await told_code(widget))
    await office.tell(2, "planned")
    await shown(phone, "Stand 2")
