"""Taking down what a back office tells: repeated, late and in any order."""

import asyncio
import re
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from handover.brands import Brand
from handover.errors import UnknownStep, VersionConflict
from handover.processes.record import Told, opened, record
from handover.processes.status import Report, lookup, normalised
from handover.storage.database import Database
from handover.storage.sealing import Keyring
from models.tables import processes
from tests.support.clock import HandClock
from tests.unit.processes.reports import RECEIVED, report

pytestmark = pytest.mark.anyio

NOW = HandClock().now()


class Office:
    """Tells of one process."""

    def __init__(self, database: Database, keyring: Keyring, brand: Brand) -> None:
        self._database = database
        self._keyring = keyring
        self._brand = brand

    async def tell(self, told: Report, key: str = "p1") -> Told:
        return await self._database.write(lambda c: record(c, self._keyring, self._brand, key, told, now=NOW))

    async def kept(self, key: str = "p1") -> Report:
        query = select(processes.c.body).where(processes.c.brand == "liander", processes.c.key == key)
        body = await self._database.read(lambda c: c.execute(query).scalar_one())
        return opened(self._keyring, "liander", key, body)


@pytest.fixture
def office(database: Database, keyring: Keyring, liander: Brand) -> Office:
    return Office(database, keyring, liander)


async def test_what_is_told_is_kept(office: Office) -> None:
    assert await office.tell(RECEIVED) == Told(applied=True, version=1)
    assert await office.kept() == RECEIVED


async def test_telling_it_again_changes_nothing(office: Office) -> None:
    await office.tell(RECEIVED)
    assert await office.tell(RECEIVED) == Told(applied=True, version=1)
    assert await office.kept() == RECEIVED


@pytest.mark.parametrize(
    "difference",
    [
        {"status": "planned"},
        {"status_text": {}},
        {"postcode": "1234 AC"},
        {"updated_at": NOW + timedelta(seconds=1)},
        {"house_number": None},
    ],
    ids=lambda difference: next(iter(difference)),
)
async def test_the_same_version_told_differently_is_a_conflict(
    office: Office, difference: dict[str, object]
) -> None:
    await office.tell(RECEIVED)
    with pytest.raises(VersionConflict):
        await office.tell(report(**difference))
    assert await office.kept() == RECEIVED


async def test_in_whatever_order_it_arrives_the_highest_version_stays(office: Office) -> None:
    steps = [
        report(),
        report(version=2, status="planned"),
        report(version=5, status="done", status_text={}),
    ]
    for number, order in enumerate(permutations(steps)):
        told = [await office.tell(step, f"p{number}") for step in order]
        assert await office.kept(f"p{number}") == steps[2]
        applied = order.index(steps[2])
        assert told[applied] == Told(applied=True, version=5, changed=applied > 0)
        assert told[applied + 1 :] == [Told(applied=False, version=5)] * (2 - applied)


async def test_all_at_once_the_highest_version_stays(office: Office) -> None:
    told = await asyncio.gather(*(office.tell(report(version=n)) for n in [3, 1, 4, 2, 6, 5, 6]))
    assert (await office.kept()).version == 6
    assert told[4] == told[6] == Told(applied=True, version=6)


@pytest.mark.parametrize(("kind", "status"), [("connection", "lost"), ("meter", "received")])
async def test_only_steps_of_the_brand_are_taken(office: Office, kind: str, status: str) -> None:
    with pytest.raises(UnknownStep):
        await office.tell(report(type=kind, status=status))


async def test_nothing_of_the_customer_lies_open(office: Office, database: Database) -> None:
    await office.tell(RECEIVED)
    row = await database.read(lambda c: c.execute(select(processes)).one())
    readable = repr([value for value in row if not isinstance(value, bytes)]).lower()
    lying_open = re.sub("[0-9a-f]{64}", "a keyed digest", readable)
    sealed = row.body
    for secret in ("0815", "1234", "12-a", "12a", "aanvraag"):
        assert secret not in lying_open
        assert secret.encode() not in sealed.lower()


def test_the_lookup_needs_all_three_and_the_key(keyring: Keyring) -> None:
    found = lookup(keyring, "A-2026-0815", "1234 AB", "12-a")
    assert found == lookup(keyring, "a 2026 0815", "1234ab", "12A")
    assert found != lookup(Keyring(b"k" * 32), "A-2026-0815", "1234 AB", "12-a")
    assert found != lookup(keyring, "A-2026-0815", "1234 AB", "12-b")
    assert lookup(keyring, "A-2026-0815", None, "12-a") is None
    assert lookup(keyring, "A-2026-0815", " - ", "12-a") is None


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(st.text(), st.text(), st.text()), st.tuples(st.text(), st.text(), st.text()))
def test_different_facts_never_share_a_lookup(
    keyring: Keyring, one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    same = [normalised(part) for part in one] == [normalised(part) for part in other]
    found, others = lookup(keyring, *one), lookup(keyring, *other)
    if found is not None and others is not None:
        assert (found == others) == same
