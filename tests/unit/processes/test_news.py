"""Whose clock a report winds: each customer's who wants to know, once for each new status."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select

from handover.brands import Brand
from handover.processes.news import report_and_tell
from handover.storage import contact_points, work
from handover.storage.database import Database
from handover.storage.sealing import Keyring
from models.tables import customers, news_choices, process_links
from models.tables import work as work_rows
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName, ConversationId
from tests.unit.processes.reports import report

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LIANDER, FIRAN = BrandKey("liander"), BrandKey("firan")


class Street:
    """Customers of two brands in one database, and the back office of one of them."""

    def __init__(self, database: Database, keyring: Keyring, brand: Brand) -> None:
        self._database = database
        self._keyring = keyring
        self._brand = brand

    async def customer(
        self, name: str, *, wanted: bool | None, key: str = "p1", brand: BrandKey = LIANDER
    ) -> ConversationId:
        """Who showed process `key` of the brand to be theirs, and chose."""
        address = Address(brand, ChannelName("web_widget"), name)

        def move_in(db: Connection) -> ConversationId:
            point = contact_points.register(db, self._keyring, address, language="nl", now=NOW)
            link = {"conversation_id": point.conversation, "brand": brand, "key": key, "at": NOW}
            db.execute(process_links.insert().values(link))
            choice = {"conversation_id": point.conversation, "seq": 5, "at": NOW}
            whose = {"brand": brand, "customer_id": point.customer}
            where = "web_widget" if wanted else None
            db.execute(news_choices.insert().values(**whose, wanted=wanted, channel=where, **choice))
            return point.conversation

        return await self._database.write(move_in)

    async def tells(self, version: int, status: str) -> list[str]:
        """The conversations for which it wound a clock."""
        told = report(version=version, status=status)

        def tell(db: Connection) -> list[str]:
            report_and_tell(db, self._keyring, self._brand, "p1", told, now=NOW)
            wound = list(db.execute(select(work_rows.c.conversation_id)).scalars())
            db.execute(work_rows.delete())
            return wound

        return await self._database.write(tell)

    async def erase(self, conversation: ConversationId) -> None:
        def destroy(db: Connection) -> None:
            whose = select(news_choices.c.customer_id).where(news_choices.c.conversation_id == conversation)
            db.execute(customers.update().where(customers.c.id.in_(whose)).values(data_key=None))

        await self._database.write(destroy)

    async def timers(self, version: int) -> list[Any]:
        told = report(version=version, status="done")

        def tell(db: Connection) -> list[Any]:
            for later in (version, version + 1):
                status = "done" if later == version else "planned"
                changed = replace(told, version=later, status=status)
                report_and_tell(db, self._keyring, self._brand, "p1", changed, now=NOW)
            return [timer.command for timer in work.due_timers(db, self._keyring, "b", NOW, limit=9)]

        return await self._database.write(tell)


@pytest.fixture
async def street(database: Database, keyring: Keyring, liander: Brand) -> Street:
    return Street(database, keyring, liander)


async def test_only_who_wants_to_know_and_only_of_their_own(street: Street) -> None:
    wants = await street.customer("wants", wanted=True)
    await street.customer("not", wanted=False)
    await street.customer("silent", wanted=None)
    await street.customer("another", wanted=True, key="p2")
    await street.customer("elsewhere", wanted=True, brand=FIRAN)
    assert await street.tells(1, "received") == [], "nothing changed yet"
    assert await street.tells(2, "planned") == [wants]


async def test_only_a_new_status_and_a_higher_version(street: Street) -> None:
    wants = await street.customer("wants", wanted=True)
    await street.tells(2, "received")
    assert await street.tells(3, "received") == []
    assert await street.tells(5, "planned") == [wants]
    assert await street.tells(5, "planned") == []
    assert await street.tells(4, "done") == []


async def test_the_command_names_process_and_version(street: Street) -> None:
    await street.customer("wants", wanted=True)
    await street.tells(1, "received")
    assert {command.id for command in await street.timers(2)} == {"news:p1:2", "news:p1:3"}


async def test_who_was_erased_is_not_told(street: Street) -> None:
    gone = await street.customer("gone", wanted=True)
    await street.tells(1, "received")
    await street.erase(gone)
    assert await street.tells(2, "planned") == []
