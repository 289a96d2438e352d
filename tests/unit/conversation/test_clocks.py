"""Timers: never none where one is needed, never two, and never one that cannot be told from the last."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from handover.conversation import commands as c
from models.vocabulary.control import Disposition
from tests.unit.conversation.talk import (
    ANNA,
    OPEN,
    SHUT,
    Talk,
    chooses,
    leaves,
    leaves_message,
    passes,
    releases,
    resolves,
    takes,
    wants_person,
    writes,
)


def due(talk: Talk, kind: type[c.Command]) -> list[c.Command]:
    """Commands of that kind whose time has come, each once."""
    ripe = [t for t in talk.timers if isinstance(t.command, kind) and t.due <= talk.now]
    talk.effects = [effect for effect in talk.effects if effect not in ripe]
    return [timer.command for timer in ripe]


def told_places(talk: Talk) -> int:
    return talk.notices().count("notice_still_waiting")


def run_reminders(talk: Talk, *, minutes: int) -> list[int]:
    """Let the time pass, and every reminder come on time; the minutes in which the customer was told."""
    told = []
    for minute in range(1, minutes + 1):
        before = told_places(talk)
        talk.wait(minutes=1).give(*due(talk, c.RemindWaiting))
        told += [minute] * (told_places(talk) - before)
    return told


def test_who_waits_is_told_twice_and_then_left_in_peace() -> None:
    talk = Talk()
    talk.give(wants_person())
    assert run_reminders(talk, minutes=120) == [2, 12]


def test_a_second_wait_in_the_same_handover_has_one_chain_of_reminders() -> None:
    talk = Talk()
    talk.give(wants_person(), takes(ANNA), passes(ANNA))
    assert run_reminders(talk, minutes=60) == [2, 12]


def test_nobody_is_reminded_out_of_hours_but_everybody_when_the_desk_opens() -> None:
    talk = Talk(desk=SHUT)
    talk.give(wants_person())
    before = len(talk.log)
    assert run_reminders(talk, minutes=600) == []
    assert len(talk.log) == before, "a night of waiting leaves nothing in the log"
    talk.desk = OPEN
    assert run_reminders(talk, minutes=11) == [10]


def test_who_waits_for_a_colleague_at_work_out_of_hours_hears_that_they_are_gone() -> None:
    talk = Talk(desk=replace(SHUT, available=1))
    talk.give(wants_person())
    assert talk.notices()[-1] == "notice_waiting"
    talk.desk = SHUT
    run_reminders(talk, minutes=120)
    assert talk.notices()[-2:] == ["notice_waiting", "notice_closed"]


def test_who_waits_when_the_desk_closes_hears_until_when() -> None:
    talk = Talk()
    talk.give(wants_person())
    run_reminders(talk, minutes=60)
    talk.desk = SHUT
    run_reminders(talk, minutes=600)
    assert talk.notices()[-2:] == ["notice_still_waiting", "notice_closed"]


def test_who_left_a_message_is_not_told_that_they_still_wait() -> None:
    talk = Talk()
    talk.give(wants_person(), leaves_message(), writes("bel mij terug"))
    assert run_reminders(talk, minutes=60) == []


def test_a_reminder_that_comes_after_the_queue_changes_nothing() -> None:
    talk = Talk()
    talk.give(wants_person(), takes(ANNA))
    assert talk.give(talk.timer(c.RemindWaiting)) == []


# -- idle --------------------------------------------------------------------------------------------


def run_idle_clock(talk: Talk, *, hours: int) -> list[c.Command]:
    """Let the time pass; what the idle clock gave, in order."""
    given: list[c.Command] = []
    for _ in range(hours):
        ripe = due(talk.wait(hours=1), c.CloseIdle)
        talk.give(*ripe)
        given += ripe
    return given


def test_a_conversation_nobody_continues_is_closed_a_day_after_its_last_word() -> None:
    talk = Talk()
    talk.give(writes())
    talk.wait(hours=23).give(writes("nog iets"))
    run_idle_clock(talk, hours=24)
    assert not talk.conversation.closed
    run_idle_clock(talk, hours=1)
    assert talk.conversation.closed
    assert talk.log[-1].event.type == "conversation.closed"
    assert talk.log[-1].event.disposition is Disposition.IDLE


def test_the_idle_clock_outlives_a_long_silence_with_an_agent() -> None:
    """Its names must differ although nothing was recorded: the same id never does its work twice."""
    talk = Talk()
    talk.give(writes(), takes(ANNA))
    given = run_idle_clock(talk, hours=24 * 4)
    assert len({command.id for command in given}) == len(given) == 3
    talk.give(releases(ANNA))
    run_idle_clock(talk, hours=50)
    assert talk.conversation.closed


@pytest.mark.parametrize("opening", [wants_person, lambda: chooses("en")])
def test_a_conversation_that_began_without_words_is_closed_too(opening: Callable[[], c.Command]) -> None:
    talk = Talk()
    talk.give(opening(), leaves())
    run_idle_clock(talk, hours=26)
    assert talk.conversation.closed


def test_reopening_does_not_add_idle_clocks() -> None:
    talk = Talk()
    for _ in range(3):
        talk.give(writes(), takes(ANNA), resolves(ANNA))
        talk.wait(minutes=1)
    talk.give(writes(), takes(ANNA))
    assert len(run_idle_clock(talk, hours=72)) - 3 <= 3, "three old clocks end; one goes on, daily"


def test_a_reopened_conversation_has_a_whole_day_before_it() -> None:
    talk = Talk()
    talk.give(writes(), takes(ANNA), resolves(ANNA))
    talk.wait(hours=200).give(wants_person())
    idle = [timer for timer in talk.timers if isinstance(timer.command, c.CloseIdle)][-1]
    assert idle.due - talk.now == talk.policy.idle_after + timedelta(seconds=1)


def test_who_came_back_without_words_is_not_idle_at_once() -> None:
    talk = Talk()
    talk.give(writes())
    run_idle_clock(talk, hours=26)
    talk.wait(hours=200).give(wants_person(), leaves())
    talk.give(*due(talk.wait(hours=1), c.CloseIdle))
    assert not talk.conversation.closed


def test_handing_back_after_a_long_silence_does_not_close_at_once() -> None:
    talk = Talk()
    talk.give(writes(), takes(ANNA))
    run_idle_clock(talk, hours=47)
    talk.give(releases(ANNA))
    run_idle_clock(talk, hours=23)
    assert not talk.conversation.closed
    run_idle_clock(talk, hours=25)
    assert talk.conversation.closed
