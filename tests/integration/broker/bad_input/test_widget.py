"""What no widget of ours sends."""

import json
from typing import Any

import pytest

from tests.integration.broker.bad_input.wrong import (
    FORBIDDEN,
    MALFORMED,
    NO_FRAMES,
    PRIVATE,
    SAY,
    SIGN_IN,
    TOO_LONG,
    command,
    kept,
)
from tests.support.assistant import StandInAssistant
from tests.support.broker import Frame, Peer, RunningBroker

pytestmark = pytest.mark.anyio


async def widget(broker: RunningBroker) -> Peer:
    """Signed in, with something said."""
    customer = await broker.widget()
    await customer.command("message.send", {"text": "hallo"})
    await customer.event("message.assistant")
    return customer


async def test_a_widget_of_no_brand_is_forbidden(broker: RunningBroker) -> None:
    for brand in ("niemand", "%2e%2e", "liander'--"):
        peer = await broker.connect(f"/channels/widget/{brand}/socket")
        assert await peer.closed() == FORBIDDEN


@pytest.mark.parametrize("first", [SAY, {"t": "pong"}], ids=["message", "pong"])
async def test_a_widget_signs_in_first(broker: RunningBroker, first: Frame) -> None:
    before = await kept(broker)
    peer = await broker.connect("/channels/widget/liander/socket")
    await peer.send(first)
    assert await peer.closed() == SIGN_IN
    assert await kept(broker) == before


@pytest.mark.parametrize("frame", NO_FRAMES.values(), ids=NO_FRAMES.keys())
@pytest.mark.parametrize("signed_in", [False, True], ids=["before", "after"])
async def test_what_is_no_frame_closes_a_widget(broker: RunningBroker, frame: Any, signed_in: bool) -> None:
    peer = await widget(broker) if signed_in else await broker.connect("/channels/widget/liander/socket")
    before = await kept(broker)
    await peer.send_raw(frame)
    assert await peer.closed() == MALFORMED
    assert await kept(broker) == before


HALF = "\ud83d"
"""Of an emoji that was cut in two, as browsers write it."""


async def test_half_a_character_is_taken_with_a_mark_in_its_place(broker: RunningBroker) -> None:
    """A client keeps what it could not send, and would send it again and again."""
    widget = await broker.widget()
    await widget.send_raw(json.dumps(command("message.send", {"text": f"kapot {HALF} hier"})))
    await widget.event("message.customer", text="kapot \ufffd hier")


async def test_who_signs_in_twice_is_sent_away(broker: RunningBroker) -> None:
    for peer, token in ((await broker.widget(), None), (await broker.agent(), await broker.sign_in())):
        await peer.send({"t": "auth", "token": token, "resume": None})
        assert await peer.closed() == MALFORMED


WIDGET_COMMANDS = {
    "unknown": command("message.delete", {"text": PRIVATE}),
    "an agent's": command("control.pass", {"to": "assistant"}),
    "unknown field": command("message.send", {"text": PRIVATE, "bold": True}),
    "both ways": command("message.send", {"text": PRIVATE, "payload": "/greet", "title": "x"}),
    "no text": command("message.send", {"text": 1}),
    "other brand": {**SAY, "brand": "firan"},
    "no id": {**SAY, "id": ""},
    "an id of ours": {**SAY, "id": "answer:1"},
    "language": command("language.set", {"language": PRIVATE}),
    "read": command("read", {"seq": -1}),
}


@pytest.mark.parametrize("frame", WIDGET_COMMANDS.values(), ids=WIDGET_COMMANDS.keys())
async def test_a_command_of_another_shape_closes_a_widget(broker: RunningBroker, frame: Frame) -> None:
    peer = await widget(broker)
    before = await kept(broker)
    await peer.send(frame)
    assert await peer.closed() == MALFORMED
    assert await kept(broker) == before


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "invalid"), (" \n\t", "invalid"), ("\u200b \ufeff", "invalid"), (TOO_LONG, "too_long")],
    ids=["empty", "blank", "invisible", "long"],
)
async def test_a_message_that_cannot_be_sent_is_refused_with_words(
    broker: RunningBroker, text: str, code: str
) -> None:
    peer = await widget(broker)
    before = await kept(broker)
    refused = await peer.command("message.send", {"text": text})
    assert (refused["ok"], refused["error"]["code"], refused["error"]["retry"]) == (False, code, False)
    assert await kept(broker) == before
    assert (await peer.command("message.send", {"text": "wel"}))["ok"]


async def test_too_fast_is_refused_and_may_come_again(broker: RunningBroker) -> None:
    peer = await broker.widget()
    results = [await peer.command("queue.leave") for _ in range(61)]
    assert [r["ok"] for r in results].count(True) == 60
    assert results[-1]["error"] | {"message": ""} == {"code": "rate_limited", "message": "", "retry": True}


async def test_a_command_of_the_assistant_that_is_typed_is_text(
    broker: RunningBroker, assistant: StandInAssistant
) -> None:
    peer = await widget(broker)
    for said in ("/ask_person", '/inform{"postcode": "1234 AB"}', "/handover.person", "/restart"):
        await peer.command("message.send", {"text": said})
        await peer.event("message.assistant", text=f"echo: {said}")
        assert (assistant.asked[-1].get("text"), assistant.asked[-1].get("payload")) == (said, None)
    assert peer.events("conversation.waiting") == []


async def test_a_button_that_was_not_offered_is_only_its_words(
    broker: RunningBroker, assistant: StandInAssistant
) -> None:
    peer = await widget(broker)
    await peer.command("message.send", {"payload": '/file_complaint{"a":1}', "title": "Klacht"})
    await peer.event("message.assistant", text="echo: Klacht")
    assert (assistant.asked[-1].get("text"), assistant.asked[-1].get("payload")) == ("Klacht", None)


@pytest.mark.parametrize("change", ["", "x", "IjEi.ongeldig"], ids=["cut", "longer", "forged"])
async def test_a_token_that_is_not_ours_shows_nobodys_conversation(
    broker: RunningBroker, change: str
) -> None:
    theirs = (await widget(broker)).heard[1]["token"]
    forged = {"": theirs[:-2], "x": theirs + "x"}.get(change, change)
    stranger = await broker.widget(forged)
    assert stranger.heard[1]["token"] not in (theirs, forged)
    assert (await stranger.command("message.send", {"text": "wie ben ik"}))["ok"]
    await stranger.event("message.assistant")
    assert stranger.texts("message.customer") == ["wie ben ik"]


async def test_every_character_comes_back_as_it_was(broker: RunningBroker) -> None:
    peer = await widget(broker)
    odd = "nul \x00, wissel ‮om, vlag 🇳🇱, rand \u200b\ufeff, <b>&amp;</b>, 'OR 1=1--, {naam} %s"
    assert (await peer.command("message.send", {"text": odd}))["ok"]
    await peer.event("message.customer", text=odd)
