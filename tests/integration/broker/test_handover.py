"""The main job over real sockets: stuck, offered, answered by a person, given back."""

import asyncio

import pytest

from handover.settings import Settings
from tests.support.assistant import StandInAssistant
from tests.support.broker import RunningBroker, running_broker

pytestmark = pytest.mark.anyio


async def test_a_customer_goes_to_an_agent_and_back(broker: RunningBroker) -> None:
    agent, customer = await broker.agent(), await broker.widget()
    await customer.command("message.send", {"text": "hallo"})
    await customer.event("message.assistant", text="echo: hallo")
    await customer.command("message.send", {"text": "mens graag"})
    offered = await agent.event("conversation.offered")
    held = {"conversation": offered["conversation"], "generation": offered["generation"]}
    accepted = await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **held)
    assert accepted["ok"]
    await customer.event("control.changed", control="agent")
    said = await agent.command("message.send", {"text": "Met Anna"}, conversation=held["conversation"])
    await customer.event("message.agent", text="Met Anna")
    assert said["ok"]
    back = {"to": "assistant", "outcome": {"slots": {"postcode": "1234 AB"}, "summary": "gedaan"}}
    assert (await agent.command("control.pass", back, conversation=held["conversation"]))["ok"]
    await customer.event("message.notice", key="notice_handback")
    await customer.command("message.send", {"text": "nog iets"})
    await customer.event("message.assistant", text="echo: nog iets")


async def test_the_offer_carries_the_whole_dialogue_context(broker: RunningBroker) -> None:
    agent, customer = await broker.agent(), await broker.widget()
    await customer.command("message.send", {"text": "kletskoek een"})
    await customer.event("message.assistant")
    await customer.command("message.send", {"text": "kletskoek twee"})
    offered = await agent.event("conversation.offered")
    context = offered["data"]["context"]
    assert context["version"] == "handover.context.v1"
    assert context["handover"]["reason"] == "not_understood"
    assert "kletskoek twee" in context["handover"]["why"]["nl"]
    said = [(line["sender"], line["text"]) for line in context["transcript"]]
    assert ("customer", "kletskoek een") in said
    assert ("customer", "kletskoek twee") in said
    assert context["handover"]["stuck_at"] == context["intents"][-1]["seq"]


async def test_a_late_answer_is_kept_from_the_customer(
    broker: RunningBroker, assistant: StandInAssistant
) -> None:
    agent, customer = await broker.agent(), await broker.widget()
    await customer.command("person.request")
    offered = await agent.event("conversation.offered")
    assistant.hold.clear()
    await customer.command("message.send", {"text": "intussen"})
    conversation = offered["conversation"]
    await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, conversation=conversation)
    assistant.hold.set()
    suppressed = await agent.event("message.suppressed")
    assert suppressed["data"]["text"] == "echo: intussen"
    await agent.command("message.send", {"text": "ik ben er"}, conversation=conversation)
    await customer.event("message.agent", text="ik ben er")
    assert customer.texts("message.assistant") == []


async def test_of_two_agents_one_wins_and_the_other_learns_who(broker: RunningBroker) -> None:
    first, second = await broker.agent(0), await broker.agent(1, available=False)
    customer = await broker.widget()
    await customer.command("person.request")
    offered = await first.event("conversation.offered")
    conversation = offered["conversation"]
    assert (await second.command("take", conversation=conversation))["ok"]
    lost = await first.command(
        "offer.accept", {"offer_id": offered["data"]["offer_id"]}, conversation=conversation
    )
    assert lost["error"]["code"] == "offer_gone"
    assert lost["error"]["data"]["by"]["name"] == broker_name(second)
    await first.until(lambda f: f["t"] == "gone")


def broker_name(peer: object) -> str:
    ready = next(f for f in getattr(peer, "heard", []) if f["t"] == "ready")
    return str(ready["agent"]["name"])


async def test_a_repeated_command_does_its_work_once(broker: RunningBroker) -> None:
    customer = await broker.widget()
    once = await customer.command("message.send", {"text": "een keer"}, id="same")
    again = await customer.command("message.send", {"text": "een keer"}, id="same")
    assert again["seq"] == once["seq"]
    await customer.event("message.assistant")
    assert customer.texts("message.customer") == ["een keer"]


async def test_a_second_tab_and_a_reload_see_the_same_log(broker: RunningBroker) -> None:
    first = await broker.widget()
    ready = first.heard[1]
    await first.command("message.send", {"text": "hallo"})
    await first.event("message.assistant")
    second = await broker.widget(ready["token"])
    await second.event("message.assistant")
    assert second.events() == first.events()
    head = first.events()[-1]["seq"]
    await first.close()
    await second.command("message.send", {"text": "verder"})
    await second.event("message.assistant", text="echo: verder")
    resumed = await broker.widget(ready["token"], {"epoch": ready["epoch"], "head": head})
    await resumed.event("message.assistant", text="echo: verder")
    assert resumed.heard[1]["recovered"] is True
    assert resumed.events() == [e for e in second.events() if e["seq"] > head]


async def test_who_reads_along_before_they_take_it_has_the_context_of_now(broker: RunningBroker) -> None:
    """Also where the conversation went on, and became another matter, while they read."""
    agent, customer = await broker.agent(available=False), await broker.widget()
    await customer.command("person.request")
    queue = await agent.until(lambda f: f["t"] == "queue" and bool(f["entries"]))
    conversation = queue["entries"][0]["conversation"]
    await agent.command("open", {}, conversation=conversation)
    await agent.until(lambda f: f["t"] == "snapshot")
    await customer.command("message.send", {"text": "ik ruik gas"})
    alarmed = await agent.until(
        lambda f: f["t"] == "context" and f["context"]["handover"]["emergency"] is True
    )
    assert "ik ruik gas" in str(alarmed["context"]["transcript"])
    heard = len(agent.heard)
    await agent.command("take", {}, conversation=conversation)
    taken = await agent.until(lambda f: f["t"] == "context", after=heard)
    assert taken["context"]["handover"]["stuck_at"] == alarmed["context"]["handover"]["stuck_at"]


async def test_an_emergency_is_answered_whoever_is_in_control(
    broker: RunningBroker, assistant: StandInAssistant
) -> None:
    assistant.failing = "turn_failed"
    agent, customer = await broker.agent(), await broker.widget()
    await customer.command("message.send", {"text": "ik ruik gas in de keuken"})
    advice = await customer.event("message.safety")
    assert advice["data"]["key"] == "safety_gas_smell"
    offered = await agent.event("conversation.offered")
    assert offered["data"]["context"]["handover"]["emergency"] is True
    conversation = offered["conversation"]
    await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, conversation=conversation)
    heard = len(customer.heard)
    await customer.command("message.send", {"text": "nu ruik ik weer een gaslucht"})
    await customer.event("message.safety", after=heard)


async def test_an_assistant_that_fails_leads_to_a_person(
    broker: RunningBroker, assistant: StandInAssistant
) -> None:
    assistant.failing = "action_failed"
    agent, customer = await broker.agent(), await broker.widget()
    await customer.command("message.send", {"text": "hallo"})
    offered = await agent.event("conversation.offered")
    assert offered["data"]["context"]["handover"]["reason"] == "action_failed"
    await customer.event("message.notice", key="notice_waiting_failed")


async def test_an_assistant_that_crashes_over_a_question_is_asked_again_when_it_is_back(
    broker: RunningBroker, assistant: StandInAssistant
) -> None:
    customer = await broker.widget()
    await customer.command("message.send", {"text": "hallo"})
    await customer.event("message.assistant", text="echo: hallo")
    assistant.hold.clear()
    assistant.asked_again.clear()
    await customer.command("message.send", {"text": "nog iets"})
    await assistant.asked_again.wait()
    await assistant.crash()
    await asyncio.sleep(0.7)  # the second try, after half a second, finds nobody
    assistant.hold.set()
    await assistant.start()
    await customer.event("message.assistant", text="echo: nog iets")
    assert [asked["text"] for asked in assistant.asked] == ["hallo", "nog iets", "nog iets"]
    assert customer.events("conversation.waiting") == []


async def test_who_writes_before_the_assistant_is_ready_is_told_and_answered(
    settings: Settings, assistant: StandInAssistant
) -> None:
    assistant.loaded = False
    async with running_broker(settings) as broker:
        customer = await broker.widget()
        await customer.command("message.send", {"text": "hallo"})
        await customer.event("message.notice", key="notice_assistant_starting")
        assistant.loaded = True
        await customer.event("message.assistant", text="echo: hallo")


async def test_an_agent_resumes_where_they_were(broker: RunningBroker) -> None:
    agent, customer = await broker.agent(), await broker.widget()
    await customer.command("person.request")
    offered = await agent.event("conversation.offered")
    conversation = offered["conversation"]
    await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, conversation=conversation)
    await customer.command("message.send", {"text": "een"})
    seen = await agent.event("message.customer", text="een")
    epoch = agent.heard[1]["epoch"]
    await agent.close()
    await customer.command("message.send", {"text": "twee"})
    resume = {"epoch": epoch, "heads": {conversation: seen["seq"]}}
    again = await broker.agent(resume=resume)
    await again.event("message.customer", text="twee")
    assert again.heard[1]["recovered"] is True
    assert again.texts("message.customer") == ["twee"]


async def test_rasas_rest_protocol(broker: RunningBroker) -> None:
    hook = "/channels/chat/liander/webhooks/rest"
    assert (await broker.http.get(f"{hook}/")).json() == {"status": "ok"}
    answer = await broker.http.post(f"{hook}/webhook", content='{"sender":"u1","message":"hallo"}')
    assert [u["recipient_id"] for u in answer.json()] == ["u1", "u1"]
    assert answer.json()[-1]["text"] == "echo: hallo"
    agent = await broker.agent()
    await broker.http.post(f"{hook}/webhook", json={"sender": "u1", "message": "mens graag"})
    offered = await agent.event("conversation.offered")
    conversation = offered["conversation"]
    await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, conversation=conversation)
    await agent.command("message.send", {"text": "Met Anna"}, conversation=conversation)
    ridden = await broker.http.post(f"{hook}/webhook", json={"sender": "u1", "message": "ben je er"})
    assert "Met Anna" in [u["text"] for u in ridden.json()]
