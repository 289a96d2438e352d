"""What is said, as rasa-webchat and Rasa's other clients take it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connectors.chat.said import SAID
from channel_connectors.chat.socketio.render import refusal, render
from channel_connectors.contract import Rejected, Shown

YES = {"title": "Ja", "payload": "/affirm"}
AS_REPLY = {"content_type": "text", **YES}
BUTTONS = st.lists(st.fixed_dictionaries({"title": st.text(), "payload": st.text()}), max_size=10)
SHAPES = ({"text"}, {"text", "quick_replies"}, {"attachment"})
"""What rasa-webchat shows; a message with other keys vanishes there without a word."""


def assistant(text: str, **more: Any) -> Shown:
    return Shown(7, "message.assistant", {"text": text, "buttons": [], "key": None, "image": None, **more})


def bare(shown: Shown) -> list[dict[str, Any]]:
    """As Rasa would have said it."""
    return [{key: value for key, value in u.items() if key != "metadata"} for u in render(shown)]


@pytest.mark.parametrize(
    ("shown", "uttered"),
    [
        (assistant("Hoi"), [{"text": "Hoi"}]),
        (assistant("Een\n\nTwee"), [{"text": "Een"}, {"text": "Twee"}]),
        (assistant("Zeker?", buttons=[YES]), [{"text": "Zeker?", "quick_replies": [AS_REPLY]}]),
        (
            assistant("Een\n\nTwee", buttons=[YES]),
            [{"text": "Een", "quick_replies": []}, {"text": "Twee", "quick_replies": [AS_REPLY]}],
        ),
        (
            assistant("Kijk", image="https://x.example/i.png"),
            [
                {"text": "Kijk"},
                {"attachment": {"type": "image", "payload": {"src": "https://x.example/i.png"}}},
            ],
        ),
        (assistant(""), []),
    ],
)
def test_the_shapes_are_rasas(shown: Shown, uttered: list[dict[str, Any]]) -> None:
    assert bare(shown) == uttered


def test_who_speaks_and_which_message_it_is_stands_in_the_metadata() -> None:
    agent = Shown(9, "message.agent", {"text": "Met Anna.\n\nHallo", "agent": {"name": "Anna"}})
    assert [u["metadata"] for u in render(agent)] == [
        {"message_id": "9.1", "author": "agent", "agent": "Anna"},
        {"message_id": "9.2", "author": "agent", "agent": "Anna"},
    ]
    safety = Shown(3, "message.safety", {"text": "Bel 0800-9009", "key": "safety_gas_smell"})
    assert render(safety)[0]["metadata"] == {"message_id": "3.1", "author": "safety"}


@pytest.mark.parametrize("kind", ["message.customer", "control.changed", "conversation.closed"])
def test_what_is_not_said_by_us_is_not_uttered(kind: str) -> None:
    assert kind not in SAID
    assert render(Shown(1, kind, {})) == []


def test_a_refusal_is_words() -> None:
    told = refusal(Rejected("too_long", "Te lang."))
    assert told == {"text": "Te lang.", "metadata": {"error": "too_long", "retry": False}}


@given(st.text(), BUTTONS, st.none() | st.text(min_size=1))
def test_whatever_is_said_has_a_shape_that_is_shown(text: str, buttons: list[Any], image: str | None) -> None:
    uttered = bare(assistant(text, buttons=buttons, image=image))
    assert all(set(u) in SHAPES for u in uttered)
    assert all(u["text"].strip() for u in uttered if set(u) == {"text"})
    replies = [reply for u in uttered for reply in u.get("quick_replies", [])]
    assert [(r["title"], r["payload"]) for r in replies] == [(b["title"], b["payload"]) for b in buttons]
    kept = "".join("".join(u.get("text", "").split()) for u in uttered)
    assert kept == "".join(text.split())
