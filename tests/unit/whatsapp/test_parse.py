"""What Meta sends, and what we make of it."""

import hmac
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from channel_connectors.contract import ID, MAX_TEXT, Amended, Arrived, Change
from channel_connectors.envelope import MAX_PIECES, Skipped
from channel_connectors.network import Receipt
from channel_connectors.whatsapp.fields import MAX_BODY, our_id
from channel_connectors.whatsapp.parse import CHANNEL, Item, NotFromMeta, parse, verify
from models.vocabulary.address import Address
from models.vocabulary.attachment import Attachment, AttachmentKind
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import BrandKey
from tests.support.pywa_reading import pywa_message
from tests.unit.whatsapp.payloads import BILAL, BRANDS, NAMES, SANNE, body, hook, items

LIANDER = BrandKey("liander")
KIND = AttachmentKind


def address(who: str) -> Address:
    return Address(LIANDER, CHANNEL, who)


def only(name: str) -> Item:
    (item,) = items(name)
    return item


def arrived(name: str) -> Arrived:
    item = only(name)
    assert isinstance(item, Arrived)
    return item


def test_a_text() -> None:
    said = arrived("text")
    assert said == Arrived(
        address=address(SANNE),
        id=said.id,
        text="Goedemorgen, de stroom is uit in onze straat 🔌",
        name="Sanne Dijkgraaf",
        sent_at=datetime.fromtimestamp(1795000001, UTC),
    )


@pytest.mark.parametrize(
    ("name", "who"),
    [("text", SANNE), ("text_without_number", BILAL), ("text_number_only", "31600000013")],
)
def test_who_wrote_is_the_business_scoped_id_first(name: str, who: str) -> None:
    assert arrived(name).address == address(who)


def test_the_business_scoped_id_may_stand_with_the_contact_alone() -> None:
    message = {"from": "31600000011", "id": "wamid.A", "type": "text", "text": {"body": "x"}}
    cards = [{"wa_id": "31600000099", "user_id": BILAL}, {"wa_id": "31600000011", "user_id": SANNE}]
    (item,) = parse(hook(message, contacts=cards), BRANDS)
    assert isinstance(item, Arrived)
    assert item.address == address(SANNE)


@pytest.mark.parametrize(
    ("name", "text", "payload"),
    [
        ("button_reply", "Ja, graag", "/affirm"),
        ("list_reply", "Geen stroom", "/report_power_outage"),
        ("template_button", "Ga verder", "/greet"),
        ("text_in_reply", "Deze bedoel ik", None),
    ],
)
def test_a_tap_brings_its_payload(name: str, text: str, payload: str | None) -> None:
    said = arrived(name)
    assert (said.text, said.payload, said.attachment) == (text, payload, None)


def test_words_may_quote_a_message_a_tap_does_not() -> None:
    assert arrived("text_in_reply").quotes == our_id("wamid.EERDER")
    assert arrived("button_reply").quotes is None
    assert arrived("list_reply").quotes is None
    assert arrived("text").quotes is None


ATTACHED = {
    "image": Attachment(kind=KIND.IMAGE, mime="image/jpeg", ref="700000000000010"),
    "video": Attachment(kind=KIND.VIDEO, mime="video/mp4", ref="700000000000011"),
    "voice": Attachment(kind=KIND.AUDIO, mime="audio/ogg; codecs=opus", ref="700000000000012"),
    "document": Attachment(
        kind=KIND.DOCUMENT, mime="application/pdf", ref="700000000000013", label="offerte aansluiting.pdf"
    ),
    "sticker": Attachment(kind=KIND.STICKER, mime="image/webp", ref="700000000000014"),
    "location": Attachment(
        kind=KIND.LOCATION,
        label="Voorbeeldplein, Voorbeeldplein 1, Utrecht",
        latitude=52.0907,
        longitude=5.1214,
    ),
    "contacts": Attachment(kind=KIND.CONTACT, label="Installateur Jansma, +31 6 00000021; Buurvrouw"),
    "unsupported": Attachment(kind=KIND.UNSUPPORTED, label="poll_creation"),
    "order": Attachment(kind=KIND.UNSUPPORTED, label="order"),
    "interactive_flow": Attachment(kind=KIND.UNSUPPORTED, label="nfm_reply"),
}


@pytest.mark.parametrize(("name", "attachment"), ATTACHED.items(), ids=ATTACHED)
def test_what_is_not_words_is_attached(name: str, attachment: Attachment) -> None:
    said = arrived(name)
    assert said.attachment == attachment
    assert said.text == {"image": "Dit zie ik op de meter", "document": "Mijn offerte"}.get(name, "")


def test_a_tap_of_which_meta_lost_what_was_tapped_is_still_shown() -> None:
    said, error = items("interactive_broken")
    assert isinstance(said, Arrived)
    assert said.attachment == Attachment(kind=KIND.UNSUPPORTED, label="interactive")
    assert error == Skipped("error:131000")


@pytest.mark.parametrize(
    ("name", "change", "of", "text"),
    [
        ("reaction", Change.REACTION, "wamid.ANTWOORD", "👍"),
        ("reaction_removed", Change.REACTION, "wamid.ANTWOORD", ""),
        ("edit", Change.EDIT, "wamid.EERST", "Ik bedoel nummer 12"),
        ("revoke", Change.REVOKE, "wamid.EERST", ""),
    ],
)
def test_what_is_done_to_an_earlier_message(name: str, change: Change, of: str, text: str) -> None:
    item = only(name)
    assert isinstance(item, Amended)
    assert (item.address, item.change, item.of, item.text) == (address(SANNE), change, our_id(of), text)
    assert item.id != item.of


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("system_number_changed", "system:user_changed_number"),
        ("system_identity_changed", "system:customer_identity_changed"),
        ("welcome", "request_welcome"),
        ("group", "group"),
        ("echo", "field:smb_message_echoes"),
        ("foreign_number", "foreign_number"),
    ],
)
def test_what_is_nobodys_word_is_skipped(name: str, reason: str) -> None:
    assert only(name) == Skipped(reason)


def test_every_entry_change_and_message_is_read() -> None:
    found = items("batch")
    said = [(i.address.id, i.text) for i in found if isinstance(i, Arrived)]
    assert said == [(SANNE, "Eerste"), (SANNE, "Tweede"), (BILAL, "Van een ander"), (SANNE, "Derde")]
    states = [i.state for i in found if isinstance(i, Receipt)]
    assert states == [DeliveryState.SENT, DeliveryState.DELIVERED]


def test_statuses() -> None:
    receipts = [i for i in items("statuses") if isinstance(i, Receipt)]
    assert [(r.outbound_id, r.state) for r in receipts] == [
        ("uit-1", DeliveryState.READ),
        ("uit-1", DeliveryState.DELIVERED),
        ("uit-2", DeliveryState.SENT),
        ("uit-3", DeliveryState.READ),
    ]
    assert {r.brand for r in receipts} == {LIANDER}
    assert receipts[0].network_id == our_id("wamid.UIT1")
    assert receipts[0].at == datetime.fromtimestamp(1795000101, UTC)


def test_a_failure_says_why() -> None:
    (failed,) = items("status_failed")
    assert isinstance(failed, Receipt)
    assert (failed.state, failed.code) == (DeliveryState.FAILED, "131047")
    (told,) = items("status_without_ours")
    assert isinstance(told, Receipt)
    assert (told.outbound_id, told.code) == (None, None)


def test_every_payload_is_used() -> None:
    """None of them is skipped for a reason that would be a mistake of ours."""
    wrong = {"text:empty", "foreign_number"}
    reasons = {name: i.reason for name in NAMES for i in items(name) if isinstance(i, Skipped)}
    assert {name for name, reason in reasons.items() if reason in wrong} == {"foreign_number"}


def test_long_words_arrive_in_pieces_and_none_is_lost() -> None:
    long = "woord " * 1_500
    message = {"from": "31600000011", "id": "wamid.LANG", "type": "text", "text": {"body": long}}
    pieces = [i for i in parse(hook(message), BRANDS) if isinstance(i, Arrived)]
    assert "".join(piece.text for piece in pieces) == long
    assert len({piece.id for piece in pieces}) == len(pieces) == 3
    assert all(len(piece.text) <= MAX_TEXT and re.fullmatch(ID, piece.id) for piece in pieces)


def test_pieces_are_bounded() -> None:
    message = {"from": "31600000011", "id": "wamid.A", "type": "text", "text": {"body": "x" * MAX_TEXT * 99}}
    assert len(parse(hook(message), BRANDS)) == MAX_PIECES


def test_ids_are_names_of_our_own_and_always_the_same() -> None:
    wamids = [f"wamid.HBgL{n:05d}+/==" for n in range(500)]
    ids = [our_id(wamid) for wamid in wamids]
    assert len(set(ids)) == len(wamids)
    assert all(id is not None and re.fullmatch(ID, id, re.ASCII) for id in ids)
    assert ids == [our_id(wamid) for wamid in wamids]


ODD: dict[str, dict[str, Any]] = {
    "no id": {"id": None},
    "a number for an id": {"id": 12},
    "an id of a thousand characters": {"id": "w" * 1_000},
    "nobody": {"from": None},
    "a path for a person": {"from": "../../31600000011"},
    "blank": {"text": {"body": " \n "}},
    "no body": {"text": {}},
    "a list for a text": {"text": ["x"]},
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_what_makes_no_sense_is_skipped_and_costs_nobody_else(change: dict[str, Any]) -> None:
    good = {"from": "31600000011", "id": "wamid.A", "type": "text", "text": {"body": "Hoor mij"}}
    found = parse(hook(good | change, messages=[good | change, good, 3, None]), BRANDS)
    assert [type(item) for item in found] == [Skipped, Arrived]
    assert not re.search(r"\d{5}", repr(found[0]))


def test_odd_fields_are_left_out_of_what_arrives() -> None:
    message = {
        "from": "31600000011",
        "id": "wamid.A",
        "timestamp": "9" * 30,
        "type": "document",
        "document": {"id": "../secret", "mime_type": "x" * 999, "filename": "a\nb\x00" + "c" * 999},
    }
    (item,) = parse(hook(message), BRANDS)
    assert isinstance(item, Arrived)
    assert (item.sent_at, item.name) == (None, None)
    assert item.attachment is not None
    assert (item.attachment.ref, len(item.attachment.mime)) == (None, 100)
    assert item.attachment.label.startswith("a b")
    assert len(item.attachment.label) == 200


@pytest.mark.parametrize("latitude", [91, -91, float("nan"), "52", None, True])
def test_a_place_nowhere_on_earth_is_shown_as_unsupported(latitude: object) -> None:
    place = {"latitude": latitude, "longitude": 5.1}
    message = {"from": "31600000011", "id": "wamid.A", "type": "location", "location": place}
    (item,) = parse(hook(message).replace(b"NaN", b"null"), BRANDS)
    assert isinstance(item, Arrived)
    assert item.attachment == Attachment(kind=KIND.UNSUPPORTED, label="location")


def test_half_an_emoji_does_not_cost_the_body() -> None:
    whole = hook({"from": "31600000011", "id": "wamid.A", "type": "text", "text": {"body": "hee \ud83d"}})
    assert b"\\ud83d" in whole
    (item,) = parse(whole, BRANDS)
    assert isinstance(item, Arrived)
    assert item.text == "hee \ufffd"


WRONG = {
    "nothing": b"",
    "half": b"{",
    "a list": b"[]",
    "null": b"null",
    "a text": b'"x"',
    "no utf-8": b"\xff\xfe",
    "deep": b"[" * 100_000,
    "deep, with half an emoji": b'["\\ud83d",' + b"[" * 100_000,
    "an empty object": b"{}",
    "of a page": b'{"object":"page","entry":[]}',
    "no entries": b'{"object":"whatsapp_business_account"}',
    "too large": b" " * MAX_BODY + b"{}",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_not_from_meta(wrong: bytes) -> None:
    with pytest.raises(NotFromMeta):
        parse(wrong, BRANDS)


def test_a_body_of_three_megabytes_is_read() -> None:
    one = {"from": "31600000011", "type": "text", "text": {"body": "x" * 900}}
    many = [one | {"id": f"wamid.{n}"} for n in range(2_900)]
    whole = hook(one, messages=many)
    assert MAX_BODY * 0.9 < len(whole) <= MAX_BODY
    assert len(parse(whole, BRANDS)) == 2_900


def test_the_signature_is_over_the_very_bytes() -> None:
    raw = body("text")
    signature = f"sha256={hmac.new(b'secret', raw, 'sha256').hexdigest()}"
    assert verify("secret", raw, signature)
    assert not verify("secret", json.dumps(json.loads(raw)).encode(), signature)
    assert not verify("another", raw, signature)


@pytest.mark.parametrize("header", [None, "", "sha256=", "sha1=abc", "é", "sha256=" + "0" * 64, "\ud800"])
def test_no_other_signature_is_taken(header: str | None) -> None:
    assert not verify("secret", b"{}", header)


def test_a_repeated_body_gives_the_same_items() -> None:
    assert items("batch") == items("batch")


MEDIA = ("image", "video", "voice", "document", "sticker")


@pytest.mark.parametrize(
    "name", ["text", "text_without_number", "location", "contacts", "unsupported", *MEDIA]
)
def test_pywa_reads_our_payloads_alike(name: str) -> None:
    """So the shapes are not ours alone."""
    theirs, ours = pywa_message(body(name)), arrived(name)
    assert (theirs.text or theirs.caption or "", theirs.from_user.name) == (ours.text, ours.name)
    assert theirs.from_user.bsuid == ours.address.id
    assert theirs.timestamp.astimezone(UTC) == ours.sent_at
    if name in MEDIA:
        assert ours.attachment is not None
        assert theirs.media is not None
        assert (theirs.media.id, theirs.media.mime_type) == (ours.attachment.ref, ours.attachment.mime)


def test_a_payload_that_no_button_of_ours_can_have_is_not_one() -> None:
    reply = {"type": "button_reply", "button_reply": {"id": "x" * 257, "title": "Ja"}}
    message = {"from": "31600000011", "id": "wamid.A", "type": "interactive", "interactive": reply}
    (item,) = parse(hook(message), BRANDS)
    assert isinstance(item, Arrived)
    assert (item.text, item.payload) == ("Ja", None)


def test_what_no_database_takes_is_left_out() -> None:
    message = {"from": "31600000011", "id": "wamid.A", "type": "text", "text": {"body": "a\x00b"}}
    (item,) = parse(hook(message), BRANDS)
    assert isinstance(item, Arrived)
    assert item.text == "ab"
