"""Room at the desk, looked at again where it is written: a lock that was not ours gives no seat away."""

import pytest

from handover.conversation.circumstances import Seat
from handover.storage.seats import Seating, SeatTakenMeanwhile
from tests.integration.storage.store import ANNA, Store

pytestmark = pytest.mark.anyio


async def test_a_seat_is_given_while_there_is_room_whatever_was_read(store: Store) -> None:
    await store.seat(ANNA, 1)
    read_long_ago = [Seating([Seat(agent=ANNA.id, load=0, capacity=1)]) for _ in range(2)]
    for seating in read_long_ago:
        seating.move(None, ANNA.id)
    first, second = read_long_ago
    await store.process(1).write(lambda db: first.write(db, store.clock.now()))
    with pytest.raises(SeatTakenMeanwhile):
        await store.process(2).write(lambda db: second.write(db, store.clock.now()))
    assert await store.load(ANNA) == 1
