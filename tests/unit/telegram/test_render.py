"""What we send, held against Telegram's limits."""

import json
from typing import Any

import pytest

from channel_connectors.network import NotSent, Outbound
from channel_connectors.telegram.client import refusal
from channel_connectors.telegram.parse import CHANNEL
from channel_connectors.telegram.render import CALLBACK_DATA, CAPABILITIES, CAPTION, render
from models.vocabulary.address import Address
from models.vocabulary.message import Button
from tests.unit.telegram.payloads import LIANDER, SANNE

PICTURE = "https://beeld.example/meter.png"


def outbound(text: str, *buttons: Button, **more: Any) -> Outbound:
    to = Address(LIANDER, CHANNEL, str(SANNE))
    return Outbound(id="uit-1", to=to, text=text, buttons=buttons, **more)


def text_of(message: Outbound) -> str:
    method, body = render(message)
    assert method == "sendMessage"
    assert "reply_markup" not in body
    return str(body["text"])


def test_words_mean_what_they_say() -> None:
    assert render(outbound("Dag *Sanne* <b>_")) == (
        "sendMessage",
        {"chat_id": SANNE, "text": "Dag *Sanne* <b>_", "link_preview_options": {"is_disabled": True}},
    )


def test_buttons_stand_below_each_other() -> None:
    _, body = render(outbound("Klopt dat?", Button("Ja", "/affirm"), Button("Nee", "/deny")))
    keys = [[("Ja", "/affirm")], [("Nee", "/deny")]]
    rows = body["reply_markup"]["inline_keyboard"]
    assert [[(key["text"], key["callback_data"]) for key in row] for row in rows] == keys


@pytest.mark.parametrize(
    "second",
    [
        Button("Nee", "/inform" + "x" * (CALLBACK_DATA - 6)),
        Button("Nee", "é" * 33),
        Button("Nee", ""),
        Button("N" * (CAPABILITIES.button_title + 1), "/deny"),
    ],
    ids=["65 bytes", "33 characters of two bytes", "no payload", "too long a title"],
)
def test_what_telegram_could_not_give_back_is_written_out(second: Button) -> None:
    """And all of it, so that nobody looks for the other half."""
    assert text_of(outbound("Klopt dat?", Button("Ja", "/affirm"), second)) == (
        f"Klopt dat?\n\n1. Ja\n2. {second.title}"
    )


def test_as_long_as_a_payload_gets() -> None:
    _, body = render(outbound("?", Button("Ja", "x" * CALLBACK_DATA)))
    assert "reply_markup" in body


def test_an_image_has_the_text_as_its_caption() -> None:
    method, body = render(outbound("Zo", Button("Ja", "/affirm"), image=PICTURE))
    assert (method, body["photo"], body["caption"]) == ("sendPhoto", PICTURE, "Zo")
    assert "reply_markup" in body


def test_a_text_too_long_for_a_caption_has_the_image_below_it() -> None:
    assert len(render(outbound("x" * CAPTION, image=PICTURE))[1]["caption"]) == CAPTION
    text = text_of(outbound("x" * 9_000, image=PICTURE))
    assert len(text) == CAPABILITIES.text
    assert text.endswith(f"…\n\n{PICTURE}")


def test_a_picture_needs_no_words() -> None:
    assert render(outbound(" ", image=PICTURE)) == ("sendPhoto", {"chat_id": SANNE, "photo": PICTURE})


def test_nothing_is_not_sent() -> None:
    with pytest.raises(NotSent) as refused:
        render(outbound(" \n"))
    assert refused.value.code == "empty"


def answer(**more: object) -> bytes:
    return json.dumps({"ok": False, "description": "Sanne said no", **more}).encode()


@pytest.mark.parametrize(
    ("status", "body", "wait"),
    [
        (429, answer(parameters={"retry_after": 7}), 7),
        (429, answer(parameters={"retry_after": 10**9}), 3_600),
        (429, b"<html>", 1),
    ],
)
def test_later_is_when_telegram_says(status: int, body: bytes, wait: float) -> None:
    told = refusal(status, body)
    assert (told.code, told.retry, told.wait, told.uncertain) == ("429", True, wait, False)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 302])
def test_no_is_no(status: int) -> None:
    told = refusal(status, answer())
    assert (told.code, told.retry, told.uncertain) == (str(status), False, False)
    assert "Sanne" not in str(told)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_server_s_trouble_leaves_it_open(status: int) -> None:
    assert refusal(status, answer()).uncertain
