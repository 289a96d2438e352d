"""What may come in on the wire (Engine.IO 4, Socket.IO 5), looked at before the library decodes it. Pure.

Of both protocols Rasa's clients use a part: the default namespace, text, two events. The rest is refused here
by name, since python-socketio would log and forget it, or answer it without end.

    1           close            40[{…}]        connect to the default namespace
    2probe, 5   upgrade          41             disconnect
    3           pong             42[n]["…",…]   event, with the number of the answer asked for
"""

import re
from collections.abc import Iterator

import orjson

MAX_PACKET = 64 * 1024
MAX_PACKETS = 16
"""In one polling request; as many as python-engineio decodes."""
MAX_DEPTH = 20
_SEPARATOR = "\x1e"
_PLAIN = {"1", "3", "3probe", "41"}
_UPGRADE = {"2probe", "5"}
_CONNECT = re.compile(r"40(\{.*)?", re.DOTALL)
_EVENT = re.compile(r"42\d{0,15}(\[.*)", re.DOTALL)
_OF_THE_LIBRARY = {"connect", "connect_error", "disconnect"}
"""Events that python-socketio raises itself; from a client they would be believed."""


class Malformed(ValueError):
    """Not of this protocol; says what is wrong, without what was sent."""


def check_request(body: bytes) -> None:
    """The body of a polling POST. Raises `Malformed`."""
    try:
        packets = body.decode().split(_SEPARATOR)
    except UnicodeDecodeError as error:
        raise Malformed("the body is not UTF-8") from error
    if len(packets) > MAX_PACKETS:
        raise Malformed(f"more than {MAX_PACKETS} packets in one request")
    for packet in packets:
        _check(packet, _PLAIN)


def check_frame(text: str | None) -> None:
    """A websocket's frame; None is a binary one. Raises `Malformed`."""
    if text is None:
        raise Malformed("a binary frame")
    if len(text) > MAX_PACKET or len(text.encode(errors="replace")) > MAX_PACKET:
        raise Malformed(f"a packet larger than {MAX_PACKET} bytes")
    _check(text, _PLAIN | _UPGRADE)


def _check(packet: str, plain: set[str]) -> None:
    if packet in plain:
        return
    if connect := _CONNECT.fullmatch(packet):
        _shallow(connect[1] or "{}")
    elif event := _EVENT.fullmatch(packet):
        _check_event(_shallow(event[1]))
    else:
        raise Malformed("a packet of a kind that is not used here")


def _check_event(event: object) -> None:
    name = event[0] if isinstance(event, list) and event else None
    if not isinstance(name, str) or name in _OF_THE_LIBRARY:
        raise Malformed("an event without a name of its own")


def _shallow(text: str) -> object:
    try:
        value: object = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise Malformed("a packet that is not JSON") from error
    inner = [value]
    for _ in range(MAX_DEPTH):
        inner = [part for outer in inner for part in _within(outer)]
        if not inner:
            return value
    raise Malformed("a packet that is nested too deep")


def _within(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
