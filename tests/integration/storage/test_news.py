"""Choices about news, on both databases: written with the event that proves them, counted at once."""

from datetime import timedelta

import pytest

from handover.conversation import commands as c
from handover.conversation.circumstances import NewsChoice
from handover.conversation.deciding.news import NEWS, NO
from handover.conversation.events import NewsChosen, NoticeGiven
from handover.storage import contact_points, news
from handover.storage.batch import Honoured, Request
from handover.storage.log import events_after
from models.tables import process_links
from models.vocabulary.address import Address
from models.vocabulary.identity import CommandId, ConversationId
from tests.integration.storage.store import BRAND, WIDGET, Store, says
from tests.unit.conversation import talk

pytestmark = pytest.mark.anyio
YES = f"{NEWS}{WIDGET}"


def taps(conversation: ConversationId, payload: str, id: str) -> Request:
    said = c.CustomerSpeaks(id=CommandId(id), text="(getikt)", payload=payload, channel=WIDGET)
    return Request(conversation, said)


def tells(conversation: ConversationId, version: int) -> Request:
    told = c.TellNews(id=CommandId(f"news:p1:{version}"), status_text={"nl": f"Stand {version}"})
    return Request(conversation, told)


def answers(conversation: ConversationId, of: int) -> Request:
    return Request(conversation, talk.answers(of, 1))


async def asked(store: Store) -> ConversationId:
    """The customer showed a process to be theirs, and was asked with the answer that followed."""
    conversation = await store.customer("c")
    (said,) = await store.run(says(conversation))
    assert isinstance(said, Honoured)
    row = {"conversation_id": conversation, "brand": BRAND, "key": "p1", "at": store.clock.now()}
    await store.process().write(lambda db: db.execute(process_links.insert().values(row)))
    await store.run(answers(conversation, said.after.last_customer_seq))
    return conversation


async def chosen(store: Store, conversation: ConversationId) -> news.Chosen | None:
    held = await store.state(conversation)
    return await store.process().read(lambda db: news.chosen(db, BRAND, held.customer))


async def told(store: Store, conversation: ConversationId) -> int:
    log = await store.process().read(lambda db: events_after(db, store.keyring, conversation, 0))
    return sum(isinstance(r.event, NoticeGiven) and r.event.template is not None for r in log)


async def test_the_row_is_what_the_log_says_last(store: Store) -> None:
    conversation = await asked(store)
    kept = await chosen(store, conversation)
    assert kept is not None
    assert kept.choice == NewsChoice(None)
    for number, (payload, choice) in enumerate([(YES, NewsChoice(True, WIDGET)), (NO, NewsChoice(False))]):
        await store.run(taps(conversation, payload, f"t{number}"))
        kept = await chosen(store, conversation)
        assert kept is not None
        assert kept.choice == choice
        log = await store.process().read(lambda db: events_after(db, store.keyring, conversation, 0))
        proof = next(r for r in log if r.seq == kept.seq)
        assert isinstance(proof.event, NewsChosen)
        assert (proof.event.wanted, proof.at) == (choice.wanted, kept.at)


async def test_a_choice_counts_in_its_own_transaction(store: Store) -> None:
    conversation = await asked(store)
    await store.run(taps(conversation, YES, "t1"), tells(conversation, 2))
    assert await told(store, conversation) == 1
    await store.run(taps(conversation, NO, "t2"), tells(conversation, 3))
    assert await told(store, conversation) == 1


async def test_the_same_news_is_told_once(store: Store) -> None:
    conversation = await asked(store)
    await store.run(taps(conversation, YES, "t1"))
    await store.run(tells(conversation, 2), tells(conversation, 2))
    await store.run(tells(conversation, 2))
    assert await told(store, conversation) == 1


async def test_what_came_late_was_said_then(store: Store) -> None:
    """A network that was cut off brings messages hours late; its window counts from when they were said."""
    conversation, now = await store.customer("c"), store.clock.now()
    address = Address(BRAND, WIDGET, "c")

    async def heard(id: str, hours_ago: float) -> timedelta:
        said = c.CustomerSpeaks(id=CommandId(id), text="hallo", payload=None, channel=WIDGET)
        when = now - timedelta(hours=hours_ago)
        await store.run(Request(conversation, said, said_at=address, said_when=when))
        point = await store.process().read(lambda db: contact_points.find(db, address))
        assert point is not None
        assert point.heard_at is not None
        return now - point.heard_at

    assert await heard("m1", 30) == timedelta(hours=30)
    assert await heard("m2", 3) == timedelta(hours=3)
    assert await heard("m3", 20) == timedelta(hours=3), "it never goes back"
    assert await heard("m4", -1) == timedelta(0), "nothing is said in the future"


async def test_the_question_is_found_by_what_was_proven(store: Store) -> None:
    one, other = await asked(store), await store.customer("d")
    found = await store.process().read(lambda db: news.proven(db, [one, other]))
    assert found == {one}
