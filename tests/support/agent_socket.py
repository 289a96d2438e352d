"""An agent's socket, for tests that are not asynchronous: what it heard, and what it says."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

Frame = dict[str, Any]
PATIENCE = 20.0


@contextmanager
def agent_at(url: str, token: str) -> Iterator["Agent"]:
    """Signed in with the token of a session; afterwards gone."""
    address = url.replace("http", "ws", 1) + "/agents/socket"
    with connect(address, subprotocols=[Subprotocol("handover.v1")]) as socket:
        yield Agent(socket, token)


class Agent:
    """An agent's socket: what it heard, and what it says."""

    def __init__(self, socket: ClientConnection, token: str) -> None:
        self._socket = socket
        self._send({"t": "auth", "token": token, "resume": None})
        self._until(lambda frame: frame["t"] == "ready")

    def take_next(self) -> None:
        """Becomes available and accepts what is offered."""
        self.command("presence.set", {"state": "available"})
        offered = self._until(lambda frame: frame.get("type") == "conversation.offered")
        self.conversation = offered["conversation"]
        offer = {"offer_id": offered["data"]["offer_id"]}
        self.command("offer.accept", offer, conversation=self.conversation)

    def command(self, kind: str, data: Frame, **more: Any) -> Frame:
        """Sends and waits for the result, which must be good."""
        named = str(uuid.uuid4())
        self._send({"t": "cmd", "id": named, "type": kind, "data": data, **more})
        result = self._until(lambda frame: frame["t"] == "result" and frame["id"] == named)
        assert result["ok"], result
        return result

    def say(self, text: str) -> None:
        self.command("message.send", {"text": text}, conversation=self.conversation, generation=2)

    def hand_back(self) -> None:
        data = {"to": "assistant", "outcome": {"slots": {}, "summary": "klaar"}}
        self.command("control.pass", data, conversation=self.conversation, generation=2)

    def hears(self, text: str) -> None:
        """The customer says this."""
        self._until(lambda frame: frame.get("type") == "message.customer" and frame["data"]["text"] == text)

    def _send(self, frame: Frame) -> None:
        self._socket.send(json.dumps(frame))

    def _until(self, wanted: Any) -> Frame:
        while True:
            frame: Frame = json.loads(self._socket.recv(timeout=PATIENCE))
            if wanted(frame):
                return frame
