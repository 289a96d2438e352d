"""Customers who write from elsewhere: what they send, where they go, and how far our answers come."""

import base64
import wave
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.desk.seat import Seat
from tests.e2e.desk.test_accessible import violations
from tests.support.desk_broker import DeskBroker
from tests.support.desk_commands import refusal
from tests.support.desk_talk import Frame, Talk

pytestmark = pytest.mark.browser
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@pytest.fixture
def phone(broker: DeskBroker, seat: Seat) -> Talk:
    """A conversation over WhatsApp that Anna holds, on her screen."""
    held = broker.begin("c1", "Hallo", channel="whatsapp", customer={"name": "J. Yilmaz"}, agent_read=1)
    broker.give_to(held)
    seat.open("c1")
    expect(seat.reply).to_be_focused()
    return held


def attachment(kind: str, **more: object) -> Frame:
    bare = {"kind": kind, "label": "", "mime": "", "ref": None, "latitude": None, "longitude": None}
    return bare | more


def test_going_on_elsewhere_is_said_and_shown(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    talk.state["channel"] = "whatsapp"
    broker.log(talk, "channel.moved", channel="whatsapp", before="web_widget", by="code")
    expect(seat.line("De klant gaat verder op WhatsApp")).to_be_visible()
    expect(seat.row("c1")).to_contain_text("WhatsApp")
    expect(seat.row("c1")).to_contain_text("Mw. Jansen")
    expect(seat.context.get_by_role("list", name="Kanalen").locator("li").first).to_contain_text("WhatsApp")


def test_what_goes_on_in_another_conversation_leads_there(
    seat: Seat, broker: DeskBroker, phone: Talk
) -> None:
    other = broker.begin("c2", "Daar ben ik weer")
    broker.give_to(other)
    broker.log(phone, "conversation.closed", disposition="continued", note="", continued_in="c2")
    seat.line("De klant gaat verder in een ander gesprek").get_by_role("button").click()
    expect(seat.row("c2")).to_have_attribute("aria-current", "true")


def test_attachments_are_cards_with_the_picture_or_the_place(
    seat: Seat, broker: DeskBroker, phone: Talk
) -> None:
    broker.files["c1", phone.head + 1] = PICTURE
    broker.customer_says(
        phone, "", attachment=attachment("image", label="meter.jpg", ref="m1", mime="image/png")
    )
    broker.customer_says(phone, "En deze", attachment=attachment("image", label="weg.jpg", ref="m2"))
    broker.customer_says(phone, "", attachment=attachment("document", label="nota.pdf", ref="m3"))
    place = attachment("location", label="Thuis", latitude=51.98, longitude=5.91)
    broker.customer_says(phone, "", attachment=place)
    picture = seat.line("meter.jpg").get_by_role("img", name="Foto van de klant")
    expect(picture).to_have_js_property("naturalWidth", 1)
    expect(seat.line("weg.jpg")).to_contain_text("Foto")
    expect(seat.line("weg.jpg").get_by_role("img", name="Foto van de klant")).to_have_count(0)
    expect(seat.line("nota.pdf")).to_contain_text("Document")
    expect(seat.line("Thuis")).to_contain_text("51.98000, 5.91000")
    link = seat.line("Thuis").get_by_role("link")
    expect(link).to_have_attribute(
        "href", "https://www.openstreetmap.org/?mlat=51.98&mlon=5.91#map=17/51.98/5.91"
    )
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_a_recording_is_played_and_a_file_is_saved(seat: Seat, broker: DeskBroker, phone: Talk) -> None:
    broker.files["c1", phone.head + 1] = _second_of_silence()
    broker.customer_says(phone, "", attachment=attachment("audio", ref="m1", mime="audio/wav"))
    broker.files["c1", phone.head + 1] = b"%PDF-1.7"
    broker.customer_says(phone, "", attachment=attachment("document", label="nota.pdf", ref="m2"))
    recording = seat.line("Geluidsbericht")
    recording.get_by_role("button", name="Afspelen").click()
    expect(recording.locator("audio")).to_have_js_property("duration", 1)
    with seat.page.expect_download() as saved:
        seat.line("nota.pdf").get_by_role("button", name="Opslaan").click()
    assert saved.value.suggested_filename == "nota.pdf"
    assert saved.value.path().read_bytes() == b"%PDF-1.7"


def test_a_file_that_is_gone_is_told_beside_its_button(seat: Seat, broker: DeskBroker, phone: Talk) -> None:
    broker.customer_says(phone, "", attachment=attachment("document", label="weg.pdf", ref="m1"))
    seat.line("weg.pdf").get_by_role("button", name="Opslaan").click()
    expect(seat.line("weg.pdf").get_by_role("alert")).to_contain_text("Probeer het nog eens")


def _second_of_silence() -> bytes:
    """A WAV file."""
    written = BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(b"\x80" * 8_000)
    return written.getvalue()


def test_what_the_customer_changes_stands_with_its_message(
    seat: Seat, broker: DeskBroker, phone: Talk
) -> None:
    broker.customer_says(phone, "Vrijdag kan", id="wamid.1")
    broker.customer_says(phone, "Of zaterdag", id="wamid.2")
    broker.log(phone, "message.amended", of="wamid.1", change="edit", text="Donderdag kan")
    broker.log(phone, "message.amended", of="wamid.2", change="revoke", text="")
    broker.log(phone, "message.amended", of="wamid.ours", change="reaction", text="👍")
    expect(seat.line("Vrijdag kan")).to_contain_text("De klant maakte hiervan: \u2068Donderdag kan\u2069")
    expect(seat.line("Of zaterdag")).to_contain_text("De klant heeft dit teruggenomen")
    expect(seat.transcript.get_by_role("listitem").last).to_contain_text(
        "De klant reageerde met \u2068👍\u2069"
    )


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_words_that_answer_others_stand_below_those(
    new_context: Callable[..., BrowserContext], broker: DeskBroker, colours: str
) -> None:
    held = broker.begin("c1", "Kunt u vrijdag?", channel="whatsapp", customer={"name": "J. Yilmaz"})
    broker.give_to(held)
    seat = Seat.at(new_context(color_scheme=colours), broker).sign_in().arrived().open("c1")
    quoted = {"sender": "agent", "text": "Vrijdag of zaterdag?", "seq": None}
    broker.customer_says(held, "De eerste", quoted=quoted)
    expect(seat.line("De eerste").get_by_role("blockquote")).to_have_text("Antwoord op: Vrijdag of zaterdag?")
    assert violations(seat.page) == []


def test_other_channels_are_offered_as_long_as_there_are_some(
    seat: Seat, broker: DeskBroker, talk: Talk
) -> None:
    seat.leave_field().press("w")
    told = seat.line("Wilt u ergens anders verder praten?")
    expect(told).to_have_count(1)
    seat.button("Ander kanaal").click()
    expect(told).to_have_count(2)
    assert violations(seat.page) == []
    assert len(broker.commands_of("ways.offer")) == 2
    broker.faults.refusals["ways.offer"] = refusal("not_possible")
    seat.button("Ander kanaal").click()
    seat.announced("Dat kan niet zoals het gesprek er nu voor staat.")
    talk.state["ways"] = []
    broker.customer_says(talk, "Laat maar")
    expect(seat.button("Ander kanaal")).to_have_count(0)
    seat.leave_field().press("w")
    seat.press("?")
    expect(seat.dialog).to_contain_text("Andere kanalen aanbieden")
    assert len(broker.commands_of("ways.offer")) == 3


def test_where_nothing_can_be_said_any_more_no_channel_is_offered(
    seat: Seat, broker: DeskBroker, phone: Talk
) -> None:
    expect(seat.button("Ander kanaal")).to_be_visible()
    phone.state["window"] = {"until": None, "can_invite": True, "invited": False}
    broker.customer_says(phone, "Hallo?")
    expect(seat.button("Ander kanaal")).to_have_count(0)


def test_how_far_an_answer_came_on_the_network(seat: Seat, broker: DeskBroker, phone: Talk) -> None:
    seat.say("Ik kijk het na")
    expect(seat.line("Ik kijk het na")).to_contain_text("Verzonden")
    seq = phone.head
    for state, said in (
        ("queued", "Wordt verzonden"),
        ("delivered", "Bezorgd"),
        ("read", "Gelezen"),
        ("uncertain", "Niet zeker of dit is aangekomen"),
        ("failed", "Niet aangekomen op WhatsApp"),
    ):
        broker.brings(phone, seq, state)
        expect(seat.line("Ik kijk het na")).to_contain_text(said)
    late = "WhatsApp laat na 24 uur zonder bericht van de klant geen antwoord meer toe"
    broker.brings(phone, seq, "failed", "131047")
    expect(seat.line("Ik kijk het na")).to_contain_text(late)
    seat.page.reload()
    expect(seat.line("Ik kijk het na")).to_contain_text(late)


def test_what_a_newer_broker_tells_is_passed_over(seat: Seat, broker: DeskBroker, phone: Talk) -> None:
    broker.log_unknown(phone, "message.translated", text="Hello")
    broker.log(phone, "message.amended", of="wamid.x", change="newer", text="?")
    broker.customer_says(phone, "Gewoon verder")
    expect(seat.line("Gewoon verder")).to_be_visible()
    expect(seat.transcript).not_to_contain_text("Hello")


def test_who_is_signed_in_is_shown_and_who_is_not(seat: Seat, broker: DeskBroker, talk: Talk) -> None:
    expect(seat.conversation).not_to_contain_text("Ingelogd")
    talk.state["customer"] = {"name": "Sanne de Vries", "signed_in": True}
    broker.log(talk, "customer.identity", signed_in=True)
    expect(seat.line("De klant is ingelogd op de website")).to_be_visible()
    expect(seat.conversation.get_by_text("Ingelogd", exact=True)).to_be_visible()
    talk.state["customer"] = {"name": "Sanne de Vries", "signed_in": False}
    broker.log(talk, "customer.identity", signed_in=False)
    expect(seat.line("Wie nu schrijft, is niet ingelogd")).to_be_visible()
    expect(seat.conversation.get_by_text("Ingelogd", exact=True)).to_have_count(0)


def test_what_was_not_asked_on_a_network_of_others_is_told(
    seat: Seat, broker: DeskBroker, phone: Talk
) -> None:
    broker.log(
        phone,
        "message.withheld",
        text="Wat is uw aanvraagnummer?",
        of=1,
        key="utter_ask_application_number",
        values={},
        needs="own_channel",
    )
    expect(seat.transcript.get_by_text("Niet gevraagd: dat kan pas op de website")).to_be_visible()


def test_replies_that_ask_for_a_number_are_not_offered_on_a_network_of_others(
    seat: Seat, phone: Talk
) -> None:
    seat.page.get_by_role("button", name="Standaardantwoorden").click()
    expect(seat.dialog.get_by_role("option").first).to_be_visible()
    expect(seat.dialog.get_by_role("option", name="EAN-code vragen")).to_have_count(0)
