"""Rasa's own console client, as it is, talks to the broker as it would to Rasa."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from handover.launch.bot_environment import PYTHON
from tests.support.broker import Clients
from tests.support.demo import WITH_DEMO, Demo

pytestmark = [*WITH_DEMO, pytest.mark.anyio]


class Console:
    """The client's process, started once: importing Rasa takes long."""

    def __init__(self, server: str) -> None:
        program = Path(__file__).with_name("console.py")
        self._process = subprocess.Popen(
            [str(PYTHON), str(program), server, f"console-{uuid4().hex}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == []

    def say(self, message: str, how: str = "block") -> list[dict[str, Any]]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"how": how, "message": message}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def texts(self, message: str, how: str = "block") -> list[str]:
        return [reply["text"] for reply in self.say(message, how)]

    def end(self) -> None:
        self._process.communicate(timeout=30)

    def _answer(self) -> list[dict[str, Any]]:
        assert self._process.stdout is not None
        replies: list[dict[str, Any]] = json.loads(self._process.stdout.readline())
        return replies


@pytest.fixture
def console(demo: Demo) -> Iterator[Console]:
    started = Console(f"{demo.url}/channels/chat/liander")
    yield started
    started.end()


async def test_it_is_answered_by_the_assistant_and_by_a_person(console: Console, clients: Clients) -> None:
    """An agent's words ride on the customer's next message: this client never listens in between."""
    asked = console.say("Waar vind ik mijn EAN-code?")
    assert {"recipient_id", "text", "buttons"} == set(asked[0])
    assert "Ik ben een computer." in asked[0]["text"]
    assert "18 cijfers" in asked[-1]["text"]
    assert any("Gaat u verhuizen?" in text for text in console.texts("Ik ga verhuizen", how="stream"))

    agent = await clients.agent()
    assert any("U bent nummer 1" in text for text in console.texts("/ask_person", how="stream"))
    offered = await agent.event("conversation.offered")
    named = {"conversation": offered["conversation"]}
    assert (await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named))["ok"]
    for text in ("Met Anna, goedemiddag.", "Wat is het nieuwe adres?"):
        assert (await agent.command("message.send", {"text": text}, **named))["ok"]
    ridden = console.say("Dorpsstraat 5")
    assert [reply["text"] for reply in ridden[-2:]] == ["Met Anna, goedemiddag.", "Wat is het nieuwe adres?"]
    assert ridden[-1]["metadata"]["agent"]
    assert console.texts("Bent u daar nog?") == []

    assert (await agent.command("control.pass", {"to": "assistant"}, **named))["ok"]
    again = console.texts("Waar vind ik mijn EAN-code?", how="stream")
    assert ["digitale assistent" in again[0], "18 cijfers" in again[-1]] == [True, True]
