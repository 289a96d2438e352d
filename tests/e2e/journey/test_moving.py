"""The customer changes channel in the middle, and the conversation goes on: the site, the phone beside it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.journey.agent import Agent
from tests.e2e.journey.customer import Customer
from tests.e2e.journey.looking import both_show_the_log, violations
from tests.support.demo import WITH_DEMO, Demo

pytestmark = [*WITH_DEMO, pytest.mark.browser]

NEST = "Er broedt een merel in jullie kastje aan mijn gevel"
EGGS = "Een merel, een vogel. Er liggen vier eitjes in."
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}


class Phone:
    """The customer's own, with WhatsApp open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.log = page.get_by_role("log")
        self.box = page.get_by_label("Bericht", exact=True)

    def send(self) -> None:
        self.page.get_by_role("button", name="Versturen", exact=True).click()

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.send()

    def line(self, text: str) -> Locator:
        return self.log.get_by_text(text)


def test_from_the_site_to_the_phone_while_waiting_and_back(
    demo: Demo, customer: Customer, new_context: Callable[..., BrowserContext]
) -> None:
    gets_stuck_while_nobody_is_there(customer)
    phone = goes_on_by_phone(customer, new_context(**PHONE))
    agent = Agent.signing_in(new_context(), demo.url, demo.agents[0])
    conversation = agent.accept()
    sees_where_the_customer_was_and_is(agent)
    talk_by_phone(agent, customer, phone)
    comes_back_to_the_site(agent, customer, phone)
    both_show_the_log(demo, conversation, agent, customer)
    assert violations(customer.page) == []
    assert violations(phone.page) == []
    assert agent.mistakes == []


def gets_stuck_while_nobody_is_there(customer: Customer) -> None:
    customer.ask("Waar vind ik mijn EAN-code?", "18 cijfers")
    customer.ask(NEST, "Sorry, dat begrijp ik niet.")
    customer.ask(EGGS, "Er is nu geen collega vrij.")
    expect(customer.button("Verder op WhatsApp")).to_be_visible()


def goes_on_by_phone(customer: Customer, context: BrowserContext) -> Phone:
    """The link opens a chat with the code written already; sending it is all there is to do."""
    customer.button("Verder op WhatsApp").click()
    link = customer.log.get_by_role("link").last
    expect(link).to_have_attribute("href", re.compile(r"/phone\?to="))
    expect(customer.log.locator("svg.qr path")).to_be_visible()
    phone = Phone(context.new_page())
    phone.page.goto(link.get_attribute("href") or "")
    expect(phone.box).to_have_value(re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}"))
    phone.send()
    expect(phone.line("U praat nu verder")).to_be_visible()
    return phone


def sees_where_the_customer_was_and_is(agent: Agent) -> None:
    expect(agent.transcript).to_contain_text(EGGS)
    expect(agent.transcript).to_contain_text("WhatsApp")
    expect(agent.section("Klant")).to_contain_text("WhatsApp")


def talk_by_phone(agent: Agent, customer: Customer, phone: Phone) -> None:
    agent.say("Goedemiddag! Een merel op het nest laten we met rust.")
    expect(phone.line("Een merel op het nest laten we met rust.")).to_be_visible()
    expect(agent.line("Een merel op het nest")).to_contain_text(re.compile("Afgeleverd|Gelezen"))
    phone.say("Fijn. Mag het deurtje dicht?")
    expect(agent.line("Mag het deurtje dicht?")).to_be_visible()
    expect(customer.message("Fijn. Mag het deurtje dicht?")).to_be_visible()


def comes_back_to_the_site(agent: Agent, customer: Customer, phone: Phone) -> None:
    customer.say("Ik zit weer achter de computer.")
    expect(agent.line("Ik zit weer achter de computer.")).to_be_visible()
    agent.say("Liever niet: laat het openstaan.")
    expect(customer.message("Liever niet: laat het openstaan.")).to_be_visible()
    expect(phone.line("Liever niet")).to_have_count(0)
