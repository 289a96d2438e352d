"""A database put back from a backup, and clocks that jump: nothing is sent twice, nobody is forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from sqlalchemy import Connection

from demo.graph.faults import Fault
from handover.launch.problem import CannotStart
from handover.launch.restored import note_restored
from handover.settings import PartialSettings, Settings
from handover.storage import work
from handover.storage.restored import RESTORED
from handover.timekeeping import liveness
from models.tables import brokers
from models.tables import work as work_table
from tests.integration.broker.conftest import sqlite_in
from tests.support.broker import RunningBroker, running_broker
from tests.support.clock import MovedClock
from tests.support.phones import accept, shown, texts
from tests.support.whatsapp_broker import Street

pytestmark = pytest.mark.anyio
STEP = 0.5 * liveness.NOBODY_LOOKED
"""Small enough for time that went by, and no jump."""
UNSENT = "nog niet verzonden"


@pytest.fixture
def databases(tmp_path: Path) -> tuple[str, str]:
    """Of files a copy is a backup; what is told to a restored database is the same for both kinds."""
    return sqlite_in(tmp_path)


def partial(settings: Settings) -> PartialSettings:
    """What `handover restored` is told."""
    return PartialSettings(
        data_dir=settings.data_dir, brands_dir=settings.brands_dir, database_url=settings.database_url
    )


def back_up(settings: Settings) -> Path:
    kept = settings.data_dir / "yesterday"
    copytree(settings.data_dir / "db", kept)
    return kept


def put_back(settings: Settings, kept: Path) -> None:
    rmtree(settings.data_dir / "db")
    copytree(kept, settings.data_dir / "db")


async def test_clients_of_a_restored_database_begin_anew(settings: Settings) -> None:
    """Also one whose log went on since for no longer than the restored one: its numbers mean other words."""
    async with running_broker(settings) as broker:
        customer = await broker.widget()
        known = customer.heard[1]
        await customer.command("message.send", {"text": "gisteren"})
        await customer.event("message.assistant", text="echo: gisteren")
    kept = back_up(settings)
    async with running_broker(settings) as broker:
        customer = await broker.widget(known["token"])
        await customer.command("message.send", {"text": "sindsdien"})
        await customer.event("message.assistant", text="echo: sindsdien")
        head = customer.events()[-1]["seq"]
    put_back(settings, kept)
    assert await note_restored(partial(settings), "liander") == 0
    async with running_broker(settings) as broker:
        other = await broker.widget(known["token"])
        await other.command("message.send", {"text": "opnieuw"})
        await other.event("message.assistant", text="echo: opnieuw")
        back = await broker.widget(known["token"], {"epoch": known["epoch"], "head": head})
        ready = back.heard[1]
        assert (ready["recovered"], ready["epoch"] == known["epoch"]) == (False, False)
        await back.event("message.assistant", text="echo: opnieuw")
        assert back.texts("message.customer") == ["gisteren", "opnieuw"]


async def test_what_may_have_been_sent_since_is_uncertain_and_not_sent(town: Street) -> None:
    """The backup says that it is still to be sent. It was, an hour later."""
    settings = town.broker.settings
    agent, phone = await town.broker.agent(), await town.phone()
    await phone.write(text="mens graag")
    named = await accept(agent, await agent.event("conversation.offered"))
    await shown(phone, "U praat nu met")
    await town.order(Fault.TROUBLE, 1)
    sent = await agent.command("message.send", {"text": UNSENT}, **named)
    await agent.until(lambda f: f["t"] == "delivery" and f["seq"] == sent["seq"])
    await town.broker.stop()
    kept = back_up(settings)
    async with town.another():
        await shown(phone, UNSENT)
    put_back(settings, kept)
    assert await note_restored(partial(settings), "liander") == 1
    async with town.another() as broker:
        agent = await broker.agent(available=False)
        opened = await agent.until(lambda f: f["t"] == "snapshot")
        told = next(d for d in opened["deliveries"] if d["seq"] == sent["seq"])
        assert (told["state"], told["code"]) == ("uncertain", RESTORED)
        assert (await agent.command("message.send", {"text": "en verder"}, **named))["ok"]
        await shown(phone, "en verder")
        assert [said for said in await texts(phone) if said == UNSENT] == [UNSENT]


async def test_a_database_in_use_was_not_restored(broker: RunningBroker) -> None:
    with pytest.raises(CannotStart, match="stop"):
        await note_restored(partial(broker.settings), "liander")
    with pytest.raises(CannotStart, match="liander"):
        await note_restored(partial(broker.settings), "nergens")


@asynccontextmanager
async def timed(settings: Settings) -> AsyncIterator[tuple[RunningBroker, MovedClock]]:
    clock = MovedClock()
    async with running_broker(settings, clock=clock) as broker:
        yield broker, clock


@pytest.mark.parametrize("hours", [-3, 3], ids=["set back", "set forward"])
async def test_a_clock_that_jumps_loses_nobody(settings: Settings, hours: int) -> None:
    """An agent keeps what they hold; who talks is answered; who waits is offered."""
    async with timed(settings) as (broker, clock):
        agent, held, talking = await broker.agent(), await broker.widget(), await broker.widget()
        await held.command("person.request")
        named = await accept(agent, await agent.event("conversation.offered"))
        clock.move_on(timedelta(hours=hours))
        await talking.command("message.send", {"text": "hallo"})
        await talking.event("message.assistant", text="echo: hallo")
        await asyncio.sleep(2.5)  # seats are looked at
        assert (await agent.command("message.send", {"text": "ik ben er nog"}, **named))["ok"]
        await held.event("message.agent", text="ik ben er nog")
        await talking.command("person.request")
        await accept(agent, await agent.event("conversation.offered", after=len(agent.heard) - 1))


async def test_who_left_before_the_clock_was_set_back_is_missed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their seat would say for hours that they are there."""
    monkeypatch.setattr(liveness, "RENEW_EVERY", 0.05)
    async with timed(settings) as (broker, clock):
        agent, customer = await broker.agent(), await broker.widget()
        await customer.command("person.request")
        await accept(agent, await agent.event("conversation.offered"))
        await customer.until(lambda f: f["t"] == "state" and f["control"] == "agent")
        await agent.close()
        clock.move_on(timedelta(hours=-3))
        before = len(customer.heard)
        for _ in range(20):
            await asyncio.sleep(0.2)
            clock.move_on(STEP)
        await customer.until(lambda f: f["t"] == "state" and f["waiting"], after=before)


async def test_a_lease_from_before_the_clock_was_set_back_counts_for_nothing(broker: RunningBroker) -> None:
    """Its process is dead; by its lease it would live for hours."""
    (here,) = broker.app.state.rooms.administrations.values()
    customer = await broker.widget()
    await customer.command("message.send", {"text": "hallo"})
    await customer.event("message.assistant", text="echo: hallo")
    conversation = customer.heard[1]["epoch"].split(".", 1)[1]

    def leave_behind(db: Connection) -> None:
        now = work.database_now(db)
        db.execute(brokers.insert().values(id="dead", alive_until=now + timedelta(hours=3)))
        row = {"kind": "ask", "conversation_id": conversation, "generation": 0, "seq": 1, "attempts": 0}
        owned = {"due": now - timedelta(hours=1), "owner": "dead", "body": b""}
        db.execute(work_table.insert().values(id="left", **row, **owned))

    await here.database.write(leave_behind)
    for _ in range(100):
        if await here.database.read(lambda db: work.attempts(db, "left")) is None:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody took it over")
