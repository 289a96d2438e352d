"""Where the customer is reading, what is unread, and the text box."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.e2e.widget.chat import Chat
from tests.support.widget_broker import WidgetBroker

pytestmark = pytest.mark.browser


def fill_log(chat: Chat, broker: WidgetBroker, count: int = 30) -> None:
    for number in range(1, count + 1):
        broker.say("message.assistant", text=f"Antwoord {number}")
    expect(chat.message(f"Antwoord {count}")).to_be_in_viewport()


def test_new_messages_come_into_sight_at_the_end(chat: Chat, broker: WidgetBroker) -> None:
    fill_log(chat, broker)
    broker.say("message.assistant", text="En nog een")
    expect(chat.message("En nog een")).to_be_in_viewport()
    expect(chat.button("Nieuwe berichten")).to_have_count(0)


def test_who_reads_back_is_left_there_and_told(chat: Chat, broker: WidgetBroker) -> None:
    fill_log(chat, broker)
    chat.message("Antwoord 2").scroll_into_view_if_needed()
    before = chat.log.evaluate("log => log.scrollTop")
    broker.say("message.assistant", text="En nog een")
    expect(chat.button("Nieuwe berichten")).to_be_visible()
    assert chat.log.evaluate("log => log.scrollTop") == before
    chat.button("Nieuwe berichten").click()
    expect(chat.message("En nog een")).to_be_in_viewport()
    expect(chat.button("Nieuwe berichten")).to_have_count(0)


def test_ones_own_message_brings_one_to_the_end(chat: Chat, broker: WidgetBroker) -> None:
    fill_log(chat, broker)
    chat.message("Antwoord 2").scroll_into_view_if_needed()
    chat.say("Dank u")
    expect(chat.message("Dank u")).to_be_in_viewport()


ADVICE = "Ga naar buiten. " + "Doe alle ramen open. " * 12 + "Bel 0800-9009."
SCREENS: list[ViewportSize] = [{"width": 360, "height": 640}, {"width": 1280, "height": 720}]


@pytest.mark.parametrize("viewport", SCREENS, ids=("phone", "laptop"))
def test_safety_advice_stays_in_view_from_its_top_whatever_follows(
    new_context: Callable[..., BrowserContext], broker: WidgetBroker, viewport: ViewportSize
) -> None:
    chat = Chat.on(new_context(viewport=viewport), broker).open()
    fill_log(chat, broker, count=8)
    chat.say("ik ruik gas")
    expect(chat.turns.last).to_contain_text("Verzonden")
    broker.say("message.safety", text=ADVICE, key="safety_gas_smell")
    for number in range(4):
        broker.say("message.notice", text=f"Een collega komt erbij. {number} " * 6, key="notice_waiting")
    broker.say("message.assistant", text="Nog iets?", buttons=[{"title": "Ja", "payload": "/affirm"}])
    broker.show(waiting=True, handover="waiting", place=1)
    expect(chat.button("Nieuwe berichten")).to_be_visible()
    heading = chat.log.get_by_text("Veiligheid eerst")
    expect(heading).to_be_in_viewport(ratio=1)
    top = "card => card.getBoundingClientRect().top - card.closest('[role=log]').getBoundingClientRect().top"
    assert 0 <= chat.log.get_by_role("alert").evaluate(top) < 40
    chat.say("ik sta buiten")
    expect(chat.message("ik sta buiten")).to_be_in_viewport()
    broker.say("message.assistant", text="Goed zo")
    expect(chat.message("Goed zo")).to_be_in_viewport()


def test_who_scrolls_on_from_safety_advice_is_not_pulled_back(chat: Chat, broker: WidgetBroker) -> None:
    fill_log(chat, broker, count=8)
    broker.say("message.safety", text=ADVICE, key="safety_gas_smell")
    for number in range(30):
        broker.say("message.assistant", text=f"Verder {number}")
    expect(chat.button("Nieuwe berichten")).to_be_visible()
    chat.message("Verder 12").scroll_into_view_if_needed()
    where = chat.log.evaluate("log => log.scrollTop")
    broker.say("message.assistant", text="En nog een")
    expect(chat.message("En nog een")).to_be_attached()
    assert chat.log.evaluate("log => log.scrollTop") == where


def test_unread_is_counted_on_the_button_and_in_the_title(chat: Chat, broker: WidgetBroker) -> None:
    chat.button("Chat sluiten").click()
    broker.say("message.assistant", text="een")
    broker.say("message.agent", text="twee", agent={"name": "Anna"})
    broker.say("message.customer", id="x", text="op een ander apparaat", payload=None)
    expect(chat.widget.get_by_role("button")).to_contain_text("2 ongelezen")
    expect(chat.page).to_have_title("(2) Site")
    chat.open()
    expect(chat.page).to_have_title("Site")
    expect(chat.message("twee")).to_be_in_viewport()


def test_what_was_read_before_is_not_unread_on_the_next_page(chat: Chat, broker: WidgetBroker) -> None:
    broker.say("message.assistant", text="gelezen")
    expect(chat.message("gelezen")).to_be_visible()
    chat.button("Chat sluiten").click()
    chat.page.evaluate("sessionStorage.clear()")
    chat.page.reload()
    broker.say("message.assistant", text="ongelezen")
    expect(chat.widget.get_by_role("button")).to_contain_text("1 ongelezen")


def test_the_agent_is_told_what_was_read_only_once_it_was_in_sight(chat: Chat, broker: WidgetBroker) -> None:
    fill_log(chat, broker, count=20)
    broker.until(lambda: any(read["data"] == {"seq": 20} for read in broker.commands_of("read")))
    chat.message("Antwoord 2").scroll_into_view_if_needed()
    broker.say("message.assistant", text="onder de rand")
    expect(chat.button("Nieuwe berichten")).to_be_visible()
    chat.page.wait_for_timeout(600)
    assert broker.commands_of("read")[-1]["data"] == {"seq": 20}


def test_a_long_replay_is_drawn_at_once(context: BrowserContext, broker: WidgetBroker) -> None:
    chat = Chat.on(context, broker).open().say("begin")
    expect(chat.turns.last).to_contain_text("Verzonden")
    for number in range(400):
        broker.say("message.assistant", text=f"Antwoord {number}")
    other = Chat.on(context, broker).open()
    expect(other.log.locator(".bubble")).to_have_count(401)
    expect(other.message("Antwoord 399")).to_be_in_viewport()


def test_enter_sends_and_shift_enter_makes_a_line(chat: Chat, broker: WidgetBroker) -> None:
    chat.box.press_sequentially("een")
    chat.box.press("Shift+Enter")
    chat.box.press_sequentially("twee")
    chat.box.press("Enter")
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert broker.sent_texts() == ["een\ntwee"]


def test_nothing_is_not_sent(chat: Chat, broker: WidgetBroker) -> None:
    chat.say("   \n ")
    expect(chat.button("Versturen")).to_be_disabled()
    assert broker.commands_of("message.send") == []


def test_the_text_box_grows_up_to_a_limit_and_shrinks_again(chat: Chat) -> None:
    def height() -> float:
        return float(chat.box.evaluate("box => box.offsetHeight"))

    one_line = height()
    chat.box.fill("een\ntwee\ndrie")
    three_lines = height()
    chat.box.fill("regel\n" * 40)
    assert one_line < three_lines < height() < 180
    chat.box.press("Enter")
    assert height() == one_line


def test_the_limit_is_told_when_it_is_near_and_counts_characters(chat: Chat, broker: WidgetBroker) -> None:
    chat.box.fill("a" * 3_599)
    expect(chat.panel).not_to_contain_text("tekens")
    chat.box.fill("é" * 3_990 + "😀" * 5)
    expect(chat.panel).to_contain_text("Nog 5 tekens")
    chat.box.fill("😀" * 4_001)
    expect(chat.panel).to_contain_text("1 tekens te lang")
    chat.box.press("Enter")
    expect(chat.button("Versturen")).to_be_disabled()
    assert broker.commands_of("message.send") == []
    chat.say("😀" * 4_000)
    expect(chat.turns.last).to_contain_text("Verzonden")


def test_the_page_keeps_its_own_look(chat: Chat) -> None:
    """The site's styles stay out of the widget, and the widget's out of the site."""
    page: Page = chat.page
    before = page.get_by_role("heading", name="Site").evaluate("h => getComputedStyle(h).fontSize")
    page.evaluate(
        "() => { const loud = new CSSStyleSheet(); document.adoptedStyleSheets = [loud];"
        "loud.replaceSync('body * {color: red !important; font: 40px serif !important}') }"
    )
    assert chat.box.evaluate("box => getComputedStyle(box).fontSize") == "16px"
    assert chat.box.evaluate("box => getComputedStyle(box).color") != "rgb(255, 0, 0)"
    assert before == "32px"
