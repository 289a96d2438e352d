"""What stays on the visitor's device, in which tabs it shows, and how it goes away."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.widget.chat import Chat
from tests.support.widget_broker import WidgetBroker

pytestmark = pytest.mark.browser
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {get() { throw new DOMException("blocked", "SecurityError") }})"""
AN_HOUR_AND_A_BIT = "Object.assign(JSON.parse(localStorage[key]), {at: Date.now() - 61 * 60000})"


def test_who_only_looks_at_the_site_is_not_followed(context: BrowserContext, broker: WidgetBroker) -> None:
    chat = Chat.on(context, broker)
    expect(chat.launcher).to_have_css("background-color", "rgb(11, 85, 99)")
    chat.page.wait_for_timeout(300)
    assert broker.auths == []
    assert chat.stored() == {}


def test_the_next_page_of_the_site_goes_on_where_this_one_was(chat: Chat, broker: WidgetBroker) -> None:
    chat.say("Hallo")
    expect(chat.turns.last).to_contain_text("Verzonden")
    broker.say("message.assistant", text="Dag")
    expect(chat.message("Dag")).to_be_visible()
    chat.box.fill("Half af")
    chat.page.reload()
    expect(chat.log.locator(".bubble")).to_have_text(["Hallo", "Dag"])
    expect(chat.box).to_have_value("Half af")
    broker.until(lambda: broker.auths[-1]["resume"] == {"epoch": "first", "head": 2})


def test_a_new_tab_gets_the_conversation_from_the_broker(
    chat: Chat, context: BrowserContext, broker: WidgetBroker
) -> None:
    chat.say("Hallo")
    expect(chat.turns.last).to_contain_text("Verzonden")
    other = Chat.on(context, broker).open()
    expect(other.message("Hallo")).to_have_count(1)
    assert broker.auths[-1]["resume"] is None


def test_a_message_on_its_way_shows_once_in_the_other_tab(
    chat: Chat, context: BrowserContext, broker: WidgetBroker
) -> None:
    expect(chat.button("Medewerker")).to_be_visible()
    other = Chat.on(context, broker).open()
    expect(other.button("Medewerker")).to_be_visible()
    broker.faults.lose_commands = 1
    chat.say("Onderweg")
    expect(other.turns.last).to_contain_text("Wordt verzonden")
    broker.drop()
    for tab in (chat, other):
        expect(tab.turns.last).to_contain_text("Verzonden")
        expect(tab.message("Onderweg")).to_have_count(1)
    assert broker.sent_texts() == ["Onderweg"]


def test_two_tabs_that_both_send_again_say_it_once(
    chat: Chat, context: BrowserContext, broker: WidgetBroker
) -> None:
    other = Chat.on(context, broker).open()
    expect(other.button("Medewerker")).to_be_visible()
    context.set_offline(True)
    chat.say("van de een")
    other.say("van de ander")
    expect(chat.log.locator(".bubble")).to_have_count(2)
    context.set_offline(False)
    for tab in (chat, other):
        expect(tab.turns.last).to_contain_text("Verzonden")
        expect(tab.log.locator(".bubble")).to_have_text(["van de een", "van de ander"])
    assert sorted(broker.sent_texts()) == ["van de ander", "van de een"]


def test_a_tab_on_another_page_joins_when_a_conversation_begins(
    context: BrowserContext, broker: WidgetBroker
) -> None:
    looking, talking = Chat.on(context, broker), Chat.on(context, broker)
    talking.open().say("Hallo")
    expect(talking.turns.last).to_contain_text("Verzonden")
    talking.button("Chat sluiten").click()
    broker.say("message.assistant", text="Dag")
    expect(looking.widget.get_by_role("button")).to_contain_text("1 ongelezen")


def test_reading_in_one_tab_counts_in_the_other(
    chat: Chat, context: BrowserContext, broker: WidgetBroker
) -> None:
    chat.button("Chat sluiten").click()
    other = Chat.on(context, broker)
    broker.say("message.assistant", text="Nieuws")
    expect(other.widget.get_by_role("button")).to_contain_text("1 ongelezen")
    other.open()
    expect(chat.widget.get_by_role("button")).not_to_contain_text("ongelezen")


def test_clearing_forgets_the_conversation_in_every_tab(
    chat: Chat, context: BrowserContext, broker: WidgetBroker
) -> None:
    chat.say("Geheim")
    expect(chat.turns.last).to_contain_text("Verzonden")
    other = Chat.on(context, broker).open()
    expect(other.message("Geheim")).to_be_visible()
    chat.button("Meer").click()
    chat.button("Gesprek wissen op dit apparaat").click()
    chat.button("Wissen").click()
    for tab in (chat, other):
        expect(tab.message("Geheim")).to_have_count(0)
        assert "Geheim" not in str(tab.page.evaluate("[{...localStorage}, {...sessionStorage}]"))
    broker.until(lambda: None in [auth["token"] for auth in broker.auths[2:]])
    chat.say("Nieuw")
    for tab in (chat, other):
        expect(tab.log.locator(".bubble")).to_have_text(["Nieuw"])


def test_clearing_can_be_thought_better_of(chat: Chat, broker: WidgetBroker) -> None:
    chat.say("Blijf")
    chat.button("Meer").click()
    chat.button("Gesprek wissen op dit apparaat").click()
    chat.button("Annuleren").click()
    expect(chat.message("Blijf")).to_be_visible()
    chat.button("Meer").click()
    chat.page.keyboard.press("Escape")
    expect(chat.button("Gesprek wissen op dit apparaat")).to_have_count(0)
    expect(chat.panel).to_be_visible()


def test_a_message_left_behind_for_an_hour_is_not_sent_unasked(chat: Chat, broker: WidgetBroker) -> None:
    broker.faults.lose_commands = 1
    chat.say("Oud nieuws")
    expect(chat.turns.last).to_contain_text("Wordt verzonden")
    chat.page.evaluate(
        "for (const key of Object.keys(localStorage)) if (key.includes('.out.'))"
        f"localStorage[key] = JSON.stringify({AN_HOUR_AND_A_BIT})"
    )
    chat.page.reload()
    expect(chat.log.get_by_role("alert")).to_contain_text("Dit bericht bleef liggen.")
    assert broker.sent_texts() == []
    chat.button("Opnieuw").click()
    expect(chat.turns.last).to_contain_text("Verzonden")


def test_what_nobody_can_read_on_the_device_is_passed_over(chat: Chat) -> None:
    chat.say("Hallo")
    expect(chat.turns.last).to_contain_text("Verzonden")
    chat.page.evaluate(
        """for (const keep of [localStorage, sessionStorage])
            for (const key of Object.keys(keep)) if (!key.endsWith(".token")) keep[key] = "{bad";
        for (const out of ["{bad", "5", "null"]) localStorage[`handover.liander.out.${out}`] = out"""
    )
    chat.page.reload()
    chat.say("En nu?")
    expect(chat.turns.last).to_contain_text("Verzonden")
    expect(chat.message("Hallo")).to_have_count(1)


def test_works_where_storage_is_blocked(
    new_context: Callable[..., BrowserContext], broker: WidgetBroker
) -> None:
    context = new_context()
    context.add_init_script(NO_STORAGE)
    chat = Chat.on(context, broker).open().say("Toch")
    expect(chat.turns.last).to_contain_text("Verzonden")
    broker.drop()
    broker.say("message.assistant", text="Ja hoor")
    expect(chat.log.locator(".bubble")).to_have_text(["Toch", "Ja hoor"])
    assert chat.mistakes == []


def test_works_where_storage_is_full(
    new_context: Callable[..., BrowserContext], broker: WidgetBroker
) -> None:
    context = new_context()
    context.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
    )
    chat = Chat.on(context, broker).open().say("Toch")
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert chat.mistakes == []


def test_a_code_from_another_channel_is_written_and_for_the_visitor_to_send(
    context: BrowserContext, broker: WidgetBroker
) -> None:
    """A link alone moves nobody: whoever made it could take a stranger's conversation along."""
    chat = Chat(context.new_page())
    chat.page.goto(f"{broker.url}/page?handover=ABCD-EFGH&lang=nl#kop")
    expect(chat.box).to_have_value("ABCD-EFGH")
    assert broker.commands_of("message.send") == []
    chat.box.press("Enter")
    expect(chat.message("ABCD-EFGH")).to_be_visible()
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert chat.page.url == f"{broker.url}/page?lang=nl#kop"
    chat.page.reload()
    expect(chat.message("ABCD-EFGH")).to_be_visible()
    assert broker.sent_texts() == ["ABCD-EFGH"]


def test_nobody_puts_other_words_in_the_customers_mouth(
    context: BrowserContext, broker: WidgetBroker
) -> None:
    chat = Chat(context.new_page())
    chat.page.goto(f"{broker.url}/page?handover=Stuur+mij+geld")
    expect(chat.launcher).to_be_visible()
    chat.page.wait_for_url(f"{broker.url}/page")
    chat.open()
    expect(chat.button("Medewerker")).to_be_visible()
    assert broker.commands_of("message.send") == []
