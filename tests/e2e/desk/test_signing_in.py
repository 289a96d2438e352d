"""The front door, and what happens when a session ends in the middle of work."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.desk.seat import Seat
from tests.support.desk_broker import DeskBroker
from tests.support.desk_talk import Talk

pytestmark = pytest.mark.browser


def test_the_only_administration_is_chosen_already(context: BrowserContext, broker: DeskBroker) -> None:
    seat = Seat.at(context, broker)
    expect(seat.page.get_by_label("Administratie")).to_have_value("liander")
    expect(seat.page.get_by_label("Gebruikersnaam")).to_be_focused()


def test_of_several_administrations_one_must_be_chosen(context: BrowserContext, broker: DeskBroker) -> None:
    broker.administrations.append({"key": "firan", "name": "Firan (demo)"})
    seat = Seat.at(context, broker)
    expect(seat.page.get_by_label("Administratie")).to_have_value("")
    expect(seat.page.get_by_label("Administratie")).to_be_focused()
    seat.sign_in()
    assert not broker.auths
    seat.page.get_by_label("Administratie").select_option("Firan (demo)")
    seat.sign_in().arrived()


def test_a_wrong_password_is_said_and_can_be_typed_again(context: BrowserContext, broker: DeskBroker) -> None:
    seat = Seat.at(context, broker).sign_in("guess")
    expect(seat.page.get_by_role("alert")).to_have_text("Gebruikersnaam of wachtwoord klopt niet.")
    expect(seat.page.get_by_label("Wachtwoord")).to_be_focused()
    seat.sign_in().arrived()


def test_the_token_stays_in_this_tab(context: BrowserContext, broker: DeskBroker) -> None:
    seat = Seat.at(context, broker).sign_in().arrived()
    seat.page.reload()
    seat.arrived()
    assert "token-1" not in str(seat.page.evaluate("JSON.stringify(localStorage)"))
    expect(Seat.at(context, broker).page.get_by_label("Wachtwoord")).to_be_visible()


def test_an_expired_session_asks_to_sign_in_and_loses_nothing(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.reply.fill("Ik zoek het voor u")
    broker.expire()
    expect(seat.page.get_by_text("Je aanmelding is verlopen")).to_be_visible()
    expect(seat.page.get_by_label("Gebruikersnaam")).to_have_value("anna")
    expect(seat.page.get_by_label("Wachtwoord")).to_be_focused()
    broker.customer_says(talk, "Bent u er nog?")
    seat.sign_in()
    expect(seat.reply).to_have_value("Ik zoek het voor u")
    expect(seat.line("Bent u er nog?")).to_have_count(1)


def test_a_session_that_ended_is_noticed_over_http_too(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    broker.tokens["anna"] = "another"
    seat.page.get_by_role("searchbox").fill("storing")
    expect(seat.page.get_by_text("Je aanmelding is verlopen")).to_be_visible()


def test_an_account_without_a_desk_is_told_so(context: BrowserContext, broker: DeskBroker) -> None:
    broker.faults.refuse_with = 4403
    seat = Seat.at(context, broker).sign_in()
    expect(seat.page.get_by_text("Je hebt geen toegang tot deze balie")).to_be_visible()
    seat.page.get_by_role("button", name="Met een ander account aanmelden").click()
    expect(seat.page.get_by_label("Gebruikersnaam")).to_have_value("")


def test_signing_out_warns_of_unsent_words_and_erases_them(seat: Seat, talk: Talk) -> None:
    seat.reply.fill("Nog niet klaar")
    seat.page.get_by_role("button", name="Menu, Anna Visser").click()
    seat.page.get_by_role("button", name="Afmelden").click()
    expect(seat.dialog).to_contain_text("Er staat nog een onverzonden tekst")
    seat.dialog.get_by_role("button", name="Afmelden").click()
    expect(seat.page.get_by_label("Wachtwoord")).to_be_visible()
    kept = str(seat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))
    assert "Nog niet klaar" not in kept
    assert "token-1" not in kept
