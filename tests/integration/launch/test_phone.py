"""`handover up --demo` brings a phone along, whose messages the broker takes and answers."""

import json
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.installation import ELSEWHERE, Installation, installation

pytestmark = [pytest.mark.timeout(300), pytest.mark.long]
KEY = "phone-of-the-launch-test"


def chat(address: str) -> list[dict[str, Any]]:
    with httpx2.stream("GET", f"{address}/events", trust_env=False, timeout=30) as events:
        told = next(line for line in events.iter_lines() if line.startswith("data: "))
    messages: list[dict[str, Any]] = json.loads(told.removeprefix("data: "))["messages"]
    return messages


def until_answered(address: str) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 60
    while True:
        messages = chat(address)
        if not all(message["mine"] for message in messages):
            return messages
        assert time.monotonic() < deadline, "nobody answered"
        time.sleep(0.25)


def phone_of(running: Installation) -> str:
    """As it was told at the start."""
    return next(line.split()[1] for line in running.said if line.split()[:1] == ["phone"])


def switched_on(phone: str) -> str:
    """The address of the chat with Liander, once the phone is there."""
    deadline = time.monotonic() + 60
    while True:
        try:
            httpx2.put(f"{phone}/{KEY}", json={"name": "Sanne"}, trust_env=False).raise_for_status()
        except httpx2.ConnectError:
            assert time.monotonic() < deadline, "the phone did not start"
            time.sleep(0.25)
        else:
            return f"{phone}/{KEY}/31850000001"


def test_a_customer_writes_on_the_phone_and_is_answered(tmp_path: Path) -> None:
    with installation(tmp_path / "var", "--demo", settings=ELSEWHERE) as running:
        running.until_said("accounts")
        address = switched_on(phone_of(running))
        hello = httpx2.post(f"{address}/messages", json={"text": "Hallo daar"}, trust_env=False)
        assert hello.status_code == 204
        messages = until_answered(address)
    assert (messages[0]["text"], messages[0]["state"]) == ("Hallo daar", "delivered")
    assert "Hallo daar" not in "".join(running.said)
