"""What no desk of ours sends."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from handover.access import accounts, sessions
from handover.agent_desk import connection
from models.vocabulary.identity import AdministrationKey, AgentId, BrandKey
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
from tests.support.broker import Frame, Peer, RunningBroker

pytestmark = pytest.mark.anyio

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("offered", [["handover.v9"], None], ids=["another", "none"])
async def test_who_speaks_another_protocol_is_not_told_otherwise(
    broker: RunningBroker, offered: list[str] | None
) -> None:
    assert (await broker.connect("/agents/socket", offered)).subprotocol is None
    both = [*(offered or []), "handover.v1"]
    assert (await broker.connect("/agents/socket", both)).subprotocol == "handover.v1"


@pytest.mark.parametrize("first", [SAY, {"t": "pong"}, "{" + PRIVATE], ids=["command", "pong", "no json"])
async def test_an_agent_signs_in_first(broker: RunningBroker, first: Any) -> None:
    peer = await broker.connect("/agents/socket", ["handover.v1"])
    await peer.send(first)
    assert await peer.closed() == SIGN_IN


@pytest.mark.parametrize("token", ["x", PRIVATE, "liander." + "x" * 40], ids=["short", "text", "service"])
async def test_a_wrong_token_opens_no_desk(broker: RunningBroker, token: str) -> None:
    peer = await broker.connect("/agents/socket", ["handover.v1"])
    await peer.send({"t": "auth", "token": token, "resume": None})
    assert await peer.closed() == SIGN_IN


async def test_a_session_that_ended_opens_no_desk(broker: RunningBroker) -> None:
    token = await broker.sign_in()
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await broker.http.delete("/api/session", headers=bearer)).is_success
    peer = await broker.connect("/agents/socket", ["handover.v1"])
    await peer.send({"t": "auth", "token": token, "resume": None})
    assert await peer.closed() == SIGN_IN


async def _at_the_desk(broker: RunningBroker) -> tuple[Peer, str]:
    """(connection, token)"""
    token = await broker.sign_in()
    peer = await broker.connect("/agents/socket", ["handover.v1"])
    await peer.send({"t": "auth", "token": token, "resume": None})
    await peer.until(lambda f: f["t"] == "ready")
    return peer, token


async def test_signing_out_closes_the_desk_that_is_open(broker: RunningBroker) -> None:
    peer, token = await _at_the_desk(broker)
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await broker.http.delete("/api/session", headers=bearer)).is_success
    assert await peer.closed() == SIGN_IN


async def test_a_session_that_ends_elsewhere_closes_the_desk_that_is_open(
    broker: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ADMITTED_AGAIN_EVERY", 0.1)
    peer, token = await _at_the_desk(broker)
    await broker.app.state.rooms.directory.write(lambda db: sessions.end_session(db, token))
    assert await peer.closed() == SIGN_IN


async def test_who_is_granted_nothing_any_more_leaves_the_desk(
    broker: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ADMITTED_AGAIN_EVERY", 0.1)
    peer, _ = await _at_the_desk(broker)
    me = next(f for f in peer.heard if f["t"] == "ready")["agent"]["id"]
    await _granted(broker, me)
    assert await peer.closed() == SIGN_IN
    await _granted(broker, me, BrandKey("liander"))


async def _granted(broker: RunningBroker, agent: AgentId, *brands: BrandKey) -> None:
    await broker.app.state.rooms.directory.write(
        lambda db: accounts.grant(db, agent, AdministrationKey("liander"), brands)
    )


async def test_half_a_character_is_no_reason_to_sign_in_again(broker: RunningBroker) -> None:
    peer, _ = await _at_the_desk(broker)
    note = command("note.add", {"text": "kapot \ud83d"}, conversation=NOWHERE)
    await peer.send_raw(json.dumps(note))
    answer = await peer.until(lambda f: f["t"] == "result")
    assert answer["error"]["code"] == "not_found", "it was read"


async def test_a_trainer_has_no_desk(broker: RunningBroker) -> None:
    peer = await broker.connect("/agents/socket", ["handover.v1"])
    await peer.send({"t": "auth", "token": await broker.sign_in("trainer"), "resume": None})
    assert await peer.closed() == FORBIDDEN


@pytest.mark.parametrize("frame", NO_FRAMES.values(), ids=NO_FRAMES.keys())
async def test_what_is_no_frame_closes_a_desk(broker: RunningBroker, frame: Any) -> None:
    peer = await broker.agent()
    before = await kept(broker)
    await peer.send_raw(frame)
    assert await peer.closed() == MALFORMED
    assert await kept(broker) == before


@pytest.fixture
async def held(broker: RunningBroker) -> AsyncIterator[tuple[Peer, Peer, Frame]]:
    """An agent, the customer they talk to, and how to name the conversation."""
    agent, customer = await broker.agent(), await broker.widget()
    await customer.command("person.request")
    offered = await agent.event("conversation.offered")
    named = {"conversation": offered["conversation"], "generation": offered["generation"]}
    assert (await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named))["ok"]
    await customer.event("control.changed", control="agent")
    conversation = {"conversation": offered["conversation"]}
    yield agent, customer, conversation
    await agent.command("presence.set", {"state": "away"})
    assert (await agent.command("conversation.resolve", {"disposition": "solved"}, **conversation))["ok"]


DESK_COMMANDS: dict[str, tuple[str, Frame, str]] = {
    "unknown": ("message.delete", {"text": PRIVATE}, "invalid"),
    "unknown field": ("message.send", {"text": PRIVATE, "html": True}, "invalid"),
    "empty": ("message.send", {"text": " \n"}, "invalid"),
    "too long": ("message.send", {"text": TOO_LONG}, "invalid"),
    "empty note": ("note.add", {"text": ""}, "invalid"),
    "to nobody": ("control.pass", {"to": PRIVATE}, "invalid"),
    "to a stranger": ("control.pass", {"to": "agent:00000000"}, "no_colleague"),
    "too many slots": (
        "control.pass",
        {"to": "assistant", "outcome": {"slots": {str(n): "" for n in range(51)}}},
        "invalid",
    ),
    "disposition": ("conversation.resolve", {"disposition": PRIVATE}, "invalid"),
    "no moment": ("conversation.snooze", {"until": PRIVATE}, "invalid"),
    "a moment nowhere": ("conversation.snooze", {"until": "2026-11-23T09:00:00"}, "invalid"),
    "an old offer": ("offer.accept", {"offer_id": PRIVATE}, "offer_gone"),
}


@pytest.mark.parametrize(("type", "data", "code"), DESK_COMMANDS.values(), ids=DESK_COMMANDS.keys())
async def test_an_agents_wrong_command_is_answered_and_changes_nothing(
    broker: RunningBroker, held: tuple[Peer, Peer, Frame], type: str, data: Frame, code: str
) -> None:
    agent, customer, conversation = held
    before, heard = await kept(broker), len(customer.heard)
    refused = await agent.command(type, data, **conversation)
    assert (refused["ok"], refused["error"]["code"]) == (False, code)
    assert PRIVATE not in json.dumps(refused)
    assert await kept(broker) == before
    assert (await agent.command("message.send", {"text": "Ik ben er nog"}, **conversation))["ok"]
    await customer.event("message.agent", text="Ik ben er nog")
    assert len([f for f in customer.heard[heard:] if f["t"] == "event"]) == 1


DATA: dict[str, Frame] = {
    "message.send": {"text": PRIVATE},
    "note.add": {"text": PRIVATE},
    "read": {"seq": 1},
}


@pytest.mark.parametrize("id", [NOWHERE, PRIVATE], ids=["well formed", "text"])
@pytest.mark.parametrize("type", ["message.send", "open", "take", "note.add", "read", "typing"])
async def test_a_conversation_that_is_not_there_is_not_found(
    broker: RunningBroker, id: str, type: str
) -> None:
    agent = await broker.agent()
    before = await kept(broker)
    refused = await agent.command(type, DATA.get(type), conversation=id)
    assert (refused["ok"], refused["error"]["code"]) == (False, "not_found")
    assert await kept(broker) == before


async def test_a_colleagues_conversation_is_only_read(
    broker: RunningBroker, held: tuple[Peer, Peer, Frame]
) -> None:
    _, customer, conversation = held
    other = await broker.agent(1, available=False)
    before = await kept(broker)
    for type, data in (
        ("message.send", {"text": PRIVATE}),
        ("control.pass", {"to": "assistant"}),
        ("conversation.resolve", {"disposition": "solved"}),
        ("conversation.snooze", {"until": "2030-01-01T00:00:00Z"}),
    ):
        refused = await other.command(type, data, **conversation)
        assert refused["error"]["code"] == "not_holder", type
        assert refused["error"]["data"]["by"]["name"]
    assert (await other.command("take", **conversation))["error"]["code"] == "already_taken"
    assert await kept(broker) == before
    assert customer.texts("message.agent") == []


async def test_a_command_of_an_older_hand_is_stale(
    broker: RunningBroker, held: tuple[Peer, Peer, Frame]
) -> None:
    agent, _, conversation = held
    before = await kept(broker)
    stale = await agent.command("message.send", {"text": PRIVATE}, **conversation, generation=1)
    assert stale["error"]["code"] == "stale_generation"
    assert await kept(broker) == before
