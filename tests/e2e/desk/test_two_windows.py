"""One agent, two windows: the older shows and keeps, the newer sends and decides."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.desk.seat import Seat
from tests.support.desk_broker import DeskBroker
from tests.support.desk_talk import Talk

pytestmark = pytest.mark.browser
REPLACED = "De balie is in een ander venster geopend."
WHY = re.compile("Dit kan nu alleen in het andere venster")


def another_window(seat: Seat, broker: DeskBroker) -> Seat:
    second = Seat.at(seat.page.context, broker).sign_in().arrived()
    expect(seat.page.get_by_text(REPLACED)).to_be_visible()
    return second


def test_what_is_written_where_the_desk_is_not_stays_a_draft(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    another_window(seat, broker)
    seat.say("Te laat geschreven")
    expect(seat.reply).to_have_value("Te laat geschreven")
    expect(seat.reply).to_have_accessible_description(WHY)
    expect(seat.button("Versturen")).to_be_disabled()
    expect(seat.button("Versturen")).to_have_attribute("title", WHY)
    expect(seat.line("Te laat geschreven")).to_have_count(0)
    seat.page.get_by_role("button", name="Hier verdergaan").click()
    seat.arrived()
    expect(seat.reply).to_have_value("Te laat geschreven")
    assert broker.commands_of("message.send") == []
    seat.reply.press("Enter")
    expect(seat.line("Te laat geschreven")).to_contain_text("Verzonden")
    broker.hears(talk, "Te laat geschreven")


def test_nothing_is_decided_where_the_desk_is_not(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    waiting = broker.begin("c2", "Hallo?")
    broker.wait_in_queue(waiting)
    expect(seat.row("c2")).to_be_visible()
    another_window(seat, broker)
    for name in ("Teruggeven", "Doorgeven", "Uitstellen", "Afronden"):
        button = seat.conversation.locator(".actions").get_by_role("button", name=name)
        expect(button).to_be_disabled()
        expect(button).to_have_attribute("title", WHY)
    expect(seat.queue.locator(".take")).to_be_disabled()
    expect(seat.presence).to_be_disabled()
    seat.leave_field()
    for key in "hprstv":
        seat.press(key)
    expect(seat.dialog).to_have_count(0)
    seat.announced("Dit kan nu alleen in het andere venster")
    seat.page.get_by_role("button", name="Hier verdergaan").click()
    seat.arrived()
    seat.say("Weer hier")
    broker.hears(talk, "Weer hier")
    sent = {command.type for command in broker.commands}
    assert sent.isdisjoint({"take", "presence.set", "control.pass", "conversation.resolve"})


def test_an_open_form_can_not_be_confirmed_any_more(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    seat.leave_field().press("r")
    expect(seat.dialog).to_be_visible()
    another_window(seat, broker)
    expect(seat.dialog.get_by_role("status")).to_have_text(WHY)
    expect(seat.dialog.get_by_role("button", name="Afronden")).to_be_disabled()
    seat.press("Control+Enter")
    expect(seat.dialog).to_be_visible()


def test_a_draft_that_the_other_window_changed_or_sent_is_shown_as_it_is(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.reply.fill("Half geschreven")
    second = another_window(seat, broker).open("c1")
    expect(second.reply).to_have_value("Half geschreven")
    seat.leave_field()
    second.reply.fill("Half geschreven, en af")
    expect(seat.reply).to_have_value("Half geschreven, en af")
    second.reply.press("Enter")
    expect(second.line("Half geschreven, en af")).to_contain_text("Verzonden")
    expect(seat.reply).to_have_value("")


def test_what_is_being_typed_here_is_not_changed_from_elsewhere(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    second = another_window(seat, broker).open("c1")
    seat.leave_field()
    second.reply.fill("Van het andere venster")
    expect(seat.reply).to_have_value("Van het andere venster")
    seat.reply.fill("Hier getypt")
    second.reply.fill("Daar verder")
    second.note.or_(second.button("Notitie")).first.click()
    second.note.fill("Belt morgen")
    expect(seat.row("c1")).to_contain_text("Concept")
    expect(seat.conversation.locator(".has-draft")).to_have_count(1)
    expect(seat.reply).to_have_value("Hier getypt")
