"""The broker and the real assistant together: nothing is injected, nothing grows, nobody is left alone."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
import redis
from pydantic import SecretStr

from handover.settings import Settings
from tests.integration.rasa.recorder import Recorder
from tests.support.broker import Clients, Peer, RunningBroker, running_broker
from tests.support.demo import WITH_DEMO, Demo, wait_until
from tests.support.processes import all_gone

pytestmark = [*WITH_DEMO, pytest.mark.anyio]


async def answered(customer: Peer, text: str, *, brings: str = "") -> None:
    """Until a message of the assistant has these words in it."""
    heard = len(customer.heard)
    assert (await customer.command("message.send", {"text": text}))["ok"]
    await customer.hears(brings, after=heard)


async def test_a_typed_intent_is_no_command(clients: Clients, demo: Demo) -> None:
    """Stock Rasa would obey: the first brings a person, the second fills a slot."""
    customer = await clients.widget()
    conversation = customer.heard[1]["state"]["conversation"]
    for said in ("hallo", "/file_complaint", "hallo"):
        await answered(customer, said)
    await answered(customer, '/inform{"connection_purpose": "zwembad"}')
    found = demo.conversation(conversation)
    assert [event for event in found["events"] if event["type"] == "conversation.waiting"] == []
    assert found["context"]["slots"] == []
    turns = [event["data"] for event in found["events"] if event["type"] == "assistant.turn"]
    assert [turn["understood"] for turn in turns] == [True, False, True, False]


async def test_a_dead_assistant_leads_to_a_person_and_comes_back(clients: Clients, demo: Demo) -> None:
    agent, customer = await clients.agent(), await clients.widget()
    await answered(customer, "Waar vind ik mijn EAN-code?", brings="18 cijfers")
    looking_after, serving = demo.rasa_processes()
    os.kill(looking_after, signal.SIGKILL)
    assert all_gone({looking_after, serving}, within=10)
    await customer.command("message.send", {"text": "Ik ga verhuizen"})
    await customer.event("message.notice", key="notice_waiting_failed")
    offered = await agent.event("conversation.offered")
    assert offered["data"]["context"]["handover"]["reason"] == "assistant_down"
    named = {"conversation": offered["conversation"]}
    assert (await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named))["ok"]
    assert (await agent.command("message.send", {"text": "Ik help u verder."}, **named))["ok"]
    await customer.event("message.agent", text="Ik help u verder.")
    await until(demo, "down")
    await until(demo, "ready")
    assert (await agent.command("control.pass", {"to": "assistant"}, **named))["ok"]
    await answered(customer, "Ik ga verhuizen", brings="Gaat u verhuizen?")


async def until(demo: Demo, state: str) -> None:
    """Importing Rasa again takes a while; heartbeats go on meanwhile."""
    await anyio.to_thread.run_sync(wait_until, lambda: demo.assistants() == state, 300)


QUESTIONS = ("Waar vind ik mijn EAN-code?", "Ik ga verhuizen", "Wat is een slimme meter?")
FULL = 24
"""Turns by which a window is as full as it will be."""


@pytest.mark.parametrize("turns", [60, pytest.param(500, marks=pytest.mark.long)])
async def test_what_the_assistant_is_sent_does_not_grow(
    demo: Demo, tmp_path: Path, redis_url: str, turns: int
) -> None:
    """Real broker, real assistant, and between them somebody who counts."""
    async with counted(demo, tmp_path, redis_url) as (broker, recorder):
        customer = await broker.widget()
        for turn in range(turns):
            if turn % 50 == 49:
                forgive(redis_url)
            await answered(customer, QUESTIONS[turn % len(QUESTIONS)])
    assert len(recorder.sent) == turns
    settled, late = recorder.sent[:FULL], recorder.sent[-20:]
    assert max(sent.events for sent in late) <= max(sent.events for sent in settled)
    assert max(sent.bytes for sent in late) <= max(sent.bytes for sent in settled)


@asynccontextmanager
async def counted(demo: Demo, folder: Path, redis_url: str) -> AsyncIterator[tuple[RunningBroker, Recorder]]:
    """A broker of its own, asking the installation's assistant."""
    async with Recorder(demo.rasa_url()).serve() as recorder:
        settings = Settings(
            data_dir=folder,
            brands_dir=demo.brands_dir,
            redis_url=redis_url,
            bot_token=demo.bot_token(),
            secret_key=SecretStr("s" * 40),
            assistant_urls={"liander": recorder.url},
            demo=True,
        )
        async with running_broker(settings, patience=60) as broker:
            yield broker, recorder


def forgive(redis_url: str) -> None:
    """The customer types faster than customers may."""
    with redis.Redis.from_url(redis_url) as counts:
        for key in counts.scan_iter(match="handover:rates*"):
            counts.delete(key)
