"""Forced histories of two transactions of two broker processes: the second begins before the first commits.

SQLite lets one writer in at a time, so there the second waits; PostgreSQL lets both in, and the locks decide.
"""

import pytest
from sqlalchemy import Connection

from handover.conversation.refusals import AlreadyTaken, NotHolder, OfferGone, OverCapacity
from handover.storage import deliveries, marks
from handover.storage.batch import Deferred, Honoured, Outcome, Request
from models.tables import deliveries as rows
from models.vocabulary.address import Address
from models.vocabulary.delivery import DeliveryState
from tests.integration.storage.store import (
    ANNA,
    BAS,
    BRAND,
    WIDGET,
    Store,
    accepted,
    offered,
    released,
    says,
    soon,
    spoken,
    taken,
    wants_person,
)

pytestmark = pytest.mark.anyio


async def settled(store: Store, first: Outcome, *requests: Request) -> list[Outcome]:
    """What the second process is told once it is no longer deferred."""
    if isinstance(first, Deferred):
        return await store.run(*requests, process=2)
    return [first]


async def test_two_agents_take_the_same_conversation(store: Store) -> None:
    conversation = await store.customer("c")
    await store.seat(ANNA, 2)
    await store.seat(BAS, 2)
    await store.run(wants_person(conversation))
    async with store.open_transaction(1, taken(conversation, ANNA)) as first:
        second = await soon(lambda: store.run(taken(conversation, BAS), process=2))
    outcomes = await settled(store, (await second)[0], taken(conversation, BAS))
    assert isinstance(first[0], Honoured)
    assert isinstance(outcomes[0], AlreadyTaken)
    assert outcomes[0].by == ANNA
    assert (await store.state(conversation)).agent == ANNA
    assert (await store.load(ANNA), await store.load(BAS)) == (1, 0)


async def test_an_offer_is_accepted_while_another_takes_it(store: Store) -> None:
    conversation = await store.customer("c")
    await store.seat(ANNA, 2)
    await store.seat(BAS, 2)
    await store.run(wants_person(conversation), offered(conversation, ANNA, store))
    async with store.open_transaction(1, taken(conversation, BAS)):
        second = await soon(lambda: store.run(accepted(conversation, ANNA), process=2))
    outcomes = await settled(store, (await second)[0], accepted(conversation, ANNA))
    assert isinstance(outcomes[0], OfferGone)
    assert outcomes[0].by == BAS
    assert (await store.load(ANNA), await store.load(BAS)) == (0, 1)


async def test_an_agent_speaks_while_the_conversation_is_given_back(store: Store) -> None:
    conversation = await store.customer("c")
    await store.seat(ANNA, 2)
    await store.run(wants_person(conversation), taken(conversation, ANNA))
    async with store.open_transaction(1, released(conversation, ANNA)):
        second = await soon(lambda: store.run(spoken(conversation, ANNA), process=2))
    outcomes = await settled(store, (await second)[0], spoken(conversation, ANNA))
    assert isinstance(outcomes[0], NotHolder)


async def test_the_last_place_is_given_once(store: Store) -> None:
    one, other = await store.customer("a"), await store.customer("b")
    await store.seat(ANNA, 1)
    await store.run(wants_person(one), wants_person(other))
    async with store.open_transaction(1, offered(one, ANNA, store, "o1")) as first:
        second = await soon(lambda: store.run(offered(other, ANNA, store, "o2"), process=2))
    assert isinstance(first[0], Honoured)
    assert isinstance((await second)[0], OverCapacity)
    assert await store.load(ANNA) == 1


async def test_batches_in_opposite_order_do_not_wait_for_each_other(store: Store) -> None:
    one, other = await store.customer("a"), await store.customer("b")
    async with store.open_transaction(1, says(one), says(other)):
        second = await soon(lambda: store.run(says(other), says(one), process=2))
    outcomes = await second
    again = [says(other), says(one)] if isinstance(outcomes[0], Deferred) else []
    assert all(isinstance(outcome, Honoured) for outcome in await store.run(*again))
    assert [(await store.state(c)).last_customer_seq > 3 for c in (one, other)] == [True, True]


async def test_seats_are_locked_in_one_order(store: Store) -> None:
    one, other = await store.customer("a"), await store.customer("b")
    await store.seat(ANNA, 2)
    await store.seat(BAS, 2)
    await store.run(wants_person(one), wants_person(other))
    async with store.open_transaction(1, taken(one, BAS), taken(other, ANNA)):
        second = await soon(lambda: store.run(taken(other, BAS), taken(one, ANNA), process=2))
    await second
    assert (await store.load(ANNA), await store.load(BAS)) == (1, 1)


async def test_a_new_address_is_registered_once(store: Store) -> None:
    first = await soon(lambda: store.customer("new"))
    assert await store.customer("new") == await first


async def test_a_message_is_sent_by_one_of_two_who_believe_it_theirs(store: Store) -> None:
    """A process that was paused longer than its lease lasts finds its work with another one."""
    conversation = await store.customer("c")
    await store.run(says(conversation))
    address, now = Address(BRAND, WIDGET, "c"), store.clock.now()
    row = {"conversation_id": conversation, "seq": 1, "id": "d", "brand": BRAND, "channel": WIDGET}
    row |= {"state": DeliveryState.QUEUED.value, "at": now}
    await store.process().write(lambda db: db.execute(rows.insert().values(row)))

    def claim(db: Connection) -> DeliveryState:
        found = deliveries.claim(db, "d")
        assert found is not None
        if found.state is DeliveryState.QUEUED:
            deliveries.begin(db, "d", address, now)
        return found.state

    async with store.open_work(1, claim) as first:
        second = await soon(lambda: store.process(2).write(claim))
    assert (first, await second) == (DeliveryState.QUEUED, DeliveryState.SENDING)


async def test_two_who_begin_with_an_empty_database_agree_on_its_epoch(store: Store) -> None:
    async with store.open_work(1, lambda db: marks.keep_first(db, "epoch", "first")) as first:
        second = await soon(
            lambda: store.process(2).write(lambda db: marks.keep_first(db, "epoch", "second"))
        )
    assert (first, await second) == ("first", "first")


async def test_of_two_who_look_at_once_one_is_the_first(store: Store) -> None:
    async with store.open_work(1, lambda db: marks.replace(db, "looked", "one")) as first:
        second = await soon(lambda: store.process(2).write(lambda db: marks.replace(db, "looked", "two")))
    assert (first, await second) == (None, "one")
    assert await store.process().read(lambda db: marks.find(db, "looked")) == "two"
