"""The middle and the right column: what was said, by whom, what went wrong, what is known."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.desk.scenes import outage
from tests.e2e.desk.seat import Seat
from tests.support.desk_broker import DeskBroker
from tests.support.desk_commands import refusal
from tests.support.desk_talk import Frame, Talk

pytestmark = pytest.mark.browser


def test_every_kind_of_line_says_who_speaks(seat: Seat, broker: DeskBroker) -> None:
    talk = outage(broker)
    broker.log(talk, "message.safety", text="Bel 112.", key="safety_gas_smell", emergency="gas_smell")
    seat.open(talk.id)
    for who, text in (
        ("Mw. De Groot", "Hoi, bij ons is de stroom uitgevallen!"),
        ("Assistent", "Wat zijn uw postcode en huisnummer?"),
        ("Jij", "Ik zoek de regels even voor u op."),
        ("Melding aan de klant", "Het spijt me dat ik u niet goed begrijp."),
        ("Veiligheidsadvies", "Bel 112."),
        ("Notitie van Bas Bakker, niet zichtbaar voor de klant", "Vorige storing: 3 maart"),
    ):
        expect(seat.line(text).first).to_contain_text(who)


def test_days_are_separated_in_local_time(seat: Seat, broker: DeskBroker) -> None:
    seat_talk = outage(broker)
    seat.open(seat_talk.id)
    expect(seat.transcript).to_contain_text("Vandaag")
    expect(seat.transcript.locator(".day")).to_have_count(2)


def test_the_button_that_was_tapped_is_marked(seat: Seat, broker: DeskBroker) -> None:
    seat.open(outage(broker).id)
    offered = seat.line("Heeft de hele straat geen stroom").locator(".offered-buttons li")
    expect(offered).to_have_text([re.compile(r"Ja, hele straat \(gekozen\)"), "Alleen ik"])


def test_a_late_answer_is_folded_and_said_to_be_unseen(seat: Seat, broker: DeskBroker) -> None:
    seat.open(outage(broker).id)
    suppressed = seat.line("De klant heeft het niet gezien")
    expect(suppressed.get_by_text("U kunt schade melden")).to_be_hidden()
    suppressed.locator("summary").click()
    expect(suppressed.get_by_text("U kunt schade melden")).to_be_visible()


def test_where_it_went_wrong_is_marked_with_what_was_understood(seat: Seat, broker: DeskBroker) -> None:
    seat.open(outage(broker).id)
    stuck = seat.line("Hier liep het vast")
    expect(stuck).to_contain_text("dat vraag ik niet")
    expect(stuck).to_contain_text("begrepen als ask outage status (41% zeker)")
    expect(stuck).to_contain_text("of anders report power outage 38%")
    expect(stuck).to_contain_text("Twee bedoelingen liggen dicht bij elkaar")


def test_the_context_is_laid_out(seat: Seat, broker: DeskBroker) -> None:
    seat.open(outage(broker).id)
    context = seat.context
    expect(context).to_contain_text("De assistent begreep de klant twee keer niet.")
    expect(context.locator("dl")).to_contain_text("Postcode")
    expect(context.locator("dl")).to_contain_text("6812 AB")
    expect(context).to_contain_text("Monteur onderweg")
    expect(context).to_contain_text("WhatsApp")
    expect(context).to_contain_text("nu aanwezig")
    expect(context).to_contain_text("Taal van de klant: Nederlands")
    expect(context).to_contain_text("De storing is naar verwachting om 16:30 uur opgelost.")
    context.get_by_role("button", name="Toon in het gesprek").click()
    expect(seat.line("Hier liep het vast")).to_be_in_viewport()


def test_what_the_assistant_understands_meanwhile_is_added(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    asked = broker.customer_says(talk, "mag ik mijn meterstand doorgeven")
    turn: Frame = {"intent": "submit_meter_reading", "confidence": 0.83, "alternatives": []}
    broker.log(talk, "assistant.turn", of=asked, stuck_score=0.1, why="", understood=True, **turn)
    expect(seat.context).to_contain_text("submit meter reading")
    expect(seat.context).to_contain_text("mag ik mijn meterstand doorgeven")


def test_messages_are_ticked_sent_delivered_read(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    seat.say("Dag mevrouw Jansen")
    expect(seat.line("Dag mevrouw Jansen")).to_contain_text("Verzonden")
    sent = talk.head
    broker.brings(talk, sent, "delivered")
    expect(seat.line("Dag mevrouw Jansen")).to_contain_text("Bezorgd")
    broker.customer_reads(talk, sent)
    expect(seat.line("Dag mevrouw Jansen")).to_contain_text("Gelezen")


def test_the_customer_typing_shows_until_the_message(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    broker.typing(talk)
    expect(seat.transcript).to_contain_text("Mw. Jansen typt…")
    broker.customer_says(talk, "Dank u")
    expect(seat.transcript).not_to_contain_text("typt…")
    seat.announced("Mw. Jansen: Dank u")


def test_the_customer_hears_of_typing_but_not_of_every_key(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.reply.press_sequentially("Een hele zin")
    broker.until(lambda: bool(broker.commands_of("typing")))
    assert len(broker.commands_of("typing")) == 1
    seat.press("Escape", "n")
    seat.note.press_sequentially("Alleen intern")
    seat.page.wait_for_timeout(100)
    assert len(broker.commands_of("typing")) == 1


def test_new_messages_below_a_divider(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    other = broker.begin("c2", "Oud")
    other.state["agent_read"] = other.head
    broker.give_to(other)
    broker.customer_says(other, "Nieuw bericht")
    expect(seat.row("c2")).to_contain_text("1 nieuw bericht")
    seat.open("c2")
    lines = seat.transcript.locator("ol > li")
    divider = lines.filter(has_text=re.compile("^Nieuw$"))
    expect(divider).to_have_count(1)
    expect(divider.locator("xpath=following-sibling::li[1]")).to_contain_text("Nieuw bericht")
    seat.say("Ik kijk even")
    expect(divider).to_have_count(0)


def test_what_comes_while_one_looks_on_is_not_new_but_what_comes_meanwhile_is(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    divider = seat.transcript.get_by_role("listitem").filter(has_text=re.compile("^Nieuw$"))
    seat.say("Ik ben er")
    broker.customer_says(talk, "Fijn")
    expect(seat.line("Fijn")).to_be_visible()
    expect(divider).to_have_count(0)
    seen = talk.head
    broker.until(lambda: seen in [read.data.seq for read in broker.commands_of("read")])
    seat.page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    broker.customer_says(talk, "Bent u er nog?")
    expect(divider).to_have_count(1)
    expect(seat.row("c1")).to_contain_text("1 nieuw bericht")
    assert broker.commands_of("read")[-1].data.seq == seen
    seat.page.evaluate("document.hasFocus = () => true; dispatchEvent(new Event('focus'))")
    expect(seat.row("c1")).not_to_contain_text("nieuw")


def test_reading_back_is_not_disturbed_by_new_messages(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    for number in range(40):
        broker.customer_says(talk, f"Regel {number}")
    expect(seat.line("Regel 39")).to_be_in_viewport()
    seat.transcript.evaluate("box => box.scrollTo(0, 0)")
    expect(seat.line("Regel 0")).to_be_in_viewport()
    broker.customer_says(talk, "Komt erbij")
    newest = seat.page.get_by_role("button", name="Nieuwe berichten")
    expect(newest).to_have_attribute("data-new", "true")
    expect(seat.line("Regel 0")).to_be_in_viewport()
    newest.click()
    expect(seat.line("Komt erbij")).to_be_in_viewport()


def test_a_long_log_shows_its_end_and_more_on_request(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    for number in range(170):
        talk.append("message.agent", _said(number), datetime.now(UTC))
    broker.customer_says(talk, "Laatste")
    seat.page.reload()
    seat.arrived()
    expect(seat.line("Laatste")).to_be_in_viewport()
    expect(seat.transcript.get_by_text("Bericht nummer 0.", exact=True)).to_have_count(0)
    seat.page.get_by_role("button", name="Eerdere berichten tonen").click()
    expect(seat.transcript.get_by_text("Bericht nummer 0.", exact=True)).to_have_count(1)


def test_a_draft_survives_a_reload_per_conversation(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    other = broker.begin("c2", "Hallo")
    broker.give_to(other)
    seat.reply.fill("Half antwoord")
    seat.open("c2")
    expect(seat.reply).to_have_value("")
    expect(seat.row("c1")).to_contain_text("Concept")
    seat.page.reload()
    seat.arrived().open("c1")
    expect(seat.reply).to_have_value("Half antwoord")


def test_a_note_is_never_sent_to_the_customer_by_switching(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.leave_field().press("n")
    expect(seat.note).to_be_focused()
    seat.note.fill("Klant klinkt verdrietig")
    expect(seat.conversation).to_contain_text("Alleen voor collega’s")
    seat.page.get_by_role("button", name="Antwoord", exact=True).click()
    expect(seat.reply).to_have_value("")
    seat.reply.press("Enter")
    seat.page.get_by_role("button", name="Notitie", exact=False).first.click()
    expect(seat.note).to_have_value("Klant klinkt verdrietig")
    seat.note.press("Enter")
    expect(seat.line("Klant klinkt verdrietig")).to_contain_text("niet zichtbaar voor de klant")
    broker.hears(talk, "Klant klinkt verdrietig", kind="note.added")
    assert broker.texts_of(talk) == []


def test_shift_enter_starts_a_new_line(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    seat.reply.press_sequentially("Een")
    seat.press("Shift+Enter")
    seat.reply.press_sequentially("Twee")
    seat.press("Enter")
    expect(seat.line("Een")).to_be_visible()
    broker.hears(talk, "Een\nTwee")


def test_too_long_a_text_is_counted_and_not_sent(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    seat.reply.fill("é" * 4003)
    expect(seat.conversation).to_contain_text("3 tekens te lang")
    expect(seat.page.get_by_role("button", name="Versturen")).to_be_disabled()
    seat.press("Enter")
    seat.reply.fill("é" * 4000)
    seat.press("Enter")
    expect(seat.reply).to_have_value("")
    broker.hears(talk, "é" * 4000)


def test_canned_replies_are_found_filled_and_checked_before_sending(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.reply.press("/")
    search = seat.dialog.get_by_role("combobox", name="Zoek een standaardantwoord")
    expect(search).to_be_focused()
    search.fill("ean")
    expect(seat.dialog.get_by_role("option")).to_have_count(1)
    seat.press("Enter")
    expect(seat.reply).to_have_value("Uw EAN-code {ean} staat op de energierekening.")
    seat.press("Enter")
    expect(seat.conversation).to_contain_text("Vul eerst in: {ean}")
    assert broker.texts_of(talk) == []
    seat.page.keyboard.type("871687")
    expect(seat.reply).to_have_value("Uw EAN-code 871687 staat op de energierekening.")
    seat.press("Enter")
    expect(seat.line("Uw EAN-code 871687")).to_be_visible()


def test_the_customers_language_comes_first(seat: Seat, broker: DeskBroker) -> None:
    english = broker.begin("c1", "Hello", language="en")
    broker.give_to(english)
    seat.open("c1").press("Control+k")
    expect(seat.dialog.get_by_role("option").first).to_contain_text(
        "Good afternoon, this is Anna Visser of Liander."
    )
    seat.dialog.get_by_role("button", name="Nederlands").click()
    expect(seat.dialog.get_by_role("option").first).to_contain_text("Goedemiddag, u spreekt met Anna Visser")
    seat.dialog.get_by_role("combobox").press("ArrowDown")
    expect(seat.dialog.get_by_role("option", selected=True)).to_contain_text("Wat vervelend")


def test_links_open_elsewhere_and_nothing_is_taken_for_markup(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    broker.customer_says(talk, "<b>kijk</b> op https://example.org/?a=1&b=2.")
    line = seat.line("<b>kijk</b>")
    expect(line.get_by_role("link")).to_have_attribute("href", "https://example.org/?a=1&b=2")
    expect(line.get_by_role("link")).to_have_attribute("rel", "noreferrer noopener")


def test_a_conversation_in_the_address_is_shown_and_unknown_ones_are_said_so(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.page.reload()
    seat.arrived()
    expect(seat.line("Hoe lang duurt de storing nog?")).to_be_visible()
    seat.page.goto(f"{broker.url}/desk#/c/nobody")
    expect(seat.conversation).to_contain_text("Dit gesprek bestaat niet, of je mag het niet zien.")


def test_on_a_phone_one_column_with_a_way_back(
    new_context: Callable[..., BrowserContext], broker: DeskBroker
) -> None:
    talk = outage(broker)
    phone = new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    seat = Seat.at(phone, broker).sign_in().arrived()
    expect(seat.conversation).to_be_hidden()
    seat.row(talk.id).tap()
    expect(seat.lists).to_be_hidden()
    expect(seat.reply).not_to_be_focused()
    seat.page.get_by_role("button", name="Gegevens bij dit gesprek").tap()
    expect(seat.context).to_be_visible()
    seat.context.get_by_role("button", name="Sluiten").tap()
    seat.page.get_by_role("button", name="Terug naar de lijst").tap()
    expect(seat.lists).to_be_visible()
    seat.row(talk.id).tap()
    expect(seat.lists).to_be_hidden()
    seat.page.go_back()
    expect(seat.lists).to_be_visible()


def test_a_refused_message_shows_why_and_its_words_can_be_taken_back(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    broker.faults.refusals["message.send"] = refusal("stale_generation")
    seat.say("Belangrijke woorden")
    line = seat.line("Belangrijke woorden")
    expect(line).to_contain_text("Niet verzonden")
    expect(line).to_contain_text("Het gesprek is intussen van hand veranderd.")
    line.get_by_role("button", name="Terug in het invoerveld").click()
    expect(seat.reply).to_have_value("Belangrijke woorden")
    seat.press("Enter")
    expect(seat.line("Belangrijke woorden")).to_contain_text("Verzonden")
    broker.hears(talk, "Belangrijke woorden")


def _said(number: int) -> dict[str, object]:
    agent = {"id": "anna", "name": "Anna Visser"}
    return {"id": f"n{number}", "text": f"Bericht nummer {number}.", "agent": agent}
