"""Which processes run for the customer of a conversation."""

from datetime import timedelta
from functools import partial

import pytest

from handover.brands import Brand
from handover.processes.links import link, running
from handover.processes.record import record
from handover.storage import contact_points
from handover.storage.database import Database
from handover.storage.sealing import Keyring
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName, ConversationId
from tests.support.clock import HandClock
from tests.unit.processes.reports import RECEIVED, report

pytestmark = pytest.mark.anyio

NOW = HandClock().now()
LIANDER = BrandKey("liander")


async def _conversation(database: Database, keyring: Keyring, visitor: str) -> ConversationId:
    address = Address(LIANDER, ChannelName("web_widget"), visitor)
    point = await database.write(
        lambda c: contact_points.register(c, keyring, address, language="nl", now=NOW)
    )
    return point.conversation


async def test_what_was_proven_is_listed_as_it_stands_now(
    database: Database, keyring: Keyring, liander: Brand
) -> None:
    ours, theirs = [await _conversation(database, keyring, visitor) for visitor in ("v1", "v2")]
    for key in ("p1", "p2"):
        await database.write(
            partial(record, keyring=keyring, brand=liander, key=key, report=RECEIVED, now=NOW)
        )
    for key in ("p1", "p2", "p1"):
        await database.write(partial(link, conversation=ours, brand=LIANDER, key=key, now=NOW))
    later = report(version=2, status="planned", updated_at=NOW + timedelta(days=1))
    await database.write(lambda c: record(c, keyring, liander, "p2", later, now=NOW))

    found = await database.read(lambda c: running(c, keyring, ours))
    assert [(one.key, one.status) for one in found] == [("p2", "planned"), ("p1", "received")]
    assert found[0].updated_at == NOW + timedelta(days=1)
    assert found[1].status_text == RECEIVED.status_text
    assert await database.read(lambda c: running(c, keyring, theirs)) == []
