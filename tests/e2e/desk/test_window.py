"""A network that counts the hours: what an agent sees before they write, and what is left to do after."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.desk.seat import Seat
from tests.e2e.desk.test_accessible import at_work, violations
from tests.support.desk_broker import DeskBroker
from tests.support.desk_talk import Frame, Talk, stamp

pytestmark = pytest.mark.browser
LEFT = "Op WhatsApp kun je nog"
CLOSED = "WhatsApp laat geen antwoord meer toe"


def window(hours: float, **more: bool) -> Frame:
    until = stamp(datetime.now(UTC) + timedelta(hours=hours))
    return {"until": until, "can_invite": True, "invited": False, **more}


def on_the_phone(broker: DeskBroker, seat: Seat, window: Frame) -> Talk:
    """A conversation over WhatsApp that Anna holds, on her screen."""
    held = broker.begin(
        "c1",
        "Wanneer komt de monteur?",
        channel="whatsapp",
        customer={"name": "J. Yilmaz"},
        agent_read=1,
        window=window,
    )
    points = [{"channel": "whatsapp", "verified": False, "last_at": stamp(datetime.now(UTC))}]
    who = {"id": "k1", "name": "J. Yilmaz", "known": False, "signed_in": False}
    held.details = {"customer": {**who, "contact_points": points, "news": None}}
    broker.give_to(held)
    seat.open("c1")
    expect(seat.reply).to_be_visible()
    return held


def test_plenty_of_time_is_not_worth_a_word(seat: Seat, broker: DeskBroker) -> None:
    on_the_phone(broker, seat, window(20))
    expect(seat.page.get_by_text(LEFT)).to_have_count(0)
    seat.say("Morgen om negen uur")
    expect(seat.line("Morgen om negen uur")).to_be_visible()


def test_the_last_hours_are_counted(seat: Seat, broker: DeskBroker) -> None:
    talk = on_the_phone(broker, seat, window(2.01))
    expect(seat.page.get_by_text(LEFT)).to_contain_text("2 u")
    seat.say("Morgen om negen uur")
    expect(seat.line("Morgen om negen uur")).to_be_visible()
    talk.state["window"] = window(24)
    broker.customer_says(talk, "Dank u")
    expect(seat.page.get_by_text(LEFT)).to_have_count(0)


def test_it_closes_before_ones_eyes_and_the_text_stays(seat: Seat, broker: DeskBroker) -> None:
    on_the_phone(broker, seat, window(4 / 3600))
    seat.reply.fill("Morgen om negen uur")
    expect(seat.page.get_by_text(CLOSED)).to_be_visible()
    seat.reply.press("Enter")
    expect(seat.button("Versturen")).to_be_disabled()
    expect(seat.reply).to_have_value("Morgen om negen uur")
    assert broker.commands_of("message.send") == []
    seat.page.reload()
    expect(seat.reply).to_have_value("Morgen om negen uur")


def test_the_customer_is_asked_to_write_and_then_answered(seat: Seat, broker: DeskBroker) -> None:
    talk = on_the_phone(broker, seat, window(-1))
    seat.reply.fill("Morgen om negen uur")
    seat.button("Vraag de klant te schrijven").click()
    expect(seat.line("Stuur mij een berichtje terug")).to_be_visible()
    expect(seat.page.get_by_text("De klant is gevraagd om te schrijven")).to_be_visible()
    (asked,) = broker.commands_of("message.invite")
    assert asked.data.seen == talk.head - 1
    talk.state["window"] = window(24)
    broker.customer_says(talk, "Hier ben ik")
    expect(seat.page.get_by_text(CLOSED)).to_have_count(0)
    seat.reply.press("Enter")
    expect(seat.line("Morgen om negen uur")).to_be_visible()


def test_where_nothing_can_be_asked_one_waits(seat: Seat, broker: DeskBroker) -> None:
    on_the_phone(broker, seat, window(-1, can_invite=False))
    expect(seat.page.get_by_text("Zodra de klant weer schrijft, kun je antwoorden.")).to_be_visible()
    expect(seat.button("Vraag de klant te schrijven")).to_have_count(0)


def test_a_note_can_always_be_written(seat: Seat, broker: DeskBroker) -> None:
    on_the_phone(broker, seat, window(-1))
    seat.button("Notitie").click()
    expect(seat.page.get_by_text(CLOSED)).to_have_count(0)
    seat.note.fill("Belt morgen")
    seat.note.press("Enter")
    expect(seat.line("Belt morgen")).to_be_visible()


def test_what_the_customer_wants_to_hear_is_seen_and_noted_at_their_request(
    seat: Seat, broker: DeskBroker
) -> None:
    talk = on_the_phone(broker, seat, window(20))
    expect(seat.context.get_by_text("Nog niet gevraagd")).to_be_visible()
    choose = seat.context.get_by_label("Wijzig op verzoek van de klant")
    choose.select_option("Ja, op WhatsApp")
    expect(seat.line("Anna Visser noteerde: de klant wil bericht bij nieuws op WhatsApp")).to_be_visible()
    expect(seat.context.locator(".news .tag")).to_have_text("Ja, op WhatsApp")
    broker.log(talk, "news.chosen", wanted=False, channel=None, by=None)
    expect(seat.line("De klant wil geen bericht bij nieuws")).to_be_visible()
    expect(choose).to_have_value("")
    assert [command.data.channel for command in broker.commands_of("news.choose")] == ["whatsapp"]


@pytest.mark.parametrize("closed", [False, True])
def test_in_english(broker: DeskBroker, seat: Seat, closed: bool) -> None:
    on_the_phone(broker, seat, window(-1 if closed else 1))
    seat.button("Menu").click()
    seat.page.get_by_role("radio", name="English").check(force=True)
    said = "WhatsApp allows no answer any more" if closed else "On WhatsApp you can answer for another"
    expect(seat.page.get_by_text(said)).to_be_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("hours", [-1, 1], ids=["closed", "ending"])
def test_looks(
    new_context: Callable[..., BrowserContext],
    broker: DeskBroker,
    tmp_path: Path,
    width: str,
    colours: str,
    hours: float,
) -> None:
    seat = at_work(new_context, broker, width, colours)
    on_the_phone(broker, seat, window(hours))
    seat.reply.fill("De monteur komt morgen om negen uur.")
    expect(seat.page.get_by_text(CLOSED if hours < 0 else LEFT)).to_be_visible()
    assert violations(seat.page) == []
    seat.page.screenshot(path=tmp_path / "window.png")
    if width == "phone":
        seat.page.get_by_role("button", name="Gegevens bij dit gesprek").click()
    choice = seat.context.get_by_label("Wijzig op verzoek van de klant")
    choice.scroll_into_view_if_needed()
    expect(choice).to_be_in_viewport()
    assert violations(seat.page) == []
    seat.page.screenshot(path=tmp_path / "choice.png")
