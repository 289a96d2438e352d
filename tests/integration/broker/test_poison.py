"""What always fails: set aside after some tries, where an operator sees it; what is behind it goes on."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from handover import lanes
from handover.administration import Administration
from handover.assistant import asking
from handover.conversation import commands as c
from handover.delivery import sending
from handover.launch.checks import Doubt, _work
from handover.settings import PartialSettings
from handover.storage import batch, work
from handover.storage import log as conversation_log
from models import tables
from models.vocabulary.identity import ChannelName, CommandId, ConversationId
from tests.integration.broker.conftest import sqlite_in
from tests.support.broker import RunningBroker
from tests.support.phones import accept, shown, texts
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio
POISON = "vergif"


@pytest.fixture
def databases(tmp_path: Path) -> tuple[str, str]:
    """What goes wrong goes wrong above them."""
    return sqlite_in(tmp_path)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "AGAIN_AFTER", 0.01)


@contextmanager
def poisonous(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> Iterator[None]:
    """A mistake of ours: this function breaks over whatever has the word in it. Nobody logs the word."""
    sound = getattr(module, name)

    def broken(*given: Any, **named: Any) -> Any:
        if POISON in repr((given, named)):
            raise LookupError(POISON)
        return sound(*given, **named)

    with monkeypatch.context() as planted, capture_logs() as logged:
        planted.setattr(module, name, broken)
        yield
    assert logged, "it is told"
    assert POISON not in json.dumps(logged, default=repr)


def administration_of(broker: RunningBroker) -> Administration:
    (only,) = broker.app.state.rooms.administrations.values()
    found: Administration = only
    return found


async def test_a_message_that_always_fails_is_refused_for_good(
    broker: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client sends again what it is asked to: this it is not, and its socket stays open."""
    customer = await broker.widget()
    with poisonous(monkeypatch, batch, "decide"):
        refused = await customer.command("message.send", {"text": f"{POISON} 1"})
        assert (refused["error"]["code"], refused["error"]["retry"]) == ("broken", False)
        assert (await customer.command("message.send", {"text": "hallo"}))["ok"]
        await customer.event("message.assistant", text="echo: hallo")


async def test_danger_in_a_message_that_always_fails_is_answered(
    broker: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await broker.widget()
    with poisonous(monkeypatch, batch, "decide"):
        refused = await customer.command("message.send", {"text": f"ik ruik gas {POISON}"})
    assert refused["error"]["code"] == "danger"
    assert "0800-9009" in refused["error"]["message"]


async def test_a_question_that_always_fails_leads_to_a_person(
    broker: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await broker.widget()
    with poisonous(monkeypatch, asking, "_for_the_assistant"):
        await customer.command("message.send", {"text": POISON})
        await customer.command("message.send", {"text": "hallo"})
        await customer.until(lambda f: f["t"] == "state" and f["waiting"])
        await customer.event("message.assistant", text="echo: hallo")
    assert f"echo: {POISON}" not in customer.texts("message.assistant")


async def test_a_delivery_that_always_fails_is_told_and_the_next_goes(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    await shown(phone, "U praat nu met")
    with poisonous(monkeypatch, sending, "outbound"):
        sent = await agent.command("message.send", {"text": POISON}, **named)
        await agent.command("message.send", {"text": "wat erachter kwam"}, **named)
        failed = await agent.until(
            lambda f: f["t"] == "delivery" and f["seq"] == sent["seq"] and f["state"] == "failed"
        )
        await shown(phone, "wat erachter kwam")
    assert failed["code"] == sending.BROKEN
    assert POISON not in await texts(phone)
    assert await administration_of(town.broker).database.read(work.count_set_aside) == 1


async def test_a_timer_that_nobody_can_read_keeps_no_other_from_being_given(broker: RunningBroker) -> None:
    customer = await broker.widget()
    await customer.command("message.send", {"text": "hallo"})
    await customer.event("message.assistant", text="echo: hallo")
    here = administration_of(broker)
    conversation = ConversationId(customer.heard[1]["epoch"].split(".", 1)[1])
    await here.database.write(lambda db: _plant(db, here, conversation))
    for _ in range(200):
        if await here.database.read(lambda db: _language(db, here, conversation)) == "en":
            break
        await asyncio.sleep(0.05)
    assert await here.database.read(lambda db: _language(db, here, conversation)) == "en"
    assert await here.database.read(work.count_set_aside) == 1
    assert (await broker.http.get("/health/ready")).status_code == 200
    settings = broker.settings
    given = PartialSettings(
        data_dir=settings.data_dir, brands_dir=settings.brands_dir, database_url=settings.database_url
    )
    with pytest.raises(Doubt, match="liander: 1"):
        await _work(given)


def _plant(db: Any, here: Administration, conversation: ConversationId) -> None:
    """An unreadable timer, and behind it a good one."""
    at = work.database_now(db) - timedelta(minutes=1)
    row = {"id": str(uuid4()), "kind": "timer", "conversation_id": conversation, "generation": 0, "seq": 0}
    db.execute(tables.work.insert().values(**row, due=at, owner=None, attempts=0, body=b"\x00" * 40))
    good = c.SetLanguage(id=CommandId("later"), language="en", channel=ChannelName("web_widget"))
    work.wind(db, here.keyring, conversation, good, at + timedelta(seconds=1))


def _language(db: Any, here: Administration, conversation: ConversationId) -> str:
    held = conversation_log.fetch(db, here.keyring, conversation)
    assert held is not None
    return held.language
