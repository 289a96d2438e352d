"""What every connector owes the broker, whatever network it is of.

Hearing: bytes become messages with ids and texts that the contract allows, or one documented error, and the
customer's words are those that were written. Saying: what is shown stays within what the network can show,
and holds every word and every option.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channel_connectors.chat.rest import parse as chat
from channel_connectors.chat.rest.render import render as chat_render
from channel_connectors.contract import ID, MAX_TEXT, Arrived, Shown
from channel_connectors.network import Capabilities, NotSent, Outbound
from channel_connectors.telegram import parse as telegram
from channel_connectors.telegram.render import CAPABILITIES as TELEGRAM
from channel_connectors.telegram.render import render as telegram_render
from channel_connectors.web_widget import frames
from channel_connectors.whatsapp import parse as whatsapp
from channel_connectors.whatsapp.render import CAPABILITIES
from channel_connectors.whatsapp.render import render as whatsapp_render
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName
from models.vocabulary.message import Button

LIANDER = BrandKey("liander")
UNBOUNDED = Capabilities(
    text=1_000_000, interactive_text=1_000_000, buttons=99, button_title=999, images=True
)
"""A socket or an answer of ours: it shows what there is."""


@dataclass(frozen=True, slots=True)
class Heard:
    id: str
    text: str
    payload: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What the customer is shown by one message of ours."""

    text: str
    titles: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    name: str
    hear: Callable[[bytes], list[Heard]]
    wrong: type[Exception]
    """The one documented error of `hear`."""
    written: Callable[[str, str], bytes]
    """What the network brings when a customer writes (id, text)."""
    say: Callable[[str, tuple[Button, ...]], list[Said]]
    can: Capabilities


def widget_hears(raw: bytes) -> list[Heard]:
    match frames.parse(raw.decode("utf-8", "replace")):
        case frames.Send(id=id, data=frames.Typed(text=text)):
            return [Heard(id, text)]
        case frames.Send(id=id, data=frames.Tapped(title=title, payload=payload)):
            return [Heard(id, title, payload)]
    return []


def widget_written(id: str, text: str) -> bytes:
    return json.dumps({"t": "cmd", "id": id, "type": "message.send", "data": {"text": text}}).encode()


def chat_hears(raw: bytes) -> list[Heard]:
    message = chat.parse(raw)
    return [Heard(message.message_id or "made", message.text)]


def chat_written(id: str, text: str) -> bytes:
    return json.dumps({"sender": "klant", "message": text, "metadata": {"message_id": id}}).encode()


def chat_says(text: str, buttons: tuple[Button, ...]) -> list[Said]:
    data = {"text": text, "buttons": [{"title": b.title, "payload": b.payload} for b in buttons]}
    shown = chat_render("klant", [Shown(1, "message.assistant", data)])
    return [Said(u["text"], tuple(b["title"] for b in u.get("buttons", []))) for u in shown]


def whatsapp_hears(raw: bytes) -> list[Heard]:
    items = whatsapp.parse(raw, {"900000000000001": LIANDER})
    return [Heard(i.id, i.text, i.payload) for i in items if isinstance(i, Arrived)]


def whatsapp_written(id: str, text: str) -> bytes:
    message = {"from": "31600000011", "id": f"wamid.{id}", "type": "text", "text": {"body": text}}
    value = {"metadata": {"phone_number_id": "900000000000001"}, "messages": [message]}
    changes = [{"field": "messages", "value": value}]
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"changes": changes}]}).encode()


def whatsapp_says(text: str, buttons: tuple[Button, ...]) -> list[Said]:
    to = Address(LIANDER, ChannelName("whatsapp"), "31600000011")
    sent: dict[str, Any] = whatsapp_render(Outbound(id="uit-1", to=to, text=text, buttons=buttons))
    if sent["type"] == "text":
        return [Said(sent["text"]["body"])]
    interactive = sent["interactive"]
    action = interactive["action"]
    titles = tuple(b["reply"]["title"] for b in action.get("buttons", ()))
    rows = tuple(row["title"] for section in action.get("sections", ()) for row in section["rows"])
    return [Said(interactive["body"]["text"], titles, rows)]


def telegram_hears(raw: bytes) -> list[Heard]:
    items = telegram.parse(raw, LIANDER).items
    return [Heard(i.id, i.text, i.payload) for i in items if isinstance(i, Arrived)]


def telegram_written(id: str, text: str) -> bytes:
    chat = {"id": 7_000_000_011, "type": "private"}
    number = int.from_bytes(id.encode())  # Telegram numbers its messages
    message = {"message_id": number, "chat": chat, "from": {"id": 7_000_000_011}, "text": text}
    return json.dumps({"update_id": 1, "message": message}).encode()


def telegram_says(text: str, buttons: tuple[Button, ...]) -> list[Said]:
    to = Address(LIANDER, ChannelName("telegram"), "7000000011")
    _method, sent = telegram_render(Outbound(id="uit-1", to=to, text=text, buttons=buttons))
    rows = sent.get("reply_markup", {}).get("inline_keyboard", [])
    return [Said(sent["text"], tuple(key["text"] for row in rows for key in row))]


CONNECTORS = [
    Connector(
        name="web_widget",
        hear=widget_hears,
        wrong=frames.Malformed,
        written=widget_written,
        say=lambda text, buttons: [Said(text, tuple(b.title for b in buttons))],  # frames go out as they are
        can=UNBOUNDED,
    ),
    Connector(
        name="chat",
        hear=chat_hears,
        wrong=chat.NotFromAClient,
        written=chat_written,
        say=chat_says,
        can=UNBOUNDED,
    ),
    Connector(
        name="whatsapp",
        hear=whatsapp_hears,
        wrong=whatsapp.NotFromMeta,
        written=whatsapp_written,
        say=whatsapp_says,
        can=CAPABILITIES,
    ),
    Connector(
        name="telegram",
        hear=telegram_hears,
        wrong=telegram.NotFromTelegram,
        written=telegram_written,
        say=telegram_says,
        can=TELEGRAM,
    ),
]

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=300)
TITLE = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30)
BUTTONS = st.lists(st.builds(Button, TITLE, st.from_regex(r"/[a-z_]{1,30}", fullmatch=True)), max_size=12)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
every = pytest.mark.parametrize("connector", CONNECTORS, ids=lambda c: c.name)


def pieces(connector: Connector, raw: bytes) -> Iterator[Heard]:
    """What was heard, all of it as the contract allows."""
    for heard in connector.hear(raw):
        assert re.fullmatch(ID, heard.id, re.ASCII)
        yield heard


@every
@pytest.mark.parametrize(
    "text",
    [
        "Hallo",
        "/restart",
        '/inform{"postcode":"1234 AB"}',
        "  ruimte  ",
        "één\ntwee",
        "🔌",
        "0",
        "null",
        "x" * MAX_TEXT,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_words_arrive_as_they_were_written(connector: Connector, text: str) -> None:
    (heard,) = pieces(connector, connector.written("a-1", text))
    assert (heard.text, heard.payload) == (text, None)


@every
@given(text=TEXT.filter(lambda text: text.strip()))
@QUICK
def test_any_words_arrive_as_they_were_written(connector: Connector, text: str) -> None:
    assert "".join(h.text for h in pieces(connector, connector.written("a-1", text))) == text


@every
@pytest.mark.parametrize("text", ["", " ", "\n\t"], ids=repr)
def test_nothing_is_no_message_or_left_to_the_broker_to_refuse(connector: Connector, text: str) -> None:
    try:
        heard = connector.hear(connector.written("a-1", text))
    except connector.wrong:
        return
    assert all(not one.text.strip() for one in heard)


@every
@pytest.mark.parametrize("length", [MAX_TEXT + 1, MAX_TEXT * 4 + 1, 500_000])
def test_too_many_words_are_refused_or_whole_and_never_cut_off_silently(
    connector: Connector, length: int
) -> None:
    written = "woord " * (length // 6 + 1)
    try:
        heard = list(pieces(connector, connector.written("a-1", written)))
    except connector.wrong:
        return
    told = "".join(one.text for one in heard)
    assert told == written[: len(told)]
    assert len(told) >= min(len(written), MAX_TEXT * 20) - 1


@every
def test_the_same_message_has_the_same_id_and_another_has_another(connector: Connector) -> None:
    first, again, other = (
        [h.id for h in pieces(connector, connector.written(id, "x"))] for id in ("a-1", "a-1", "a-2")
    )
    assert first == again != other


@every
@given(raw=st.binary(max_size=300))
@QUICK
def test_bytes_of_anybody_are_refused_as_documented(connector: Connector, raw: bytes) -> None:
    with pytest.raises(connector.wrong):
        connector.hear(raw)


@every
@given(data=st.data())
@QUICK
def test_a_message_with_some_bytes_changed_is_heard_or_refused_as_documented(
    connector: Connector, data: st.DataObject
) -> None:
    raw = bytearray(connector.written("a-1", "Hallo /daar"))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        list(pieces(connector, bytes(raw)))
    except connector.wrong:
        return


@every
@given(text=TEXT, buttons=BUTTONS)
@QUICK
def test_what_is_said_stays_within_what_the_network_shows(
    connector: Connector, text: str, buttons: list[Button]
) -> None:
    can = connector.can
    try:
        said = connector.say(text, tuple(buttons))
    except NotSent as refused:
        assert refused.code == "empty"
        assert not text.strip()
        return
    for one in said:
        assert len(one.text) <= (can.interactive_text if one.titles or one.rows else can.text)
        assert len(one.titles) <= can.buttons
        assert all(len(title) <= can.button_title for title in one.titles)
        assert len(one.rows) <= can.list_rows
        assert all(len(title) <= can.row_title for title in one.rows)


@every
@given(text=TEXT, buttons=BUTTONS)
@QUICK
def test_no_word_and_no_option_is_lost(connector: Connector, text: str, buttons: list[Button]) -> None:
    if not text.strip():
        return
    said = connector.say(text, tuple(buttons))
    everything = " ".join(part for one in said for part in (one.text, *one.titles, *one.rows))
    assert all(word in everything for word in text.split())
    assert all(button.title in everything for button in buttons)


@every
@pytest.mark.parametrize("length", [MAX_TEXT, 100_000])
def test_a_huge_answer_is_said_within_the_network_s_length(connector: Connector, length: int) -> None:
    (said,) = connector.say("x" * length, ())
    assert min(length, connector.can.text) == len(said.text)
