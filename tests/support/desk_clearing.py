"""Leaves a running installation's desk empty: nobody waits, nobody is held, nobody is available."""

import uuid
from collections.abc import Iterator
from typing import Any

import orjson
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

Frame = dict[str, Any]
_PATIENCE = 15.0


def clear_desk(host: str, token: str) -> None:
    """As the agent whose session it is. `host`: address and port."""
    with connect(f"ws://{host}/agents/socket", subprotocols=[Subprotocol("handover.v1")]) as socket:
        _send(socket, {"t": "auth", "token": token, "resume": None})
        ready = _until(socket, "ready")
        _obey(socket, "presence.set", {"state": "away"})
        for conversation in _open(ready["snapshot"]):
            _obey(socket, "take", {}, conversation=conversation)
            _obey(socket, "conversation.resolve", {"disposition": "solved"}, conversation=conversation)


def _open(snapshot: Frame) -> Iterator[str]:
    yield from (entry["conversation"] for entry in snapshot["queue"])
    yield from (one["conversation"] for one in snapshot["conversations"])


def _obey(socket: ClientConnection, type: str, data: Frame, **more: Any) -> None:
    command = {"t": "cmd", "id": str(uuid.uuid4()), "type": type, "data": data, **more}
    _send(socket, command)
    while _until(socket, "result")["id"] != command["id"]:
        pass


def _until(socket: ClientConnection, kind: str) -> Frame:
    while True:
        frame: Frame = orjson.loads(socket.recv(timeout=_PATIENCE))
        if frame["t"] == kind:
            return frame


def _send(socket: ClientConnection, frame: Frame) -> None:
    socket.send(orjson.dumps(frame).decode())
