"""What a test waits for on the phone of a customer."""

import asyncio
import re
import time
from collections.abc import Mapping
from typing import Any

from tests.support.broker import Peer
from tests.support.whatsapp import Phone


async def shown(phone: Phone, text: str) -> dict[str, Any]:
    """The newest message of ours that holds `text`, once the phone shows it."""
    deadline = time.monotonic() + 10
    while True:
        theirs = [m for m in await phone.shows() if not m["mine"] and text in m.get("text", "")]
        if theirs:
            return theirs[-1]
        assert time.monotonic() < deadline, f"{text!r} did not come: {await texts(phone)}"
        await asyncio.sleep(0.05)


async def delivered(phone: Phone, words: str) -> None:
    """The broker took what they wrote."""
    for _ in range(200):
        if any(m["mine"] and m["text"] == words and m["state"] != "sent" for m in await phone.shows()):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{words!r} was not taken")


async def texts(phone: Phone) -> list[str]:
    """What we said there, in order."""
    return [str(m.get("text")) for m in await phone.shows() if not m["mine"]]


async def accept(agent: Peer, offered: dict[str, Any]) -> dict[str, str]:
    """The conversation that was offered, now held."""
    named = {"conversation": offered["conversation"]}
    assert (await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named))["ok"]
    return named


def code_in(said: Mapping[str, Any]) -> str:
    """The code in what we said."""
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", said["text"])
    assert found
    return found[0]
