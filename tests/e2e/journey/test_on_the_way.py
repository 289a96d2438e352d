"""What happens to people on the way: tabs, tunnels, gas, second thoughts, another language, no mouse."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.journey.agent import Agent
from tests.e2e.journey.customer import Customer
from tests.e2e.journey.looking import both_show_the_log, violations
from tests.support.demo import WITH_DEMO, Demo

pytestmark = [*WITH_DEMO, pytest.mark.browser]


def helped(customer: Customer, agent: Agent) -> str:
    """A person is asked for, and there; the conversation's id."""
    customer.person.click()
    conversation = agent.accept()
    expect(customer.log).to_contain_text("ziet wat u hier eerder schreef")
    return conversation


def test_two_tabs_are_one_conversation(demo: Demo, customer: Customer, agent: Agent) -> None:
    other = Customer.visiting(customer.page.context, demo.url)
    other.ask("Wat is een slimme meter?", "De slimme meter is van de netbeheerder")
    expect(customer.log).to_contain_text("De slimme meter is van de netbeheerder")
    conversation = helped(customer, agent)
    agent.say("Goedemiddag, waarmee kan ik helpen?")
    other.say("In de ene tab")
    customer.say("In de andere tab")
    expect(agent.line("In de andere tab")).to_be_visible()
    both_show_the_log(demo, conversation, agent, customer, other)
    assert other.mistakes == []


def test_a_customer_in_a_tunnel_misses_and_loses_nothing(
    demo: Demo, customer: Customer, agent: Agent
) -> None:
    conversation = helped(customer, agent)
    customer.page.context.set_offline(True)
    customer.say("Dit typ ik in de tunnel")
    agent.say("Ik zoek het voor u op.")
    agent.say("Gevonden: uw meter is van 2019.")
    expect(customer.message("Dit typ ik in de tunnel")).to_be_visible()
    customer.page.context.set_offline(False)
    expect(customer.message("Gevonden: uw meter is van 2019.")).to_be_visible()
    expect(agent.line("Dit typ ik in de tunnel")).to_be_visible()
    both_show_the_log(demo, conversation, agent, customer)


def test_an_agent_in_a_tunnel_goes_on_where_they_were(demo: Demo, customer: Customer, agent: Agent) -> None:
    conversation = helped(customer, agent)
    agent.page.context.set_offline(True)
    customer.say("Bent u er nog?")
    agent.say("Ja, ik ben er.")
    agent.page.context.set_offline(False)
    expect(customer.message("Ja, ik ben er.")).to_be_visible()
    expect(agent.line("Bent u er nog?")).to_be_visible()
    both_show_the_log(demo, conversation, agent, customer)


def test_gas_is_answered_at_once_whoever_is_in_control(demo: Demo, customer: Customer, agent: Agent) -> None:
    conversation = helped(customer, agent)
    customer.say("Ik ruik gas in de keuken")
    advice = customer.log.get_by_role("alert")
    expect(advice).to_contain_text("0800-9009")
    expect(advice.get_by_role("link", name="0800-9009")).to_have_attribute("href", "tel:08009009")
    expect(agent.line("0800-9009")).to_contain_text("Veiligheidsadvies, gezien door de klant")
    expect(agent.row(conversation)).to_contain_text("Spoed")
    both_show_the_log(demo, conversation, agent, customer)
    assert violations(customer.page) == []
    assert violations(agent.page) == []


def test_who_smells_gas_comes_first_in_the_queue(
    new_context: Callable[..., BrowserContext], demo: Demo, customer: Customer
) -> None:
    customer.person.click()
    expect(customer.panel).to_contain_text("U bent nummer 1 in de rij.")
    other = Customer.visiting(new_context(), demo.url)
    other.say("er komt een sterke gaslucht uit de meterkast")
    expect(other.log.get_by_role("alert")).to_contain_text("0800-9009")
    agent = Agent.signing_in(new_context(), demo.url, demo.agents[0])
    expect(agent.button("Aannemen").first).to_be_visible()
    expect(agent.mine.locator("li")).to_have_text([re.compile("Spoed")])
    expect(agent.queue.locator("li")).to_have_text([re.compile("vroeg om een medewerker")])


def test_asking_for_a_person_and_thinking_better_of_it(customer: Customer) -> None:
    customer.ask("Wat kost een zwaardere aansluiting?", "aansluiting")
    customer.say("ik wil een medewerker spreken")
    expect(customer.panel).to_contain_text("U bent nummer 1 in de rij.")
    expect(customer.person).to_contain_text("U staat in de rij")
    customer.button("Niet meer wachten").last.click()  # below the log; its notice has one as well
    expect(customer.log).to_contain_text("u staat niet meer in de rij")
    customer.ask("Wat is een slimme meter?", "De slimme meter is van de netbeheerder")
    expect(customer.person).to_contain_text("Medewerker")


def test_while_waiting_the_assistant_still_answers(customer: Customer) -> None:
    customer.person.click()
    expect(customer.panel).to_contain_text("U bent nummer 1 in de rij.")
    customer.ask("Waar vind ik mijn EAN-code?", "18 cijfers")
    expect(customer.panel).to_contain_text("U bent nummer 1 in de rij.")


def test_going_on_in_english(demo: Demo, customer: Customer, agent: Agent) -> None:
    customer.ask("Waar vind ik mijn EAN-code?", "18 cijfers")
    customer.button("Switch to English").click()
    expect(customer.button("Close chat")).to_be_visible()
    customer.ask("Waar vind ik mijn EAN-code?", "It has 18 digits")
    customer.button("Person").click()
    conversation = agent.accept()
    expect(customer.log).to_contain_text("sees what you wrote here before")
    expect(agent.section("Klant")).to_contain_text("Engels")
    both_show_the_log(demo, conversation, agent, customer)
    assert violations(customer.page) == []


def test_who_writes_english_is_answered_in_english(customer: Customer) -> None:
    customer.ask("Hello, do you speak English?", "Of course, we can go on in English.")
    customer.button("Moving house").click()
    expect(customer.log).to_contain_text("Are you moving?")


def test_an_agent_without_a_mouse(demo: Demo, customer: Customer, agent: Agent) -> None:
    customer.person.click()
    expect(agent.button("Aannemen").first).to_be_visible()
    agent.leave_field().press("a")
    expect(agent.reply).to_be_focused()
    conversation = agent.on_screen()
    agent.page.keyboard.type("Goedemiddag!")
    agent.press("Enter")
    expect(customer.message("Goedemiddag!")).to_be_visible()
    agent.press("Escape", "n")
    agent.page.keyboard.type("Klant belt morgen terug.")
    agent.press("Enter")
    expect(agent.line("Klant belt morgen terug.")).to_contain_text("niet zichtbaar voor de klant")
    lines = both_show_the_log(demo, conversation, agent, customer)
    assert [line.text for line in lines if line.sender == "note"] == ["Klant belt morgen terug."]
    agent.leave_field().press("r")
    agent.press("Control+Enter")
    expect(customer.log).to_contain_text("Dit gesprek is afgerond.")


def test_passed_to_a_colleague_the_customer_tells_nothing_twice(
    new_context: Callable[..., BrowserContext], demo: Demo, customer: Customer, agent: Agent
) -> None:
    customer.ask("Waar vind ik mijn EAN-code?", "18 cijfers")
    conversation = helped(customer, agent)
    customer.say("Ik wil weten wat een tweede meter kost.")
    colleague = Agent.signing_in(new_context(), demo.url, demo.agents[1])
    agent.leave_field().press("p")
    agent.dialog.get_by_role("radio", name="Bas Bakker").check()
    agent.dialog.get_by_label("Wat moet je collega weten?").fill("Wil een tweede meter.")
    agent.press("Control+Enter")
    assert colleague.accept() == conversation
    colleague.say("Hallo, een tweede meter dus.")
    expect(customer.message("Hallo, een tweede meter dus.")).to_be_visible()
    expect(colleague.line("Ik wil weten wat een tweede meter kost.")).to_be_visible()
    expect(colleague.page.get_by_text("Wil een tweede meter.").first).to_be_visible()
    both_show_the_log(demo, conversation, colleague, customer)
    assert colleague.mistakes == []
