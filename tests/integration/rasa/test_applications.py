"""An application from the back office that tells of it to the customer who may hear of it."""

import httpx2
import pytest

from tests.support.broker import Clients, Peer
from tests.support.demo import WITH_DEMO, Demo

pytestmark = [*WITH_DEMO, pytest.mark.anyio]

NUMBER, POSTCODE, HOUSE = "A-204815", "6812 AB", "14"
REPORT = {
    "version": 1,
    "type": "connection",
    "status": "planned",
    "status_text": {"nl": "De monteur komt op 3 december.", "en": "The technician comes on 3 December."},
    "application_number": NUMBER,
    "postcode": POSTCODE,
    "house_number": HOUSE,
}


SAID = "message.assistant"
WORDLESS = {**REPORT, "application_number": "A-555123", "status_text": {}}


@pytest.fixture(scope="module", autouse=True)
def told(demo: Demo) -> None:
    """By the back office, with its own token."""
    bearer = {"Authorization": f"Bearer {demo.service_token()}"}
    for key, report in (("c-1", REPORT), ("c-2", WORDLESS)):
        address = f"{demo.url}/api/brands/liander/processes/{key}"
        answer = httpx2.put(address, json=report, headers=bearer, trust_env=False)
        assert answer.json() == {"applied": True, "version": 1}


async def say(customer: Peer, text: str) -> str:
    """The last thing that the assistant answers it with."""
    heard = len(customer.heard)
    await customer.command("message.send", {"text": text})
    await customer.event("message.assistant", after=heard)
    said = [f for f in customer.heard[heard:] if f["t"] == "event" and f["type"] == "message.assistant"]
    return str(said[-1]["data"]["text"])


async def test_who_knows_all_three_hears_how_far_it_is(clients: Clients) -> None:
    customer = await clients.widget()
    assert "Wat is uw aanvraagnummer?" in await say(customer, "Hoe staat het met mijn aanvraag?")
    assert "Wat is uw postcode?" in await say(customer, "a 204815")
    assert "wat is het huisnummer?" in await say(customer, "6812ab")
    assert (
        await say(customer, "14") == f"Ik heb uw aanvraag {NUMBER} gevonden. De monteur komt op 3 december."
    )
    asked = await customer.event("message.notice", key="notice_ask_news")
    assert [b["title"] for b in asked["data"]["buttons"]] == ["Ja, op de website", "Nee, dank u"]


async def test_in_english_too(clients: Clients) -> None:
    customer = await clients.widget()
    await customer.command("language.set", {"language": "en"})
    await say(customer, "Hoe staat het met mijn aanvraag?")
    told = await say(customer, f"{NUMBER}, {POSTCODE} {HOUSE}")
    assert told == f"I found your application {NUMBER}. The technician comes on 3 December."


async def test_a_step_without_words_of_the_back_office_is_told_in_ours(clients: Clients) -> None:
    agent, customer = await clients.agent(), await clients.widget()
    await say(customer, "Hoe staat het met mijn aanvraag?")
    told = await say(customer, f"A-555123, {POSTCODE} {HOUSE}")
    assert told == "Ik heb uw aanvraag A-555123 gevonden. De stand is nu: ingepland."
    await customer.command("person.request")
    context = (await agent.event("conversation.offered"))["data"]["context"]
    assert [one["status_text"] for one in context["processes"]] == [{"nl": "ingepland", "en": "planned"}]


async def test_who_cannot_answer_a_form_gets_a_person_and_is_not_asked_again(clients: Clients) -> None:
    agent, customer = await clients.agent(), await clients.widget()
    await say(customer, "Hoe staat het met mijn aanvraag?")
    await say(customer, "weet ik niet precies")
    assert any("Het nummer staat in de e-mail of brief" in text for text in customer.texts(SAID))
    await say(customer, "12345")
    assert any("Dat herken ik niet als aanvraagnummer" in text for text in customer.texts(SAID))
    await customer.command("message.send", {"text": "AB99"})
    context = (await agent.event("conversation.offered"))["data"]["context"]
    assert context["handover"]["reason"] == "not_understood"
    assert "aanvraagnummer" not in await say(customer, "mijn postcode is 6812 AB")


async def test_an_agent_sees_it_beside_the_conversation(clients: Clients) -> None:
    agent, customer = await clients.agent(), await clients.widget()
    await say(customer, "Hoe staat het met mijn aanvraag?")
    await say(customer, f"{NUMBER}, {POSTCODE} {HOUSE}")
    await customer.command("person.request")
    context = (await agent.event("conversation.offered"))["data"]["context"]
    assert [(one["key"], one["status"]) for one in context["processes"]] == [("c-1", "planned")]
    known = {one["name"]: one["value"] for one in context["slots"]}
    assert (known["application_number"], known["house_number"]) == (NUMBER, HOUSE)


async def test_another_address_hears_nothing_and_too_much_guessing_is_stopped(clients: Clients) -> None:
    customer = await clients.widget()
    for number in range(1, 6):
        await say(customer, "Hoe staat het met mijn aanvraag?")
        answer = await say(customer, f"A-99999{number}, {POSTCODE} {HOUSE}")
        assert answer.startswith("Ik vind geen aanvraag met dit nummer op dit adres.")
    await say(customer, "Hoe staat het met mijn aanvraag?")
    assert (await say(customer, f"{NUMBER}, {POSTCODE} {HOUSE}")).startswith("U hebt nu te vaak gezocht.")


async def test_a_wrong_postcode_hears_what_an_unknown_number_hears(clients: Clients) -> None:
    customer = await clients.widget()
    await say(customer, "Hoe staat het met mijn aanvraag?")
    answer = await say(customer, f"{NUMBER}, 6812 AC {HOUSE}")
    assert answer.startswith("Ik vind geen aanvraag met dit nummer op dit adres.")
    assert "monteur" not in answer
