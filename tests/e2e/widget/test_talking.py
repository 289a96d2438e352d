"""An ordinary conversation: what is said, by whom, and how the customer sees it arrive."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.widget.chat import Chat
from tests.support.widget_broker import WidgetBroker

pytestmark = pytest.mark.browser
BUTTONS = [{"title": "Ja", "payload": "/affirm"}, {"title": "Nee", "payload": "/deny"}]


def test_says_from_the_start_that_it_is_a_machine(chat: Chat) -> None:
    expect(chat.log).to_contain_text("U praat met de digitale assistent van Liander")
    expect(chat.panel).to_contain_text("Demo; niet verbonden aan Liander.")


def test_the_brokers_own_disclosure_takes_the_place_of_ours(chat: Chat, broker: WidgetBroker) -> None:
    broker.say("message.notice", text="Ik ben de digitale assistent.", key="notice_disclosure")
    expect(chat.log).to_contain_text("Ik ben de digitale assistent.")
    expect(chat.log).not_to_contain_text("U praat met de digitale assistent")


def test_a_message_is_shown_sent_and_then_read(chat: Chat, broker: WidgetBroker) -> None:
    chat.say("Ik heb geen stroom")
    expect(chat.message("Ik heb geen stroom")).to_be_visible()
    expect(chat.turns.last).to_contain_text("Verzonden")
    expect(chat.box).to_have_value("")
    broker.show(agent_read=1)
    expect(chat.turns.last).to_contain_text("Gelezen")
    assert broker.sent_texts() == ["Ik heb geen stroom"]


def test_messages_of_one_speaker_stand_together(chat: Chat, broker: WidgetBroker) -> None:
    chat.say("een").say("twee")
    broker.until(lambda: len(broker.sent_texts()) == 2)
    broker.say("message.assistant", text="drie")
    broker.say("message.assistant", text="vier")
    expect(chat.turns).to_have_count(2)
    expect(chat.turns.first.locator(".bubble")).to_have_text(["een", "twee"])
    expect(chat.turns.last.locator(".bubble")).to_have_text(["drie", "vier"])
    expect(chat.turns.last).to_contain_text("Digitale assistent")


def test_keeps_line_breaks_and_links_only_the_web(chat: Chat, broker: WidgetBroker) -> None:
    broker.say(
        "message.assistant", text="Regel 1\nZie https://liander.nl/x. Of javascript:alert(1)", buttons=[]
    )
    link = chat.log.get_by_role("link")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", "https://liander.nl/x")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert chat.log.locator(".bubble").inner_text().startswith("Regel 1\n")


def test_markup_is_shown_as_text(chat: Chat, broker: WidgetBroker) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    broker.say("message.agent", text=evil, agent={"name": evil})
    expect(chat.message(evil)).to_be_visible()
    expect(chat.log.locator("img, script")).to_have_count(0)


def test_pictures_come_from_the_web_only(chat: Chat, broker: WidgetBroker) -> None:
    broker.say("message.assistant", text="Geen plaatje", image="javascript:alert(1)")
    broker.say("message.assistant", text="Plaatje", image="https://127.0.0.1:9/x.png", image_alt="Een meter")
    expect(chat.message("Plaatje")).to_be_visible()
    expect(chat.log.get_by_role("img")).to_have_count(1)
    expect(chat.log.get_by_role("img", name="Een meter")).to_have_count(1)
    expect(chat.log.get_by_role("link")).to_have_attribute("href", "https://127.0.0.1:9/x.png")
    chat.mistakes.clear()  # nothing listens there


def test_a_button_says_its_title_and_sends_its_payload_once(chat: Chat, broker: WidgetBroker) -> None:
    broker.say("message.assistant", text="Klopt dat?", buttons=BUTTONS)
    chat.button("Ja").dblclick()
    expect(chat.message("Ja")).to_be_visible()
    expect(chat.button("Nee")).to_be_disabled()
    expect(chat.widget.get_by_role("button", name="Ja", pressed=True)).to_be_disabled()
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert [command["data"] for command in broker.commands_of("message.send")] == [
        {"payload": "/affirm", "title": "Ja"}
    ]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("message.customer", {"id": "x", "text": "iets anders", "payload": None}),
        ("message.assistant", {"text": "Nieuwe vraag", "buttons": [{"title": "Goed", "payload": "/x"}]}),
        ("message.agent", {"text": "Hallo", "agent": {"name": "Anna"}}),
        ("control.changed", {"control": "agent", "agent": {"name": "Anna"}}),
    ],
)
def test_buttons_of_an_older_question_no_longer_work(
    chat: Chat, broker: WidgetBroker, kind: str, data: dict[str, Any]
) -> None:
    broker.say("message.assistant", text="Klopt dat?", buttons=BUTTONS)
    expect(chat.button("Ja")).to_be_enabled()
    broker.say(kind, **data)
    expect(chat.log.get_by_role("button", name="Ja", disabled=False)).to_have_count(0)


def test_buttons_are_gone_once_their_answer_was_answered(chat: Chat, broker: WidgetBroker) -> None:
    for number in range(3):
        broker.say("message.assistant", text=f"Vraag {number}", buttons=BUTTONS)
        chat.button("Ja").click()
        expect(chat.message("Ja")).to_have_count(number + 1)
    broker.until(lambda: len(broker.sent_texts()) == 3)
    broker.say("message.notice", text="Ik zoek het op.", key="notice_waiting")
    expect(chat.log).to_contain_text("Ik zoek het op.")
    expect(chat.log.get_by_role("button")).to_have_count(0)


def test_a_second_line_of_the_same_answer_leaves_the_buttons_alone(chat: Chat, broker: WidgetBroker) -> None:
    broker.say("message.assistant", text="Klopt dat?", buttons=BUTTONS)
    broker.say("message.assistant", text="U kunt ook gewoon typen.")
    expect(chat.message("U kunt ook gewoon typen.")).to_be_visible()
    expect(chat.button("Ja")).to_be_enabled()


def test_shows_who_types_until_the_message_comes(chat: Chat, broker: WidgetBroker) -> None:
    broker.typing("agent", "Anna")
    expect(chat.log).to_contain_text("Anna typt …")
    broker.say("message.agent", text="Dag!", agent={"name": "Anna"})
    expect(chat.log).not_to_contain_text("Anna typt")


def test_a_change_of_speaker_is_said_clearly(chat: Chat, broker: WidgetBroker) -> None:
    broker.say("control.changed", control="agent", agent={"name": "Anna"})
    broker.show(control="agent", handover="held", agent={"name": "Anna"})
    broker.say("message.agent", text="Dag!", agent={"name": "Anna"})
    expect(chat.log).to_contain_text("U praat nu met Anna, een medewerker")
    expect(chat.turns.last).to_contain_text("Anna, medewerker")
    expect(chat.panel.get_by_role("heading", level=2)).to_contain_text("Anna, medewerker")
    expect(chat.person).to_have_text("U praat met Anna")
    broker.say("control.changed", control="assistant", agent=None)
    expect(chat.log).to_contain_text("U praat nu met de digitale assistent")


def test_a_change_of_speaker_is_not_said_twice(chat: Chat, broker: WidgetBroker) -> None:
    broker.say("control.changed", control="agent", agent={"name": "Anna"})
    broker.say("message.notice", text="Anna helpt u verder.", key="notice_agent_joined")
    expect(chat.log).to_contain_text("Anna helpt u verder.")
    expect(chat.log).not_to_contain_text("U praat nu met")


def test_emergency_advice_is_an_alert_with_numbers_to_call(chat: Chat, broker: WidgetBroker) -> None:
    broker.say("message.safety", text="Ga naar buiten. Bel 0800-9009 of 112.", key="safety_gas_smell")
    alert = chat.log.get_by_role("alert")
    expect(alert).to_contain_text("Ga naar buiten.")
    expect(alert.get_by_role("link", name="0800-9009")).to_have_attribute("href", "tel:08009009")


def test_one_press_asks_for_a_person_and_shows_the_place_in_the_queue(
    chat: Chat, broker: WidgetBroker
) -> None:
    broker.answers["person.request"] = lambda command: broker.show(waiting=True, handover="waiting", place=3)
    chat.button("Medewerker").click()
    expect(chat.panel).to_contain_text("U bent nummer 3 in de rij.")
    expect(chat.person).to_be_disabled()
    broker.show(place=1)
    expect(chat.panel).to_contain_text("U bent nummer 1 in de rij.")
    broker.answers["queue.leave"] = lambda command: broker.show(waiting=False, handover="no", place=None)
    chat.button("Niet meer wachten").click()
    expect(chat.panel).not_to_contain_text("in de rij")
    expect(chat.button("Medewerker")).to_be_enabled()
    assert len(broker.commands_of("person.request")) == 1


def test_when_closed_says_when_there_are_people_and_takes_a_message(chat: Chat, broker: WidgetBroker) -> None:
    broker.show(open=False, opens={"nl": "maandag om 08:00", "en": "on Monday at 08:00"})
    expect(chat.panel).to_contain_text("Ze zijn er maandag om 08:00 weer.")
    broker.answers["message.leave"] = lambda command: broker.show(leaving_message=True)
    chat.button("Bericht achterlaten").click()
    expect(chat.panel).to_contain_text("Uw bericht voor een collega")
    expect(chat.box).to_have_attribute("placeholder", "Uw bericht voor een collega")


def test_when_closed_no_place_in_the_queue_is_promised(chat: Chat, broker: WidgetBroker) -> None:
    opens = {"nl": "maandag om 08:00", "en": "on Monday at 08:00"}
    broker.show(open=False, opens=opens, waiting=True, handover="waiting", place=1)
    expect(chat.panel).to_contain_text("Ze zijn er maandag om 08:00 weer.")
    expect(chat.panel).not_to_contain_text("nummer 1")
    expect(chat.button("Bericht achterlaten")).to_be_visible()
    expect(chat.button("Niet meer wachten")).to_be_visible()


def test_when_nobody_is_there_a_message_can_be_left(chat: Chat, broker: WidgetBroker) -> None:
    expect(chat.button("Bericht achterlaten")).to_have_count(0)
    broker.say("message.notice", text="Er is nu niemand vrij.", key="notice_nobody_available")
    expect(chat.button("Bericht achterlaten")).to_be_visible()


def test_who_leaves_a_message_is_done_with_it_however_many_lines_they_wrote(
    chat: Chat, broker: WidgetBroker
) -> None:
    done = {"title": "Iets anders vragen", "payload": "/handover.ask_on"}
    broker.show(waiting=True, handover="waiting", leaving_message=True)
    chat.say("De monteur was drie uur te laat")
    broker.say("message.notice", text="Uw bericht is bewaard.", key="notice_message_kept", buttons=[done])
    chat.say("en er is schade")
    expect(chat.turns.last).to_contain_text("Verzonden")
    chat.button("Iets anders vragen").click()
    tapped = {"payload": done["payload"], "title": done["title"]}
    broker.until(lambda: tapped in [command["data"] for command in broker.commands_of("message.send")])


def test_says_when_the_assistant_is_not_ready(chat: Chat, broker: WidgetBroker) -> None:
    broker.show(assistant="starting")
    expect(chat.panel).to_contain_text("De digitale assistent start op. U kunt alvast typen.")
    broker.show(assistant="down")
    expect(chat.panel).to_contain_text("even niet bereikbaar")
    broker.show(assistant="ready")
    expect(chat.panel).not_to_contain_text("even niet bereikbaar")


def test_a_finished_conversation_says_so_and_goes_on_at_the_next_word(
    chat: Chat, broker: WidgetBroker
) -> None:
    broker.say("conversation.closed")
    expect(chat.log).to_contain_text("Dit gesprek is afgerond.")
    chat.say("Toch nog iets")
    expect(chat.turns.last).to_contain_text("Verzonden")


def test_speaks_the_language_of_the_page_and_changes_it_on_request(
    context: BrowserContext, broker: WidgetBroker
) -> None:
    chat = Chat.on(context, broker, lang="en")
    chat.button("Ask a question").click()
    expect(chat.log).to_contain_text("You are talking to the digital assistant of Liander")
    broker.until(lambda: [auth["language"] for auth in broker.auths] == ["en"])
    chat.button("Naar het Nederlands").click()
    expect(chat.button("Medewerker")).to_be_visible()
    broker.until(lambda: {"language": "nl"} in [command["data"] for command in broker.commands])
    chat.page.reload()
    expect(chat.button("Medewerker")).to_be_visible()


def test_follows_when_the_conversation_changes_language(chat: Chat, broker: WidgetBroker) -> None:
    broker.show(language="en")
    expect(chat.button("Person")).to_be_visible()


def test_the_tag_can_name_the_language_and_open_the_chat(
    context: BrowserContext, broker: WidgetBroker
) -> None:
    chat = Chat.on(context, broker, **{"data-language": "en", "data-open": ""})
    expect(chat.panel).to_be_visible()
    expect(chat.button("Person")).to_be_visible()


def test_the_site_can_open_the_chat_from_its_own_links(context: BrowserContext, broker: WidgetBroker) -> None:
    chat = Chat.on(context, broker)
    chat.page.get_by_role("link", name="Chat").click()
    expect(chat.panel).to_be_visible()


def test_a_person_sees_that_the_customer_types(chat: Chat, broker: WidgetBroker) -> None:
    chat.box.press_sequentially("hallo")
    assert broker.commands_of("typing") == []
    broker.show(control="agent", handover="held", agent={"name": "Anna"})
    expect(chat.person).to_have_text("U praat met Anna")
    chat.box.press_sequentially(" daar, hoe gaat het")
    broker.until(lambda: bool(broker.commands_of("typing")))
    expect(chat.box).to_have_value("hallo daar, hoe gaat het")
    assert len(broker.commands_of("typing")) <= 3  # not for each of nineteen keys


def test_news_can_be_chosen_on_the_site(chat: Chat, broker: WidgetBroker) -> None:
    """Only the way to where one is already leads nowhere."""
    places = [
        {"title": "Ja, op de website", "payload": "/handover.news.web_widget"},
        {"title": "Verder op de website", "payload": "/handover.move.web_widget"},
    ]
    broker.say("message.notice", text="Wilt u een bericht?", key="notice_ask_news", buttons=places)
    expect(chat.button("Ja, op de website")).to_be_visible()
    expect(chat.button("Verder op de website")).to_have_count(0)


def test_a_way_elsewhere_stays_while_one_talks_with_a_person(chat: Chat, broker: WidgetBroker) -> None:
    way = [{"title": "Verder op WhatsApp", "payload": "/handover.move.whatsapp"}]
    broker.say("message.notice", text="U praat nu met Anna.", key="notice_agent_joined", buttons=way)
    broker.say("message.agent", text="Dag, met Anna", agent={"name": "Anna"})
    expect(chat.message("Dag, met Anna")).to_be_visible()
    chat.button("Verder op WhatsApp").click()
    broker.until(
        lambda: [c["data"]["payload"] for c in broker.commands_of("message.send")] == [way[0]["payload"]]
    )


def test_what_was_sent_without_words_from_a_phone_is_no_empty_line(chat: Chat, broker: WidgetBroker) -> None:
    broker.say("message.customer", id="p1", text="", payload=None, attachment="image")
    expect(chat.message("📎")).to_be_visible()
