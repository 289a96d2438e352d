"""What comes in by Socket.IO: read, or refused by name; nothing else."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connectors.chat.senders import MAX_ID
from channel_connectors.chat.socketio import packets, parse
from channel_connectors.chat.socketio.packets import Malformed
from channel_connectors.chat.socketio.parse import Uttered

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("message", "session_id", "metadata", "customData"), JSON),
)


@pytest.mark.parametrize(
    ("data", "read"),
    [
        ({"message": "Hoi"}, Uttered("Hoi", None, None, None)),
        ({"message": "Hoi", "session_id": "s"}, Uttered("Hoi", "s", None, None)),
        ({"message": "/greet", "session_id": ""}, Uttered("/greet", None, None, None)),
        ({"message": "Hi", "customData": {"language": "en"}}, Uttered("Hi", None, None, "en")),
        ({"message": "Hi", "metadata": '{"message_id": "m-1"}'}, Uttered("Hi", None, "m-1", None)),
        (
            {"message": "Hi", "metadata": {"message_id": "a:b", "language": "EN"}},
            Uttered("Hi", None, None, None),
        ),
        (
            {"message": "Hi", "customData": {"language": "en"}, "metadata": {"language": "nl"}},
            Uttered("Hi", None, None, "nl"),
        ),
        ({"message": "Hi", "metadata": "[1]", "customData": 7}, Uttered("Hi", None, None, None)),
        ({"message": " \n"}, None),
        ({"message": None}, None),
        ({}, None),
    ],
)
def test_what_is_uttered(data: Any, read: Uttered | None) -> None:
    assert parse.user_uttered(data) == read


@pytest.mark.parametrize(
    ("data", "session"),
    [(None, None), ({}, None), ({"session_id": None}, None), ({"session_id": "s"}, "s")],
)
def test_what_session_is_asked_for(data: Any, session: str | None) -> None:
    assert parse.session_request(data) == session


@pytest.mark.parametrize("data", ["s", 7, [], {"session_id": 7}, {"session_id": "x" * (MAX_ID + 1)}])
def test_what_is_no_request_for_a_session(data: Any) -> None:
    with pytest.raises(Malformed):
        parse.session_request(data)


@given(JSON | FIELDS)
def test_anything_is_read_or_malformed(data: Any) -> None:
    try:
        read = parse.user_uttered(data)
    except Malformed:
        return
    assert read is None or (read.text == data["message"] and read.text.strip())


PACKETS = ["1", "3", "40", '40{"token":"x"}', "41", '42["a"]', '4217["user_uttered",{"message":"Hoi"}]']


@pytest.mark.parametrize("packet", PACKETS)
def test_packets_of_the_protocol_pass(packet: str) -> None:
    packets.check_frame(packet)
    packets.check_request(packet.encode())


def test_several_packets_come_in_one_request() -> None:
    packets.check_request("\x1e".join(PACKETS).encode())


@pytest.mark.parametrize("packet", ["2probe", "5"])
def test_only_a_websocket_is_upgraded_to(packet: str) -> None:
    packets.check_frame(packet)
    with pytest.raises(Malformed):
        packets.check_request(packet.encode())


@given(
    st.sampled_from(["", "4", "40", "42", "421", "43", "45"]), st.text(max_size=60) | JSON.map(orjson.dumps)
)
def test_any_frame_passes_or_is_malformed(kind: str, rest: str | bytes) -> None:
    text = rest if isinstance(rest, str) else rest.decode()
    try:
        packets.check_frame(kind + text)
    except Malformed:
        return
    assert (
        kind + text in {"1", "3", "5", "41"}
        or kind.startswith(("40", "42"))
        or text[:2] in ("40", "42", "41")
    )


@given(st.binary(max_size=200))
def test_any_body_passes_or_is_malformed(body: bytes) -> None:
    try:
        packets.check_request(body)
    except Malformed:
        return
    assert body.decode()[0] in "134"
