"""Many commands, one commit; and what becomes of the others when one is broken."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime

import pytest

from handover.conversation.circumstances import Seat
from handover.conversation.refusals import OverCapacity
from handover.storage.batch import Honoured
from handover.storage.group_commit import Broken, GroupCommit
from handover.storage.seats import Seating
from models.vocabulary.identity import BrandKey
from tests.integration.storage.store import ANNA, Around, Store, says, taken, wants_person

pytestmark = pytest.mark.anyio


class NoHours(Around):
    """A brand whose hours cannot be told: a mistake in what surrounds a decision."""

    def opening(self, brand: BrandKey, now: datetime) -> tuple[bool, Mapping[str, str]]:
        raise LookupError(brand)


@pytest.fixture
async def commits(store: Store) -> AsyncIterator[GroupCommit]:
    commits = GroupCommit(store.process(), store.keyring, NoHours(), store.clock, "test")
    task = asyncio.create_task(commits.run())
    yield commits
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_broken_command_does_not_sink_its_batch(store: Store, commits: GroupCommit) -> None:
    one, other = await store.customer("a"), await store.customer("b")
    requests = [says(one), wants_person(other), says(one, "nog iets")]
    outcomes = await asyncio.gather(*map(commits.submit, requests), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Honoured, Broken, Honoured]
    assert (await commits.submit(says(one))).seq > 0


async def test_who_finds_the_seat_taken_meanwhile_looks_again(
    store: Store, commits: GroupCommit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read without the lock says there is room; what is written knows better."""
    one, other = await store.customer("a"), await store.customer("b")
    await store.seat(ANNA, 1)
    await store.run(wants_person(one), wants_person(other), taken(one, ANNA))
    stale, lock = [Seating([Seat(agent=ANNA.id, load=0, capacity=1)])], Seating.lock
    monkeypatch.setattr(Seating, "lock", lambda db, agents: stale.pop() if stale else lock(db, agents))
    with pytest.raises(OverCapacity):
        await commits.submit(taken(other, ANNA))
    assert not stale
    assert (await store.load(ANNA), (await store.state(other)).agent) == (1, None)


async def test_what_is_told_is_told_in_order_of_commit(store: Store, commits: GroupCommit) -> None:
    conversation = await store.customer("c")
    told: list[int] = []
    commits.tell(lambda _conversation, honoured: told.extend(r.seq for r in honoured.events))
    await asyncio.gather(*(commits.submit(says(conversation, str(n))) for n in range(40)))
    assert told == list(range(1, len(told) + 1))
    assert len(told) >= 40
