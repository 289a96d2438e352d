"""What the simulated store promises beyond the contract that it shares with the databases."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.util.concurrency import await_only

from models.tables import marks, seats
from tests.simulation.store.database import Fair, SimulatedDatabase
from tests.simulation.store.transaction import Storage

pytestmark = pytest.mark.anyio

Work = Callable[[Connection], Any]


@pytest.fixture
def storage() -> Storage:
    storage = Storage()
    transaction = storage.begin()
    now = datetime(2026, 11, 23, tzinfo=UTC)
    for name in ("anna", "bram"):
        row: dict[str, Any] = {
            "agent_id": name,
            "name": name,
            "brands": [],
            "presence": "away",
            "load": 0,
            "capacity": 1,
        }
        transaction.insert("seats", {**row, "alive_until": now})
    transaction.commit()
    return storage


def connected(storage: Storage) -> SimulatedDatabase:
    return SimulatedDatabase(storage, Fair(overlapping=True))


def lock(name: str) -> Any:
    return select(seats).where(seats.c.agent_id == name).with_for_update()


def count(connection: Connection, name: str) -> None:
    one = seats.update().where(seats.c.agent_id == name).values(load=seats.c.load + 1)
    connection.execute(one)


def meanwhile() -> None:
    """Others run."""
    await_only(asyncio.sleep(0.01))


async def test_two_who_wait_for_each_other_are_told(storage: Storage) -> None:
    def both(first: str, second: str) -> Work:
        def work(db: Connection) -> None:
            db.execute(lock(first))
            meanwhile()
            db.execute(lock(second))

        return work

    told = await asyncio.gather(
        connected(storage).write(both("anna", "bram")),
        connected(storage).write(both("bram", "anna")),
        return_exceptions=True,
    )
    assert [type(one) for one in told if one is not None] == [OperationalError]


async def test_who_waited_looks_again(storage: Storage) -> None:
    """Two count the same row: neither overwrites the other."""

    def work(db: Connection) -> None:
        meanwhile()
        count(db, "anna")
        meanwhile()

    await asyncio.gather(*(connected(storage).write(work) for _ in range(3)))
    assert storage.rows["seats"]["anna",]["load"] == 3


async def test_a_shared_row_stays_as_it_is(storage: Storage) -> None:
    order: list[str] = []

    def looks(db: Connection) -> None:
        db.execute(select(seats).where(seats.c.agent_id == "anna").with_for_update(read=True))
        meanwhile()
        order.append("looked")

    def changes(db: Connection) -> None:
        count(db, "anna")
        order.append("changed")

    await asyncio.gather(*(connected(storage).write(work) for work in (looks, looks, changes)))
    assert order == ["looked", "looked", "changed"]


async def test_what_is_not_committed_is_seen_by_nobody_else(storage: Storage) -> None:
    read: list[int] = []

    def changes(db: Connection) -> None:
        count(db, "anna")
        meanwhile()

    def reads(db: Connection) -> None:
        read.append(db.execute(select(seats.c.load).where(seats.c.agent_id == "anna")).scalar_one())

    await asyncio.gather(connected(storage).write(changes), connected(storage).read(reads))
    await connected(storage).read(reads)
    assert read == [0, 1]


async def test_a_dead_process_lets_go(storage: Storage) -> None:
    """What it had under way is undone, and others need not wait for it."""
    dying = connected(storage)

    def hangs(db: Connection) -> None:
        db.execute(marks.insert().values(name="half", value="done"))
        db.execute(lock("anna"))
        await_only(asyncio.sleep(3600))

    task = asyncio.create_task(dying.write(hangs))
    await asyncio.sleep(0.01)
    dying.abandon()
    await connected(storage).write(lambda db: count(db, "anna"))
    assert storage.rows["seats"]["anna",]["load"] == 1
    assert not storage.rows["marks"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
