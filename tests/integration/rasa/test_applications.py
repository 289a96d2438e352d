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
NOT_FOUND = "Ik vind geen aanvraag met dit nummer op dit adres."
ASKED = "Wat is uw aanvraagnummer?"
WORDLESS = {**REPORT, "application_number": "A-555123", "status_text": {}}


@pytest.fixture(scope="module", autouse=True)
def told(demo: Demo) -> None:
    """By the back office, with its own token."""
    bearer = {"Authorization": f"Bearer {demo.service_token()}"}
    for key, report in (("c-1", REPORT), ("c-2", WORDLESS)):
        address = f"{demo.url}/api/brands/liander/processes/{key}"
        answer = httpx2.put(address, json=report, headers=bearer, trust_env=False)
        assert answer.json() == {"applied": True, "version": 1}


async def say(customer: Peer, text: str, *, brings: str) -> str:
    """The message with these words in it that the assistant answers with, among others perhaps."""
    heard = len(customer.heard)
    await customer.command("message.send", {"text": text})
    return await customer.hears(brings, after=heard)


async def ask(customer: Peer) -> None:
    await say(customer, "Hoe staat het met mijn aanvraag?", brings=ASKED)


async def test_who_knows_all_three_hears_how_far_it_is(clients: Clients) -> None:
    customer = await clients.widget()
    await ask(customer)
    await say(customer, "a 204815", brings="Wat is uw postcode?")
    await say(customer, "6812ab", brings="wat is het huisnummer?")
    told = await say(customer, "14", brings="gevonden")
    assert told == f"Ik heb uw aanvraag {NUMBER} gevonden. De monteur komt op 3 december."
    asked = await customer.event("message.notice", key="notice_ask_news")
    assert [b["title"] for b in asked["data"]["buttons"]] == ["Ja, op de website", "Nee, dank u"]


async def test_in_english_too(clients: Clients) -> None:
    customer = await clients.widget()
    await customer.command("language.set", {"language": "en"})
    await say(customer, "Hoe staat het met mijn aanvraag?", brings="application number")
    told = await say(customer, f"{NUMBER}, {POSTCODE} {HOUSE}", brings="found")
    assert told == f"I found your application {NUMBER}. The technician comes on 3 December."


async def test_a_step_without_words_of_the_back_office_is_told_in_ours(clients: Clients) -> None:
    agent, customer = await clients.agent(), await clients.widget()
    await ask(customer)
    told = await say(customer, f"A-555123, {POSTCODE} {HOUSE}", brings="gevonden")
    assert told == "Ik heb uw aanvraag A-555123 gevonden. De stand is nu: ingepland."
    await customer.command("person.request")
    context = (await agent.event("conversation.offered"))["data"]["context"]
    assert [one["status_text"] for one in context["processes"]] == [{"nl": "ingepland", "en": "planned"}]


async def test_who_cannot_answer_a_form_gets_a_person_and_is_not_asked_again(clients: Clients) -> None:
    agent, customer = await clients.agent(), await clients.widget()
    await ask(customer)
    await say(customer, "weet ik niet precies", brings="Het nummer staat in de e-mail of brief")
    await say(customer, "12345", brings="Dat herken ik niet als aanvraagnummer")
    await customer.command("message.send", {"text": "AB99"})
    context = (await agent.event("conversation.offered"))["data"]["context"]
    assert context["handover"]["reason"] == "not_understood"
    await customer.event("conversation.waiting")
    heard = len(customer.heard)
    await customer.command("message.send", {"text": "mijn postcode is 6812 AB"})
    assert "aanvraagnummer" not in str(await customer.event("message.assistant", after=heard))


async def test_who_says_twice_not_to_know_gets_a_person_who_sees_why(clients: Clients) -> None:
    agent, customer = await clients.agent(), await clients.widget()
    await ask(customer)
    await say(customer, "weet ik niet", brings="Het nummer staat in de e-mail of brief")
    await customer.command("message.send", {"text": "geen idee"})
    context = (await agent.event("conversation.offered"))["data"]["context"]
    assert context["handover"]["reason"] == "not_understood"
    assert "ging bij ons iets mis" not in str(customer.heard)


async def test_an_agent_sees_it_beside_the_conversation(clients: Clients) -> None:
    agent, customer = await clients.agent(), await clients.widget()
    await ask(customer)
    await say(customer, f"{NUMBER}, {POSTCODE} {HOUSE}", brings="gevonden")
    await customer.command("person.request")
    context = (await agent.event("conversation.offered"))["data"]["context"]
    assert [(one["key"], one["status"]) for one in context["processes"]] == [("c-1", "planned")]
    known = {one["name"]: one["value"] for one in context["slots"]}
    assert (known["application_number"], known["house_number"]) == (NUMBER, HOUSE)


async def test_another_address_hears_nothing_and_too_much_guessing_is_stopped(clients: Clients) -> None:
    customer = await clients.widget()
    for number in range(1, 6):
        await ask(customer)
        await say(customer, f"A-99999{number}, {POSTCODE} {HOUSE}", brings=NOT_FOUND)
    await ask(customer)
    await say(customer, f"{NUMBER}, {POSTCODE} {HOUSE}", brings="U hebt nu te vaak gezocht.")


async def test_a_wrong_postcode_hears_what_an_unknown_number_hears(clients: Clients) -> None:
    customer = await clients.widget()
    await ask(customer)
    answer = await say(customer, f"{NUMBER}, 6812 AC {HOUSE}", brings=NOT_FOUND)
    assert "monteur" not in answer
