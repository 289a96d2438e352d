"""What one transaction promises, on both databases."""

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, func, select, update

from handover.conversation import commands as c
from handover.conversation.refusals import NotPossible
from handover.storage import work
from handover.storage.batch import Honoured, Request, UnknownConversation
from handover.storage.log import events_after
from handover.storage.scheduling import Ask
from handover.storage.seats import lapsed, renew
from models.tables import claims, customers, deliveries, events
from models.tables import work as work_rows
from models.vocabulary.control import Reason
from models.vocabulary.identity import ChannelName, ConversationId
from tests.integration.storage.store import (
    ANNA,
    WIDGET,
    Store,
    accepted,
    named,
    offered,
    released,
    says,
    spoken,
    taken,
    wants_person,
)

pytestmark = pytest.mark.anyio


async def test_the_stored_row_is_the_folded_log(store: Store) -> None:
    conversation = await store.customer("c")
    await store.seat(ANNA, 2)
    steps = [
        says(conversation),
        wants_person(conversation),
        offered(conversation, ANNA, store),
        accepted(conversation, ANNA),
        spoken(conversation, ANNA),
        says(conversation, "dank"),
        released(conversation, ANNA),
        says(conversation, "nog iets"),
    ]
    for step in steps:
        await store.run(step)
        assert await store.folded(conversation) == await store.state(conversation)


async def test_a_repeated_id_does_its_work_once(store: Store) -> None:
    conversation = await store.customer("c")
    first = (await store.run(says(conversation, id="m1")))[0]
    again = await store.run(says(conversation, id="m1"), says(conversation, id="m1"))
    assert isinstance(first, Honoured)
    assert [(o.seq, o.repeated) for o in again if isinstance(o, Honoured)] == [(first.seq, True)] * 2


async def test_a_commit_of_unknown_outcome_is_run_again(store: Store) -> None:
    """The connection broke after the commit: the same requests, run again, change nothing."""
    conversation = await store.customer("c")
    requests = [says(conversation, "een", "m1"), says(conversation, "twee", "m2")]
    await store.run(*requests)
    before = await store.state(conversation)
    await store.run(*requests)
    assert await store.state(conversation) == before


async def test_a_refused_command_writes_nothing(store: Store) -> None:
    conversation = await store.customer("c")
    outcome = (await store.run(released(conversation, ANNA)))[0]
    assert isinstance(outcome, Exception)
    counted = await store.process().read(
        lambda db: [db.execute(select(func.count()).select_from(t)).scalar() for t in (events, claims)]
    )
    assert counted == [0, 0]


async def test_one_refusal_does_not_touch_its_neighbours(store: Store) -> None:
    one, other = await store.customer("a"), await store.customer("b")
    outcomes = await store.run(says(one), offered(other, ANNA, store), says(other))
    assert isinstance(outcomes[0], Honoured)
    assert isinstance(outcomes[1], NotPossible)
    assert isinstance(outcomes[2], Honoured)


async def test_an_unknown_conversation_is_unknown(store: Store) -> None:
    assert isinstance((await store.run(says(ConversationId("nobody"))))[0], UnknownConversation)


async def test_destroying_the_key_erases(store: Store) -> None:
    conversation = await store.customer("c")
    await store.run(says(conversation))
    customer = (await store.state(conversation)).customer
    erase = update(customers).where(customers.c.id == customer).values(data_key=None)
    await store.process().write(lambda db: db.execute(erase))
    assert isinstance((await store.run(says(conversation)))[0], UnknownConversation)
    assert await store.process().read(lambda db: events_after(db, store.keyring, conversation, 0)) == []


async def test_bodies_are_sealed_and_stay_in_their_row(store: Store) -> None:
    conversation = await store.customer("c")
    await store.run(says(conversation, "mijn postcode is 1234 AB"))

    def swap(db: Connection) -> None:
        rows = db.execute(select(events.c.seq, events.c.body).order_by(events.c.seq)).all()
        assert all(b"1234" not in row.body for row in rows)
        db.execute(update(events).where(events.c.seq == rows[0].seq).values(body=rows[1].body))

    await store.process().write(swap)
    with pytest.raises(InvalidTag):
        await store.process().read(lambda db: events_after(db, store.keyring, conversation, 0))


async def test_asks_and_timers_are_work_rows_of_the_same_transaction(store: Store) -> None:
    conversation = await store.customer("c")
    outcome = (await store.run(says(conversation)))[0]
    assert isinstance(outcome, Honoured)
    kinds = await store.process().read(lambda db: [r.kind for r in db.execute(select(work_rows.c.kind))])
    assert sorted(kinds) == ["ask", "timer"]
    answer = c.AssistantStarting(id=named(), of=outcome.asks[0].of, generation=1)
    await store.run(Request(conversation, answer, outcome.asks[0].id))
    left = await store.process().read(lambda db: [r.kind for r in db.execute(select(work_rows.c.kind))])
    assert left == ["timer"]


async def test_of_two_who_finish_the_same_the_first_does(store: Store) -> None:
    """The answer to a question, and a failure that another process came to, which took it over meanwhile."""
    conversation = await store.customer("c")
    outcome = (await store.run(says(conversation)))[0]
    assert isinstance(outcome, Honoured)
    question = outcome.asks[0]

    def fails(id: str) -> Request:
        command = c.AssistantFails(
            id=named(id), of=question.of, generation=1, code="timeout", reason=Reason.ASSISTANT_DOWN
        )
        return Request(conversation, command, question.id)

    first, beside = await store.run(fails("one"), fails("other"))
    assert isinstance(first, Honoured) and isinstance(beside, Honoured)
    later = (await store.run(fails("another"), process=1))[0]
    assert isinstance(later, Honoured)
    assert [(o.seq, o.repeated) for o in (first, beside, later)] == [
        (first.seq, False),
        (first.seq, True),
        (first.seq, True),
    ]
    assert (await store.state(conversation)).seq == first.seq


async def test_what_one_batch_says_here_and_there_goes_where_the_customer_is(store: Store) -> None:
    """They write on one network, and in the same commit on another: what was said in between is not lost."""
    one, other = ChannelName("pigeon"), ChannelName("heron")
    store.around.pushed = frozenset({one, other})
    conversation = await store.customer("c")

    def wrote(channel: ChannelName) -> Request:
        return Request(
            conversation, c.CustomerSpeaks(id=named(), text="hallo", payload=None, channel=channel)
        )

    await store.run(says(conversation), wrote(one), wrote(other))
    rows = await store.process().read(
        lambda db: db.execute(select(deliveries).order_by(deliveries.c.seq)).all()
    )
    said = [row.seq for row in rows]
    assert said == sorted(set(said)) != []
    assert {row.channel for row in rows} == {other}


async def test_questions_of_a_dead_process_are_taken_over(store: Store) -> None:
    conversation = await store.customer("c")
    await store.process().write(lambda db: work.renew_lease(db, "test"))
    await store.run(says(conversation))
    now = store.clock.now() + timedelta(seconds=1)

    def take(db: Connection) -> list[Ask]:
        return work.orphaned_asks(db, "other", now, limit=10)

    assert await store.process(1).write(take) == []
    await store.process().write(lambda db: work.end_lease(db, "test"))
    taken_over = await store.process(1).write(take)
    assert [ask.conversation for ask in taken_over] == [conversation]


async def test_what_a_process_never_heard_of_is_given_to_it_again(store: Store) -> None:
    """The connection broke after the commit: the rows name this process, which has nothing in hand."""
    conversation = await store.customer("c")
    await store.process().write(lambda db: work.renew_lease(db, "test"))
    await store.run(says(conversation))

    def forgotten(db: Connection, who: str) -> list[Ask]:
        return work.orphaned_asks(db, who, store.clock.now(), limit=10)

    assert await store.process().write(lambda db: forgotten(db, "test")) == []
    store.clock.move_on(work.FORGOTTEN_AFTER)
    assert await store.process(1).write(lambda db: forgotten(db, "other")) == []
    found = await store.process().write(lambda db: forgotten(db, "test"))
    assert [ask.conversation for ask in found] == [conversation]


async def test_a_timer_is_given_to_one_process(store: Store) -> None:
    conversation = await store.customer("c")
    await store.seat(ANNA, 1)
    await store.run(wants_person(conversation), offered(conversation, ANNA, store))
    store.clock.move_on(timedelta(seconds=31))
    await store.process().write(lambda db: work.renew_lease(db, "p0"))

    def due(db: Connection, who: str) -> list[work.Timer]:
        return work.due_timers(db, store.keyring, who, store.clock.now(), limit=10)

    timers = await store.process().write(lambda db: due(db, "p0"))
    assert [type(t.command) for t in timers] == [c.OfferExpires]
    assert await store.process(1).write(lambda db: due(db, "p1")) == []
    await store.run(Request(conversation, timers[0].command, timers[0].id))
    assert await store.load(ANNA) == 0


async def test_who_is_renewed_is_not_lapsed(store: Store) -> None:
    await store.seat(ANNA, 1)
    later = store.clock.now() + timedelta(hours=2)
    grace = timedelta(seconds=60)
    assert await store.process().read(lambda db: lapsed(db, later, grace)) == [ANNA.id]
    await store.process().write(lambda db: renew(db, [ANNA.id], later))
    assert await store.process().read(lambda db: lapsed(db, later, grace)) == []


async def test_a_tapped_button_counts_only_if_it_was_offered(store: Store) -> None:
    conversation = await store.customer("c")
    typed = c.CustomerSpeaks(id=named(), text="/inject", payload="/inject", channel=WIDGET)
    await store.run(Request(conversation, typed))
    recorded = await store.process().read(lambda db: events_after(db, store.keyring, conversation, 0))
    spoke = next(r.event for r in recorded if r.event.type == "message.customer")
    assert getattr(spoke, "payload", "") is None


async def test_taking_over_needs_room(store: Store) -> None:
    one, other = await store.customer("a"), await store.customer("b")
    await store.seat(ANNA, 1)
    await store.run(says(one), says(other))
    outcomes = await store.run(taken(one, ANNA), taken(other, ANNA))
    assert isinstance(outcomes[0], Honoured)
    assert getattr(outcomes[1], "code", "") == "over_capacity"
    assert await store.load(ANNA) == 1
