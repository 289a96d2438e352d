"""What Telegram sends, and what we make of it."""

import json
import re
from datetime import UTC, datetime

import pytest

from channel_connectors.contract import ID, MAX_TEXT, Amended, Arrived, Change
from channel_connectors.envelope import Said, Skipped
from channel_connectors.telegram.fields import MAX_BODY
from channel_connectors.telegram.parse import CHANNEL, NOT_AN_EMOJI, NotFromTelegram, parse
from channel_connectors.telegram.webhook import knows
from models.vocabulary.address import Address
from models.vocabulary.attachment import Attachment, AttachmentKind
from tests.unit.telegram.payloads import LIANDER, NAMES, SANNE, body, hook, items, update

KIND = AttachmentKind
ADDRESS = Address(LIANDER, CHANNEL, str(SANNE))


def only(name: str) -> Said:
    (item,) = items(name)
    return item


def arrived(name: str) -> Arrived:
    item = only(name)
    assert isinstance(item, Arrived)
    return item


def test_a_text() -> None:
    assert arrived("text") == Arrived(
        address=ADDRESS,
        id=f"tg.{SANNE}.101",
        text="Goedemorgen, de stroom is uit in onze straat 🔌",
        language="nl",
        name="Sanne Dijkgraaf",
        sent_at=datetime.fromtimestamp(1_795_000_101, UTC),
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("start", "Start"),
        ("start_with_code", "K7PQ-3MXA"),
        ("reply", "Ja, die bedoel ik"),
        ("forwarded", "Geplande werkzaamheden"),
    ],
)
def test_words(name: str, text: str) -> None:
    assert (arrived(name).text, arrived(name).payload) == (text, None)


def test_words_may_quote_a_message() -> None:
    assert arrived("reply").quotes == f"tg.{SANNE}.90"
    assert arrived("forwarded").quotes is None


@pytest.mark.parametrize("text", ["/start /stop", "/start a b", "/starten", "/start K7PQ-3MXA\n", "/stop"])
def test_what_merely_looks_like_a_start_stays_as_written(text: str) -> None:
    (item,) = parse(hook(text=text), LIANDER).items
    assert isinstance(item, Arrived)
    assert (item.text, item.payload) == (text, None)


@pytest.mark.parametrize(("name", "title"), [("callback", "Stoppen"), ("callback_inaccessible", "/stop")])
def test_a_tap(name: str, title: str) -> None:
    said = arrived(name)
    assert (said.text, said.payload, said.address) == (title, "/stop", ADDRESS)
    callback = update(name).callback
    assert callback is not None
    assert callback in said.id


def test_a_tap_of_no_button_of_ours_is_answered_all_the_same() -> None:
    assert update("callback_game").items == [Skipped("callback:nothing")]
    assert update("callback_game").callback == "30064771072000003"


FILES = {
    "photo": (KIND.IMAGE, "", "image/jpeg", "groot", "mijn meter"),
    "document": (KIND.DOCUMENT, "factuur 2026.pdf", "application/pdf", "doc", ""),
    "animation": (KIND.VIDEO, "dans.mp4", "video/mp4", "gif", ""),
    "voice": (KIND.AUDIO, "", "audio/ogg", "stem", ""),
    "audio": (KIND.AUDIO, "gezoem.mp3", "audio/mpeg", "lied", ""),
    "video": (KIND.VIDEO, "", "video/mp4", "film", "hoor je dat?"),
    "video_note": (KIND.VIDEO, "", "video/mp4", "rond", ""),
    "sticker": (KIND.STICKER, "👍", "image/webp", "sticker", ""),
    "sticker_animated": (KIND.STICKER, "🔥", "application/x-tgsticker", "tgs", ""),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file(name: str) -> None:
    kind, label, mime, ref, caption = FILES[name]
    said = arrived(name)
    expected = Attachment(kind=kind, label=label, mime=mime, ref=f"AgACAgQAAxkBAAI{ref}-x_1")
    assert (said.attachment, said.text) == (expected, caption)


@pytest.mark.parametrize(
    ("name", "attachment"),
    [
        ("location", Attachment(kind=KIND.LOCATION, latitude=51.9851, longitude=5.8987)),
        (
            "venue",
            Attachment(kind=KIND.LOCATION, label="Station, Stationsplein 1", latitude=51.98, longitude=5.91),
        ),
        ("contact", Attachment(kind=KIND.CONTACT, label="Bilal Aksoy, 31600000012")),
        ("poll", Attachment(kind=KIND.UNSUPPORTED, label="poll")),
        ("dice", Attachment(kind=KIND.UNSUPPORTED, label="dice")),
        ("unknown_kind", Attachment(kind=KIND.UNSUPPORTED, label="hologram")),
    ],
)
def test_what_is_no_file(name: str, attachment: Attachment) -> None:
    assert (arrived(name).attachment, arrived(name).text) == (attachment, "")


@pytest.mark.parametrize(
    ("name", "of", "change", "text"),
    [
        ("edited", 124, Change.EDIT, "de stroom is er weer"),
        ("reaction", 90, Change.REACTION, "👍"),
        ("reaction_removed", 90, Change.REACTION, ""),
        ("reaction_custom", 90, Change.REACTION, NOT_AN_EMOJI),
    ],
)
def test_a_change_of_an_earlier_message(name: str, of: int, change: Change, text: str) -> None:
    item = only(name)
    assert isinstance(item, Amended)
    assert (item.of, item.change, item.text) == (f"tg.{SANNE}.{of}", change, text)
    assert item.id.startswith(f"{item.of}.u"), "named by its update: there may be more"


def test_a_change_is_of_when_it_was_made() -> None:
    written = json.loads(body("edited"))["edited_message"]
    item = only("edited")
    assert isinstance(item, Amended)
    assert item.sent_at == datetime.fromtimestamp(written["edit_date"], UTC)
    assert written["edit_date"] > written["date"]


def test_changed_words_come_with_more_than_is_kept() -> None:
    changed = json.loads(body("edited"))
    changed["edited_message"]["text"] = "w" * 4_096
    (item,) = parse(json.dumps(changed).encode(), LIANDER).items
    assert isinstance(item, Amended)
    assert len(item.text) == 4_096 > MAX_TEXT


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("group", "chat:supergroup"),
        ("from_a_bot", "sender:nobody"),
        ("pinned", "service:pinned_message"),
        ("edited_live_location", "edit:no_words"),
        ("stopped", "update:my_chat_member"),
        ("channel_post", "update:channel_post"),
    ],
)
def test_what_is_left_out(name: str, reason: str) -> None:
    assert only(name) == Skipped(reason)


def test_every_payload_has_ids_as_the_contract_wants_them() -> None:
    ids = [i.id for name in NAMES for i in items(name) if not isinstance(i, Skipped)]
    assert all(re.fullmatch(ID, id, re.ASCII) for id in ids)
    assert len(ids) == len(set(ids)) > 20


def test_more_words_than_the_broker_takes_arrive_in_pieces() -> None:
    text = "w" * 4_096
    found = [i for i in parse(hook(text=text), LIANDER).items if isinstance(i, Arrived)]
    assert [len(i.text) for i in found] == [MAX_TEXT, 96]
    assert [i.id for i in found] == [f"tg.{SANNE}.7", f"tg.{SANNE}.7-2"]


@pytest.mark.parametrize("data", ["x" * 65, "é" * 33, "", " ", "/a\x00b", "\ud83d", 7, None], ids=repr)
def test_data_that_no_button_of_ours_can_have_is_no_tap(data: object) -> None:
    whole = json.loads(body("callback"))
    whole["callback_query"]["data"] = data
    read = parse(json.dumps(whole).encode(), LIANDER)
    assert read.items == [Skipped("callback:nothing")]
    assert read.callback is not None


@pytest.mark.parametrize(
    ("given", "spoken"), [("nl", "nl"), ("pt-br", "pt"), ("EN_us", "en"), ("x", None), (3, None), ("", None)]
)
def test_the_language_of_the_phone(given: object, spoken: str | None) -> None:
    person = {"id": SANNE, "is_bot": False, "first_name": "S", "language_code": given}
    (item,) = parse(hook(text="x", **{"from": person}), LIANDER).items
    assert isinstance(item, Arrived)
    assert item.language == spoken


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"null", b"{}", b'{"update_id": "1"}', b'{"update_id": true}', b" " * (MAX_BODY + 1)],
    ids=lambda raw: repr(raw[:20]),
)
def test_what_is_no_update_is_refused(raw: bytes) -> None:
    with pytest.raises(NotFromTelegram):
        parse(raw, LIANDER)


@pytest.mark.parametrize(
    ("given", "right"), [("s3cret", True), ("s3cre", False), ("s3crets", False), ("", False), (None, False)]
)
def test_the_secret(given: str | None, right: bool) -> None:
    assert knows("s3cret", given) is right
