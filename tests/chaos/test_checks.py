"""The checker finds what was tampered with, and nothing where nothing was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handover.conversation import events as e
from handover.conversation.events import Recorded
from models.vocabulary.identity import ConversationId
from tests.chaos.calm import ANNA, BRAM, PHONE, SITE, calm, recorded, with_log
from tests.chaos.checks import violations
from tests.chaos.evidence import Evidence


def test_a_run_in_order_passes() -> None:
    assert violations(calm()) == []


Tampering = Callable[[Evidence], Evidence]


def _stored(**changes: Any) -> Tampering:
    return lambda found: replace(found, stored=replace(found.stored, **changes))


def _events(conversation: ConversationId, change: Callable[[list[e.Event]], list[e.Event]]) -> Tampering:
    """Another log, numbered anew."""

    def tamper(found: Evidence) -> Evidence:
        events = [one.event for one in found.stored.logs[conversation]]
        return with_log(found, conversation, recorded(*change(events)))

    return tamper


def _log(conversation: ConversationId, change: Callable[[list[Recorded]], list[Recorded]]) -> Tampering:
    def tamper(found: Evidence) -> Evidence:
        return with_log(found, conversation, change(list(found.stored.logs[conversation])))

    return tamper


def _row(conversation: ConversationId, **columns: Any) -> Tampering:
    def tamper(found: Evidence) -> Evidence:
        rows = {**found.stored.rows, conversation: {**found.stored.rows[conversation], **columns}}
        return _stored(rows=rows)(found)

    return tamper


def _delivery(number: int, **columns: Any) -> Tampering:
    def tamper(found: Evidence) -> Evidence:
        rows = list(found.stored.deliveries)
        rows[number] = {**rows[number], **columns}
        return _stored(deliveries=rows)(found)

    return tamper


def _customer(**changes: Any) -> Tampering:
    return lambda found: replace(found, customers=[replace(found.customers[0], **changes)])


def _screen(change: Callable[[list[Any]], list[Any]]) -> Tampering:
    return lambda found: _customer(frames=change(list(found.customers[0].frames)))(found)


def _told(whose: str, **changes: Any) -> Tampering:
    def tamper(found: Evidence) -> Evidence:
        if whose == "w":
            return _customer(told=replace(found.customers[0].told, **changes))(found)
        desks = [replace(d, told=replace(d.told, **changes)) if d.agent == whose else d for d in found.desks]
        return replace(found, desks=desks)

    return tamper


def _desk(agent: str, change: Callable[[list[Any]], list[Any]]) -> Tampering:
    """What is, or was, on it of the conversation on the site."""

    def tamper(found: Evidence) -> Evidence:
        desks = [
            replace(
                desk,
                shown={c: change(list(frames)) for c, frames in desk.shown.items()},
                past=[(c, change(list(frames))) for c, frames in desk.past],
            )
            if desk.agent == agent
            else desk
            for desk in found.desks
        ]
        return replace(found, desks=desks)

    return tamper


def _phone(**changes: Any) -> Tampering:
    return lambda found: replace(found, phones=[replace(found.phones[0], **changes)])


def _swapped(some: list[Any], first: int, second: int) -> list[Any]:
    some[first], some[second] = some[second], some[first]
    return some


def _elsewhere(frames: list[Any]) -> list[Any]:
    return [{**frames[0], "data": {**frames[0]["data"], "text": "something else"}}, *frames[1:]]


def _late(events: list[e.Event]) -> list[e.Event]:
    """What was asked before Bram came is answered after he left."""
    events[10:10] = [e.AssistantSpoke(text="echo", of=2)]
    return events


def asked(events: list[e.Event]) -> e.CustomerSpoke:
    """The first that the customer wrote."""
    return next(event for event in events if isinstance(event, e.CustomerSpoke))


TAMPERED: dict[str, tuple[Tampering, str]] = {
    "an event is lost": (_log(SITE, lambda log: log[:7] + log[8:]), "events are numbered without gaps"),
    "a generation is skipped": (
        _log(SITE, lambda log: [replace(r, generation=r.generation + (r.seq > 7)) for r in log]),
        "a generation begins with a change of control",
    ),
    "the assistant speaks while Anna does": (
        _events(SITE, lambda some: [*some, e.AssistantSpoke(text="echo", of=2)]),
        "the assistant speaks only in control",
    ),
    "a late answer": (_events(SITE, _late), "nothing of an older generation is appended"),
    "Bram speaks while Anna holds": (
        _events(SITE, lambda some: [*some, e.AgentSpoke(id="b2", text="hm", agent=BRAM)]),
        "an agent speaks only while holding",
    ),
    "Bram is given what Anna holds": (
        _events(SITE, lambda some: [*some[:7], some[12], *some[7:]]),
        "one agent at most holds a conversation",
    ),
    "a message is there twice": (
        _events(SITE, lambda some: [*some, some[14]]),
        "a message is taken once",
    ),
    "an accepted message is lost": (
        _events(SITE, lambda some: some[:14]),
        "an accepted message is kept, once",
    ),
    "an agent's accepted message is lost": (
        _told("anna", taken={"a1", "a3"}),
        "an accepted message is kept, once",
    ),
    "a phone's message is lost": (_phone(wrote=["p1", "p2"]), "an accepted message is kept, once"),
    "what was refused is there": (_told("w", refused={"c2"}), "what is refused changes nothing"),
    "a customer's words changed places": (
        _events(SITE, lambda some: _swapped(some, 1, 14)),
        "what a customer writes keeps its order",
    ),
    "an agent's words changed places": (
        _events(SITE, lambda some: _swapped(some, 13, 15)),
        "what an agent writes keeps its order",
    ),
    "a phone's words changed places": (
        _phone(wrote=["c2", "p1"]),
        "what a customer writes keeps its order",
    ),
    "a question is not answered": (
        _events(PHONE, lambda some: [*some, replace(asked(some), id="p2")]),
        "no question goes unanswered",
    ),
    "a question is answered twice": (
        _events(PHONE, lambda some: [*some, some[4]]),
        "a question is answered once",
    ),
    "the row is behind": (_row(SITE, seq=3), "the row's columns are the state's"),
    "nobody holds it, says the row": (_row(SITE, agent_id=None), "a seat's load is what it holds"),
    "the state is another": (
        lambda found: _stored(
            states={**found.stored.states, SITE: replace(found.stored.states[SITE], misunderstood=3)}
        )(found),
        "folding the log gives the stored row",
    ),
    "no clock": (
        lambda found: _stored(work=found.stored.work[:1])(found),
        "an open conversation has a clock",
    ),
    "a clock that nobody heard": (
        lambda found: _stored(at=found.stored.at + timedelta(hours=2))(found),
        "what is under way comes to its end",
    ),
    "a command without a result": (
        lambda found: replace(found, unheard=["no result of c3"]),
        "what is under way comes to its end",
    ),
    "a client noticed something": (
        lambda found: replace(found, wrong=["w sees 3 after 4"]),
        "nothing is shown twice, out of order or to the wrong one",
    ),
    "a seat is overfull": (
        lambda found: _stored(seats=[{**found.stored.seats[0], "capacity": 0}, found.stored.seats[1]])(found),
        "capacity is never exceeded",
    ),
    "a customer misses something": (_screen(lambda f: f[:-1]), "a customer's screen is the log"),
    "a customer reads it twice": (_screen(lambda f: [*f, f[-1]]), "a customer's screen is the log"),
    "a customer reads it in another order": (
        _screen(lambda f: _swapped(f, 0, 1)),
        "a customer's screen is the log",
    ),
    "a customer reads other words": (_screen(_elsewhere), "a customer's screen is the log"),
    "an agent misses something": (_desk("anna", lambda f: f[:-1]), "an agent's screen is the log"),
    "an agent reads it twice": (_desk("anna", lambda f: [*f, f[-1]]), "an agent's screen is the log"),
    "an agent does not see what they hold": (
        lambda found: replace(found, desks=[replace(found.desks[0], shown={}), found.desks[1]]),
        "a desk shows what its agent holds",
    ),
    "an agent read other words": (_desk("bram", _elsewhere), "an agent's screen was the log"),
    "an agent missed what came": (
        _desk("bram", lambda f: f[:7]),
        "who holds a conversation sees what comes in it",
    ),
    "a phone misses something": (_phone(has=["d2"]), "what is said is delivered"),
    "a phone has it twice": (_phone(has=["d2", "d1", "d1"]), "a phone has each message once"),
    "a phone has it in another order": (_phone(has=["d1", "d2"]), "a phone shows all in order, once"),
    "a phone has what was said to another": (_delivery(1, address="316"), "a phone has what was said to it"),
    "a message is still to be sent": (_delivery(1, state="queued"), "what is under way comes to its end"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_found(what: str) -> None:
    tamper, invariant = TAMPERED[what]
    found = violations(tamper(calm()))
    assert invariant in {violation.invariant for violation in found}, [str(one) for one in found]


@pytest.mark.parametrize("state", ["uncertain", "failed"])
def test_a_phone_may_lack_what_its_row_says_so_of(state: str) -> None:
    found = _phone(has=["d2"])(_delivery(1, state=state)(calm()))
    assert violations(found) == []


def test_what_was_put_off_may_be_overtaken() -> None:
    found = _events(SITE, lambda some: _swapped(some, 13, 15))(calm())
    late = _told(ANNA.id, put_off={"a1"})(found)
    assert "what an agent writes keeps its order" not in {one.invariant for one in violations(late)}
