"""Agents: one holder at most, one seat each, and who comes second learns who was first."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.circumstances import Desk
from handover.conversation.refusals import (
    AlreadyTaken,
    NewMessage,
    NotHolder,
    NotPossible,
    OfferGone,
    OverCapacity,
    Refused,
    StaleGeneration,
)
from handover.conversation.state import Agent
from models.vocabulary.control import Control, HandoverState, Reason
from models.vocabulary.identity import OfferId
from models.vocabulary.template import Purpose, Template
from tests.unit.conversation.talk import (
    ANNA,
    BRAM,
    OPEN,
    PUSHED,
    SHUT,
    Talk,
    accepts,
    declines,
    episode,
    expires,
    goes_away,
    invites,
    leaves,
    leaves_message,
    lost,
    notes,
    offer_to,
    passes,
    passes_to,
    releases,
    resolves,
    seat,
    smells_gas,
    snoozes,
    speaks,
    takes,
    wants_person,
    writes,
)

RENAMED = Agent(ANNA.id, "Anna de Boer")


def refused(talk: Talk, command: c.Command) -> Refused:
    """The refusal, after which nothing has changed."""
    before = talk.conversation
    with pytest.raises(Refused) as caught:
        talk.give(command)
    assert talk.conversation == before
    return caught.value


def full(talk: Talk, agent: Agent) -> None:
    talk.seats[agent.id] = seat(agent, load=1)


def offered() -> Talk:
    talk = Talk()
    talk.give(wants_person(), offer_to(ANNA))
    full(talk, ANNA)
    return talk


def held() -> Talk:
    talk = offered()
    talk.give(accepts(ANNA))
    return talk


# -- offers ------------------------------------------------------------------------------------------


def test_an_offer_reserves_the_seat_and_accepting_needs_no_more_room() -> None:
    talk = offered()
    assert talk.conversation.occupant == ANNA.id
    talk.give(accepts(ANNA))
    assert (talk.conversation.control, talk.conversation.agent) == (Control.AGENT, ANNA)


def test_a_full_agent_is_offered_nothing() -> None:
    talk = Talk()
    talk.give(wants_person())
    full(talk, ANNA)
    assert isinstance(refused(talk, offer_to(ANNA)), OverCapacity)
    del talk.seats[ANNA.id]
    assert isinstance(refused(talk, offer_to(ANNA)), OverCapacity), "who has no seat has no room"


def test_what_is_offered_already_is_not_offered_again() -> None:
    assert isinstance(refused(offered(), offer_to(BRAM, "offer-9")), NotPossible)


def test_an_offer_stands_until_it_is_taken_back_whatever_the_clock_says() -> None:
    """The seat is kept until then, so an answer one moment late is better than a customer who waits."""
    talk = offered()
    talk.wait(minutes=5).give(accepts(ANNA))
    assert talk.conversation.agent == ANNA
    assert talk.give(expires()) == []


@pytest.mark.parametrize(
    "gone", [expires, lambda: declines(ANNA), leaves, lambda: lost(ANNA), lambda: resolves(BRAM)]
)
def test_an_offer_taken_back_cannot_be_accepted_or_declined(gone: Callable[[], c.Command]) -> None:
    talk = offered()
    talk.give(gone())
    assert isinstance(refused(talk, accepts(ANNA)), OfferGone)
    assert isinstance(refused(talk, declines(ANNA)), OfferGone)
    assert talk.conversation.occupant is None


def test_who_accepts_too_late_learns_who_took_it() -> None:
    talk = offered()
    events = talk.give(takes(BRAM))
    assert events[0] == e.OfferWithdrawn(offer_id=OfferId("offer-1"), to=ANNA, why="taken", by=BRAM)
    assert refused(talk, accepts(ANNA)).by == BRAM


def test_an_offer_to_one_is_not_anothers() -> None:
    talk = offered()
    assert isinstance(refused(talk, accepts(BRAM)), OfferGone)
    assert isinstance(refused(talk, accepts(ANNA, "offer-0")), OfferGone)
    assert isinstance(refused(talk, declines(BRAM)), OfferGone)


def test_the_end_of_another_offer_changes_nothing() -> None:
    talk = offered()
    assert talk.give(expires("offer-0")) == []
    assert talk.give(lost(BRAM)) == []


@pytest.mark.parametrize(
    ("end", "declined"),
    [
        (lambda: declines(ANNA), (ANNA.id,)),
        (expires, (ANNA.id,)),
        (lambda: lost(ANNA), ()),
    ],
    ids=["declined", "expired", "agent lost"],
)
def test_only_who_would_not_is_passed_over_next_time(end: Callable[[], c.Command], declined: object) -> None:
    talk = offered()
    talk.give(end())
    assert episode(talk).declined == declined
    assert (episode(talk).declined_at is None) is (declined == ())


def test_who_let_it_go_latest_stands_last() -> None:
    talk = offered()
    talk.give(declines(ANNA), offer_to(BRAM, "offer-2"), expires("offer-2"))
    talk.seats[ANNA.id] = seat(ANNA)
    talk.give(offer_to(ANNA, "offer-3"), expires("offer-3"))
    assert episode(talk).declined == (BRAM.id, ANNA.id)


# -- taking ------------------------------------------------------------------------------------------


def test_two_take_and_the_second_learns_who_was_first() -> None:
    talk = Talk()
    talk.give(wants_person(), takes(ANNA))
    refusal = refused(talk, takes(BRAM))
    assert isinstance(refusal, AlreadyTaken) and refusal.by == ANNA


def test_taking_what_is_offered_to_oneself_takes_nothing_back() -> None:
    """Whatever name the account shows today: an agent is who their id says."""
    for me in (ANNA, RENAMED):
        events = offered().give(takes(me))
        assert [event.type for event in events] == ["control.changed", "message.notice"]


def test_stepping_in_is_a_handover_of_its_own() -> None:
    talk = Talk()
    talk.give(writes())
    waiting, control, _notice = talk.give(takes(ANNA))
    assert isinstance(waiting, e.HandoverWaiting) and waiting.reason is Reason.TAKEN_OVER
    assert isinstance(control, e.ControlChanged) and control.agent == ANNA
    assert talk.conversation.handovers == 1


def test_taking_needs_room_an_open_conversation_and_a_fresh_look() -> None:
    talk = held()
    talk.give(releases(ANNA))
    assert isinstance(refused(talk, takes(ANNA)), OverCapacity)
    assert isinstance(refused(talk, takes(BRAM, generation=1)), StaleGeneration)
    talk.give(takes(BRAM, generation=talk.conversation.generation), resolves(BRAM))
    assert isinstance(refused(talk, takes(BRAM)), NotPossible)


# -- holding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [speaks, releases, passes, resolves, snoozes, lambda agent: passes_to(agent, BRAM)],
)
def test_only_the_holder_acts_and_not_under_an_older_generation(
    act: Callable[[Agent], c.AgentCommand],
) -> None:
    talk = held()
    refusal = refused(talk, act(BRAM))
    assert isinstance(refusal, NotHolder) and refusal.by == ANNA
    stale = replace(act(ANNA), generation=talk.conversation.generation - 1)
    assert isinstance(refused(talk, stale), StaleGeneration)
    talk.give(replace(act(ANNA), generation=talk.conversation.generation))


def test_a_renamed_holder_still_holds() -> None:
    assert held().give(speaks(RENAMED))


def test_what_was_written_under_an_older_stretch_is_refused_to_the_same_agent() -> None:
    talk = held()
    seen = talk.conversation.generation
    talk.give(passes(ANNA))
    talk.seats[ANNA.id] = seat(ANNA)
    talk.give(takes(ANNA))
    assert isinstance(refused(talk, speaks(ANNA, generation=seen)), StaleGeneration)


def test_anybody_who_reads_along_may_leave_a_note_even_on_what_is_closed() -> None:
    talk = held()
    for event in (talk.give(notes(BRAM)), talk.give(resolves(ANNA)) and talk.give(notes(BRAM))):
        assert event == [e.NoteAdded(text="belt terug", agent=BRAM)]


def test_from_the_queue_anybody_may_resolve_but_not_what_the_assistant_answers() -> None:
    talk = offered()
    assert isinstance(refused(talk, resolves(BRAM, generation=7)), StaleGeneration)
    talk.give(resolves(BRAM))
    assert talk.conversation.closed and talk.conversation.occupant is None
    assert isinstance(refused(talk, resolves(BRAM)), NotPossible)
    talk.give(writes())
    assert isinstance(refused(talk, resolves(BRAM)), NotPossible)


# -- passing on and losing ---------------------------------------------------------------------------


def test_who_passes_it_on_is_not_the_first_to_be_asked_again() -> None:
    talk = held()
    talk.give(passes(ANNA))
    assert (episode(talk).declined, episode(talk).declined_at) == ((ANNA.id,), talk.now)
    talk = held()
    talk.give(passes_to(ANNA, BRAM), declines(BRAM, "offer-2"))
    assert episode(talk).declined == (ANNA.id, BRAM.id)


def test_who_lost_the_connection_may_be_asked_again() -> None:
    talk = held()
    talk.give(lost(ANNA))
    assert (episode(talk).declined, episode(talk).reason) == ((), Reason.AGENT_LOST)


def test_passing_to_a_colleague_moves_the_seat_at_once() -> None:
    talk = held()
    talk.give(passes_to(ANNA, BRAM))
    assert talk.conversation.occupant == BRAM.id
    assert talk.conversation.handover is HandoverState.OFFERED
    talk.give(accepts(BRAM, "offer-2"))
    assert talk.conversation.agent == BRAM


def test_passing_to_a_full_colleague_or_to_oneself_moves_nothing() -> None:
    talk = held()
    full(talk, BRAM)
    assert isinstance(refused(talk, passes_to(ANNA, BRAM)), OverCapacity)
    for oneself in (ANNA, RENAMED):
        assert isinstance(refused(talk, passes_to(ANNA, oneself)), NotPossible)


@pytest.mark.parametrize(
    "falls", [lambda: expires("offer-2"), lambda: declines(BRAM, "offer-2"), lambda: goes_away(BRAM)]
)
@pytest.mark.parametrize(("desk", "told"), [(OPEN, "notice_still_waiting"), (SHUT, "notice_closed")])
def test_who_was_brought_to_a_colleague_that_does_not_come_hears_where_they_stand(
    falls: Callable[[], c.Command], desk: Desk, told: str
) -> None:
    talk = held()
    talk.desk = desk
    talk.give(passes_to(ANNA, BRAM))
    events = talk.give(falls())
    assert [event.key for event in events if isinstance(event, e.NoticeGiven)] == [told]


def test_and_hears_it_once() -> None:
    talk = held()
    talk.give(passes_to(ANNA, BRAM), declines(BRAM, "offer-2"))
    talk.seats[ANNA.id] = seat(ANNA)
    talk.give(offer_to(ANNA, "offer-3"))
    events = talk.give(declines(ANNA, "offer-3"))
    assert not any(isinstance(event, e.NoticeGiven) for event in events)


def test_a_wait_keeps_its_place_over_passes_and_its_alarm() -> None:
    talk = Talk()
    talk.give(wants_person(), smells_gas())
    since = episode(talk).since
    talk.wait(minutes=3).give(takes(ANNA))
    talk.wait(minutes=3).give(passes(ANNA))
    assert (episode(talk).since, episode(talk).emergency, episode(talk).number) == (since, True, 1)


def test_a_message_being_left_is_the_agents_to_answer_once_one_is_here() -> None:
    talk = Talk()
    talk.give(wants_person(), leaves_message(), takes(ANNA))
    assert not talk.conversation.leaving_message
    assert [event.type for event in talk.give(writes("dit is het"))] == ["message.customer"]


def test_nobody_hands_back_or_closes_over_a_question_they_have_not_read() -> None:
    talk = Talk()
    talk.give(writes(), takes(ANNA))
    seen = talk.conversation.seq
    talk.give(writes("en dit dan?"))
    for command in (releases(ANNA), resolves(ANNA)):
        assert isinstance(command, c.Release | c.Resolve)
        with pytest.raises(NewMessage):
            talk.give(replace(command, seen=seen))
    talk.give(replace(resolves(ANNA), seen=talk.conversation.seq))
    assert talk.conversation.closed


def test_nothing_is_put_aside_until_yesterday() -> None:
    talk = Talk()
    talk.give(writes(), takes(ANNA))
    with pytest.raises(NotPossible):
        talk.give(snoozes(ANNA, talk.now))


def on_a_network() -> Talk:
    """Held by Anna; the customer writes on a network that approved our templates."""
    talk = Talk()
    talk.give(writes(channel=PUSHED), takes(ANNA))
    return talk


def test_a_customer_is_asked_to_write_first_once_until_they_do() -> None:
    talk = on_a_network()
    (asked,) = talk.give(invites(ANNA))
    assert isinstance(asked, e.NoticeGiven)
    assert asked.template == Template(Purpose.PLEASE_ANSWER, ("Anna",))
    assert isinstance(refused(talk, invites(ANNA)), NotPossible)
    talk.give(writes(channel=PUSHED))
    assert [type(event) for event in talk.give(invites(ANNA))] == [e.NoticeGiven]


def test_nobody_is_asked_to_write_who_just_did() -> None:
    talk = on_a_network()
    before = talk.conversation.seq
    talk.give(writes(channel=PUSHED))
    assert isinstance(refused(talk, invites(ANNA, seen=before)), NewMessage)
