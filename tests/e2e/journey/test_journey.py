"""The road that everything else is there for: understood, stuck, helped by a person, understood again."""

import pytest
from playwright.sync_api import expect

from tests.e2e.journey.agent import Agent
from tests.e2e.journey.customer import Customer
from tests.e2e.journey.looking import both_show_the_log, violations
from tests.support.demo import WITH_DEMO, Demo

pytestmark = [*WITH_DEMO, pytest.mark.browser]

NEST = "Er broedt een merel in jullie kastje aan mijn gevel"
EGGS = "Een merel, een vogel. Er liggen vier eitjes in."


def test_a_customer_who_gets_stuck_is_helped_and_goes_on(
    demo: Demo, customer: Customer, agent: Agent
) -> None:
    asks_what_the_assistant_knows(customer)
    conversation = gets_stuck(customer, agent)
    sees_what_went_wrong(agent)
    talk_while_the_customer_reloads(customer, agent)
    both_show_the_log(demo, conversation, agent, customer)
    assert violations(customer.page) == []
    assert violations(agent.page) == []

    agent.hand_back("Het nest blijft zitten tot de jongen weg zijn.", Postcode="6812 AB", Huisnummer="14")
    expect(customer.log).to_contain_text("U praat nu weer met de digitale assistent van Liander.")
    customer.ask("Ik heb geen stroom", "het gaat om 6812 AB 14")  # the agent filled that in
    lines = both_show_the_log(demo, conversation, agent.look_up("merel", conversation), customer)
    assert [line.text for line in lines].count(NEST) == 1
    assert understood(demo, conversation) == [True, True, True, False, False, True]
    assert not [line for line in demo.log if "merel" in line or "6812" in line or conversation in line]


def asks_what_the_assistant_knows(customer: Customer) -> None:
    customer.ask("Hoe geef ik mijn meterstand door?", "geeft u door aan uw energieleverancier")
    expect(customer.log).to_contain_text("Ik ben een computer.")
    customer.ask("Ik ga verhuizen, wat moet ik regelen?", "Gaat u verhuizen?")
    customer.ask("Waar vind ik mijn EAN-code?", "18 cijfers")


def gets_stuck(customer: Customer, agent: Agent) -> str:
    customer.ask(NEST, "Sorry, dat begrijp ik niet.")
    customer.ask(EGGS, "Sorry, ik begrijp u niet goed. Daarom haal ik er een collega bij.")
    conversation = agent.accept()
    expect(customer.log).to_contain_text("ziet wat u hier eerder schreef")
    return conversation


def sees_what_went_wrong(agent: Agent) -> None:
    """Why, what was understood, what was tried, where it went wrong: before a word is exchanged."""
    expect(agent.section("Waarom")).to_contain_text(
        f"begreep de klant herhaaldelijk niet, het laatst bij: “\u2068{EGGS}\u2069”"
    )
    expect(agent.section("Begrepen als")).to_contain_text("EAN-code")
    expect(agent.section("Wat de assistent probeerde")).to_contain_text("18 cijfers")
    expect(agent.section("Klant")).to_contain_text("nu aanwezig")
    expect(agent.where_it_went_wrong).to_have_count(1)
    expect(agent.where_it_went_wrong).to_contain_text(EGGS)
    expect(agent.where_it_went_wrong).to_contain_text("Hier liep het vast")
    expect(agent.line("Hoe geef ik mijn meterstand door?")).to_have_count(1)


def talk_while_the_customer_reloads(customer: Customer, agent: Agent) -> None:
    agent.say("Goedemiddag! Een merel op het nest laten we met rust.")
    expect(customer.message("Goedemiddag! Een merel op het nest laten we met rust.")).to_be_visible()
    customer.say("Fijn. Mag het deurtje dicht?")
    expect(agent.line("Fijn. Mag het deurtje dicht?")).to_be_visible()
    customer.page.reload()
    agent.say("Liever niet: laat het openstaan.")
    agent.say("Over zes weken kijken we ernaar.")
    expect(customer.message("Over zes weken kijken we ernaar.")).to_be_visible()
    customer.say("Dank u wel!")
    expect(agent.line("Dank u wel!")).to_be_visible()


def understood(demo: Demo, conversation: str) -> list[bool]:
    """Of each message that the assistant was asked about."""
    events = demo.conversation(conversation)["events"]
    return [event["data"]["understood"] for event in events if event["type"] == "assistant.turn"]
