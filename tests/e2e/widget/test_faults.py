"""Whatever breaks between the customer and the broker: nothing is lost, nothing is shown or done twice."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.widget.chat import Chat
from tests.support.widget_broker import WidgetBroker

pytestmark = pytest.mark.browser


def test_a_command_that_never_arrived_is_sent_again_under_its_id(chat: Chat, broker: WidgetBroker) -> None:
    broker.faults.lose_commands = 1
    chat.say("Bent u daar?")
    broker.until(lambda: not broker.faults.lose_commands)
    expect(chat.turns.last).to_contain_text("Wordt verzonden")
    broker.drop()
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert broker.sent_texts() == ["Bent u daar?"]


def test_without_an_answer_a_command_is_sent_again_on_the_same_socket(
    chat: Chat, broker: WidgetBroker
) -> None:
    broker.faults.lose_commands = 1
    chat.say("Bent u daar?")
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert broker.sent_texts() == ["Bent u daar?"]


def test_a_lost_result_does_not_double_the_message(chat: Chat, broker: WidgetBroker) -> None:
    broker.faults.lose_results, broker.faults.hold_events = 1, True
    chat.say("Een keer graag")
    broker.until(lambda: not broker.faults.lose_results)
    broker.faults.hold_events = False
    broker.drop()
    expect(chat.turns.last).to_contain_text("Verzonden")
    expect(chat.message("Een keer graag")).to_have_count(1)
    assert broker.sent_texts() == ["Een keer graag"]
    assert not [key for key in chat.stored() if ".out." in key]


def test_a_result_before_the_event_shows_the_message_once(chat: Chat, broker: WidgetBroker) -> None:
    broker.faults.hold_events = True
    chat.say("Vroeg")
    expect(chat.turns.last).to_contain_text("Verzonden")
    broker.faults.hold_events = False
    broker.drop()
    broker.say("message.assistant", text="Laat")
    expect(chat.message("Laat")).to_be_visible()
    expect(chat.message("Vroeg")).to_have_count(1)


def test_repeated_events_are_shown_once(chat: Chat, broker: WidgetBroker) -> None:
    broker.faults.repeat_events = True
    chat.say("een")
    expect(chat.turns.last).to_contain_text("Verzonden")
    broker.say("message.assistant", text="twee")
    expect(chat.log.locator(".bubble")).to_have_text(["een", "twee"])


def test_resumes_after_the_last_number_seen_over_numbers_it_may_not_see(
    chat: Chat, broker: WidgetBroker
) -> None:
    broker.say("message.assistant", text="een")
    expect(chat.message("een")).to_be_visible()
    broker.drop()
    broker.skip_numbers(3)
    broker.say("message.assistant", text="twee")
    expect(chat.log.locator(".bubble")).to_have_text(["een", "twee"])
    broker.until(lambda: broker.auths[-1]["resume"] == {"epoch": "first", "head": 1})


def test_after_a_restored_database_shows_what_the_broker_has(chat: Chat, broker: WidgetBroker) -> None:
    chat.say("Vergeten woorden")
    expect(chat.turns.last).to_contain_text("Verzonden")
    broker.restore()
    expect(chat.message("Vergeten woorden")).to_have_count(0)
    broker.say("message.assistant", text="Opnieuw begonnen")
    expect(chat.log.locator(".bubble")).to_have_text(["Opnieuw begonnen"])


def test_a_conversation_that_was_moved_is_shown_from_its_start(chat: Chat, broker: WidgetBroker) -> None:
    """The broker closes with 1012, and what it has then is another log under another epoch."""
    chat.say("Verder op de website")
    expect(chat.turns.last).to_contain_text("Verzonden")
    broker.restore("Dag, u bent op WhatsApp", "Uw postcode?", "Dank u")
    expect(chat.log.locator(".bubble")).to_have_text(["Dag, u bent op WhatsApp", "Uw postcode?", "Dank u"])
    chat.say("En nu?")
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert broker.sent_texts() == ["En nu?"]


def test_what_a_newer_broker_says_is_passed_over(chat: Chat, broker: WidgetBroker) -> None:
    chat.button("Chat sluiten").click()
    broker.say_unknown("message.amended", of="x", change="reaction", text="👍")
    broker.say("message.assistant", text="Gewoon verder")
    expect(chat.widget.get_by_role("button")).to_contain_text("1 ongelezen")
    expect(chat.open().message("Gewoon verder")).to_be_visible()


def test_a_network_that_falls_silent_is_left_for_a_new_connection(context: BrowserContext) -> None:
    with WidgetBroker(heartbeat_ms=200) as broker:
        chat = Chat.on(context, broker).open()
        expect(chat.button("Medewerker")).to_be_visible()
        broker.faults.silent = True
        chat.say("In de stilte")
        expect(chat.panel).to_contain_text("Verbinding zoeken")
        broker.faults.silent = False
        # By itself it would first wait out the greeting that never came.
        chat.button("Nu proberen").click()
        expect(chat.turns.last).to_contain_text("Verzonden")
        assert broker.sent_texts() == ["In de stilte"]


def test_answers_the_heartbeat(context: BrowserContext) -> None:
    with WidgetBroker(heartbeat_ms=400) as broker:
        chat = Chat.on(context, broker).open()
        chat.page.wait_for_timeout(2_500)
        assert len(broker.auths) == 1  # nobody reconnected


def test_what_was_typed_offline_goes_out_in_order_once_online(
    chat: Chat, context: BrowserContext, broker: WidgetBroker
) -> None:
    expect(chat.button("Medewerker")).to_be_visible()
    context.set_offline(True)
    chat.say("een").say("twee")
    expect(chat.panel).to_contain_text("U bent offline.")
    expect(chat.turns.last).to_contain_text("Wordt verzonden")
    context.set_offline(False)
    expect(chat.turns.last).to_contain_text("Verzonden")
    expect(chat.panel).not_to_contain_text("U bent offline.")
    assert broker.sent_texts() == ["een", "twee"]


def test_a_request_made_offline_is_carried_out_later(
    chat: Chat, context: BrowserContext, broker: WidgetBroker
) -> None:
    expect(chat.button("Medewerker")).to_be_visible()
    context.set_offline(True)
    chat.button("Medewerker").click()
    expect(chat.person).to_be_disabled()
    context.set_offline(False)
    expect(chat.person).to_be_enabled()
    broker.until(lambda: len(broker.commands_of("person.request")) == 1)


def test_a_page_closed_before_sending_leaves_the_message_to_the_next(
    chat: Chat, context: BrowserContext, broker: WidgetBroker
) -> None:
    broker.faults.lose_commands = 1
    chat.say("Bewaar mij")
    broker.until(lambda: not broker.faults.lose_commands)
    expect(chat.turns.last).to_contain_text("Wordt verzonden")
    chat.page.reload()
    expect(chat.turns.last).to_contain_text("Verzonden")
    expect(chat.message("Bewaar mij")).to_have_count(1)
    assert broker.sent_texts() == ["Bewaar mij"]


def test_a_refused_message_says_why_and_can_be_sent_again_or_changed(
    chat: Chat, broker: WidgetBroker
) -> None:
    broker.faults.errors["message.send"] = {"code": "invalid", "message": "nee", "retry": False}
    chat.say("Mag niet")
    expect(chat.log.get_by_role("alert")).to_contain_text("Niet verzonden. Dat lukte niet.")
    broker.faults.errors.clear()
    chat.button("Opnieuw").click()
    expect(chat.turns.last).to_contain_text("Verzonden")
    first, second = broker.commands_of("message.send")
    assert first["id"] != second["id"]
    expect(chat.message("Mag niet")).to_have_count(1)


def test_a_refused_message_goes_back_to_the_text_box(chat: Chat, broker: WidgetBroker) -> None:
    broker.faults.errors["message.send"] = {"code": "too_long", "message": "te lang", "retry": False}
    chat.say("Veel te lang")
    expect(chat.log.get_by_role("alert")).to_contain_text("Maak uw bericht korter.")
    chat.button("Aanpassen").click()
    expect(chat.box).to_have_value("Veel te lang")
    expect(chat.message("Veel te lang")).to_have_count(0)
    chat.page.reload()
    expect(chat.box).to_have_value("Veel te lang")


def test_who_is_in_danger_reads_what_to_do_while_nothing_can_be_kept(
    chat: Chat, broker: WidgetBroker
) -> None:
    advice = "Ga naar buiten en bel 0800-9009."
    broker.faults.errors["message.send"] = {"code": "danger", "message": advice, "retry": True}
    chat.say("ik ruik gas")
    expect(chat.panel).to_contain_text(advice)
    expect(chat.turns.last).to_contain_text("Wordt verzonden")


def test_a_refusal_for_now_is_tried_again_by_itself(chat: Chat, broker: WidgetBroker) -> None:
    broker.faults.errors["message.send"] = {"code": "rate_limited", "message": "rustig", "retry": True}
    chat.say("Snel")
    expect(chat.turns.last).to_contain_text("Wordt verzonden")
    broker.faults.errors.clear()
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert broker.sent_texts() == ["Snel"]


def test_a_request_that_fails_can_be_repeated(chat: Chat, broker: WidgetBroker) -> None:
    broker.faults.errors["person.request"] = {"code": "rate_limited", "message": "te snel", "retry": False}
    chat.button("Medewerker").click()
    expect(chat.panel).to_contain_text("Dat ging te snel.")
    broker.faults.errors.clear()
    chat.button("Opnieuw").click()
    expect(chat.panel).not_to_contain_text("Dat ging te snel.")
    broker.until(lambda: len(broker.commands_of("person.request")) == 2)


def test_a_token_that_is_no_longer_known_begins_a_new_conversation(chat: Chat, broker: WidgetBroker) -> None:
    chat.say("Oud")
    expect(chat.turns.last).to_contain_text("Verzonden")
    chat.page.evaluate("localStorage['handover.liander.token'] = 'forgotten'")
    broker.drop()
    expect(chat.message("Oud")).to_have_count(0)
    chat.say("Nieuw")
    expect(chat.turns.last).to_contain_text("Verzonden")
    assert [auth["token"] for auth in broker.auths[1:]] == ["forgotten", "forgotten", None]


def test_one_refused_sign_in_costs_nobody_the_conversation(chat: Chat, broker: WidgetBroker) -> None:
    """A broker also answers 4401 to who was too slow to sign in."""
    chat.say("Blijf bij mij")
    expect(chat.turns.last).to_contain_text("Verzonden")
    broker.drop(4401)
    broker.say("message.assistant", text="Ik blijf")
    expect(chat.log.locator(".bubble")).to_have_text(["Blijf bij mij", "Ik blijf"])


def test_without_a_conversation_a_closed_chat_does_not_keep_calling(context: BrowserContext) -> None:
    with WidgetBroker() as broker:
        page = context.new_page()
        attempts: list[str] = []
        page.on("websocket", lambda socket: attempts.append(socket.url))
        page.add_init_script(
            "const Real = WebSocket; WebSocket = function (url) { return new Real(url + '/nowhere') }"
        )
        page.goto(f"{broker.url}/page")
        page.wait_for_timeout(2_000)
        assert len(attempts) == 1


def test_a_site_that_is_not_allowed_says_so_and_stops(context: BrowserContext, broker: WidgetBroker) -> None:
    broker.faults.refuse_with = 4403
    chat = Chat.on(context, broker).open()
    expect(chat.panel).to_contain_text("De chat werkt niet op deze website.")
    chat.page.wait_for_timeout(1_500)
    assert len(broker.auths) == 1


def test_a_refused_frame_stops_and_starts_again_only_when_asked(chat: Chat, broker: WidgetBroker) -> None:
    expect(chat.button("Medewerker")).to_be_visible()
    broker.drop(4400)
    expect(chat.panel).to_contain_text("De chat werkt nu niet.")
    attempts = len(broker.auths)
    chat.page.wait_for_timeout(1_500)
    assert len(broker.auths) == attempts
    chat.button("Opnieuw").click()
    expect(chat.panel).not_to_contain_text("De chat werkt nu niet.")


@pytest.mark.parametrize("code", [1012, 4408, 4409, 4410])
def test_other_closes_are_mended_unseen(chat: Chat, broker: WidgetBroker, code: int) -> None:
    expect(chat.button("Medewerker")).to_be_visible()
    broker.drop(code)
    broker.say("message.assistant", text="Ik ben er weer")
    expect(chat.message("Ik ben er weer")).to_be_visible()
    expect(chat.panel).not_to_contain_text("Verbinding zoeken")
