"""Who waits, and for whom: out of hours, before an agent who leaves, after a question left over."""

import asyncio
import re
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy.exc import OperationalError

from handover.routing.router import LOOK_EVERY
from handover.settings import Settings
from tests.support.broker import RunningBroker, running_broker

pytestmark = pytest.mark.anyio
REST = "/channels/chat/liander/webhooks/rest/webhook"
NEVER = "hours: {timezone: Europe/Amsterdam, mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: []}"


@pytest.fixture
def closed(settings: Settings, tmp_path: Path) -> Settings:
    """The desk is never open."""
    brands = tmp_path / "closed"
    copytree(settings.brands_dir, brands)
    file = brands / "liander" / "brand.yml"
    text = re.sub(r"^hours:.*?(?=^\w)", "", file.read_text(), flags=re.MULTILINE | re.DOTALL)
    file.write_text(f"{text}\n{NEVER}\n")
    return settings.model_copy(update={"brands_dir": brands})


async def test_out_of_hours_an_agent_at_work_is_somebody(closed: Settings) -> None:
    """What the widget shows agrees with what is said."""
    async with running_broker(closed) as broker:
        customer = await broker.widget()
        await customer.command("person.request")
        await customer.event("message.notice", key="notice_closed")
        await customer.until(lambda f: f["t"] == "state" and f["waiting"] and not f["open"])
        agent = await broker.agent()
        await agent.event("conversation.offered")
        await customer.until(lambda f: f["t"] == "state" and f["open"] and f["place"] == 1)


async def test_who_goes_away_gives_their_offer_to_somebody_else(broker: RunningBroker) -> None:
    anna, customer = await broker.agent(0), await broker.widget()
    await customer.command("person.request")
    offered = await anna.event("conversation.offered")
    bram = await broker.agent(1)
    await anna.command("presence.set", {"state": "away"})
    await anna.event("offer.withdrawn", why="away")
    again = await bram.event("conversation.offered")
    assert again["conversation"] == offered["conversation"]
    late = {"offer_id": offered["data"]["offer_id"]}
    refused = await anna.command("offer.accept", late, conversation=offered["conversation"])
    assert refused["error"]["code"] == "offer_gone"


async def test_an_agent_is_offered_one_conversation_at_a_time(broker: RunningBroker) -> None:
    one, two = await broker.widget(), await broker.widget()
    await one.command("person.request")
    await two.command("person.request")
    agent = await broker.agent()
    first = await agent.event("conversation.offered")
    await asyncio.sleep(1.5 * LOOK_EVERY)
    assert len(agent.events("conversation.offered")) == 1
    offer = {"offer_id": first["data"]["offer_id"]}
    assert (await agent.command("offer.accept", offer, conversation=first["conversation"]))["ok"]
    await agent.event("conversation.offered", after=agent.heard.index(first) + 1)


async def test_a_question_left_over_goes_to_the_assistant_with_the_hand_back(broker: RunningBroker) -> None:
    agent, customer = await broker.agent(), await broker.widget()
    await customer.command("person.request")
    offered = await agent.event("conversation.offered")
    named = {"conversation": offered["conversation"]}
    await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named)
    asked = await customer.command("message.send", {"text": "waar staat mijn meter"})
    back = {"to": "assistant", "outcome": {}, "seen": asked["seq"], "ask": True}
    assert (await agent.command("control.pass", back, **named))["ok"]
    await customer.event("message.notice", key="notice_handback")
    await customer.event("message.assistant", text="echo: waar staat mijn meter")


@pytest.mark.parametrize("sender", ["a\x00b", "a\nb"], ids=["NUL", "two lines"])
async def test_a_sender_that_cannot_be_written_down_is_refused(broker: RunningBroker, sender: str) -> None:
    answer = await broker.http.post(REST, json={"sender": sender, "message": "hallo"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "unknown_sender")


async def test_danger_is_answered_even_when_nothing_can_be_kept(
    broker: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    (wing,) = broker.app.state.house.rooms.administrations.values()

    async def full(_work: object) -> None:
        raise OperationalError("INSERT", {}, OSError("no space left on device"))

    monkeypatch.setattr(wing.database, "write", full)
    answer = await broker.http.post(REST, json={"sender": "nieuw", "message": "ik ruik gas"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "danger")
    assert "0800-9009" in answer.json()["error"]["message"]
    other = await broker.http.post(REST, json={"sender": "nieuw", "message": "hallo"})
    assert (other.status_code, "0800" in other.json()["error"]["message"]) == (503, False)


@pytest.mark.parametrize("story", ["ik ruik gas " + "x " * 2_500, "x " * 2_500 + " ik ruik gas"])
async def test_danger_is_answered_in_a_message_too_long_to_keep(broker: RunningBroker, story: str) -> None:
    answer = await broker.http.post(REST, json={"sender": "lang", "message": story})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "danger")
    assert "0800-9009" in answer.json()["error"]["message"]


async def test_danger_told_in_two_messages_is_answered_once(broker: RunningBroker) -> None:
    widget = await broker.widget()
    for words in ("het ruikt hier", "naar gas", "wat moet ik nu doen"):
        await widget.command("message.send", {"text": words})
    await widget.event("message.customer", text="wat moet ik nu doen")
    before = [f["data"].get("text") for f in widget.events("message.customer", "message.safety")][:3]
    assert before[:2] == ["het ruikt hier", "naar gas"]
    assert "0800-9009" in before[2]
    assert len(widget.events("message.safety")) == 1


async def test_danger_at_the_end_of_a_long_message_is_answered(broker: RunningBroker) -> None:
    customer = await broker.widget()
    await customer.command("message.send", {"text": "hallo " * 600 + "ik ruik gas"})
    assert "0800-9009" in (await customer.event("message.safety"))["data"]["text"]


async def test_who_writes_to_leave_the_queue_leaves_it(broker: RunningBroker) -> None:
    """Not only by the button: the assistant understands it, and what it would say to others is not said."""
    customer = await broker.widget()
    await customer.command("person.request")
    await customer.until(lambda f: f["t"] == "state" and f["waiting"])
    await customer.command("message.send", {"text": "uit de rij graag"})
    told = await customer.event("message.notice", key="notice_left_queue")
    assert [button["payload"] for button in told["data"]["buttons"]] == ["/handover.person"]
    await customer.until(lambda f: f["t"] == "state" and not f["waiting"])
    await customer.command("message.send", {"text": "waar staat mijn meter"})
    await customer.event("message.assistant", text="echo: waar staat mijn meter")
    assert "echo: uit de rij graag" not in customer.texts("message.assistant")


async def test_who_asks_for_their_place_is_told_it_and_waits_on(broker: RunningBroker) -> None:
    first, customer = await broker.widget(), await broker.widget()
    await first.command("person.request")
    await customer.command("person.request")
    await customer.command("message.send", {"text": "welke plek heb ik"})
    asked = await customer.event("message.customer", text="welke plek heb ik")
    after = customer.heard.index(asked)
    told = await customer.event("message.notice", key="notice_nobody_available", after=after)
    assert "nummer 2" in told["data"]["text"]
    await customer.command("message.send", {"text": "tot ziens"})
    await customer.event("message.assistant", text="echo: tot ziens")
    still = await customer.event("message.notice", key="notice_waiting_on")
    assert [button["payload"] for button in still["data"]["buttons"]] == ["/handover.leave_queue"]
    assert "echo: welke plek heb ik" not in customer.texts("message.assistant")
