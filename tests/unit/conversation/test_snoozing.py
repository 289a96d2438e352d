"""A held conversation put aside until a moment, or until the customer gives a sign."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from handover.conversation import commands as c
from models.vocabulary.control import HandoverState
from models.vocabulary.message import Button
from tests.unit.conversation.talk import (
    ANNA,
    NOON,
    OWN_BUTTONS,
    Talk,
    chooses,
    leaves_message,
    lost,
    releases,
    resolves,
    smells_gas,
    snoozes,
    speaks,
    takes,
    taps,
    wants_person,
    writes,
)


def snoozed() -> Talk:
    talk = Talk()
    talk.give(writes(), takes(ANNA), snoozes(ANNA))
    assert talk.conversation.snoozed_until is not None
    return talk


@pytest.mark.parametrize("sign", [writes, smells_gas, wants_person, leaves_message, lambda: chooses("en")])
def test_any_sign_of_the_customer_wakes_it(sign: Callable[[], c.Command]) -> None:
    talk = snoozed()
    talk.give(sign())
    assert talk.conversation.snoozed_until is None


@pytest.mark.parametrize("button", OWN_BUTTONS, ids=lambda button: button.payload)
def test_a_tapped_button_of_the_service_wakes_it(button: Button) -> None:
    talk = snoozed()
    talk.give(taps(button.payload))
    assert talk.conversation.snoozed_until is None


def test_the_holder_wakes_it_by_speaking() -> None:
    talk = snoozed()
    talk.give(speaks(ANNA))
    assert talk.conversation.snoozed_until is None


def test_the_alarm_wakes_it() -> None:
    talk = snoozed()
    assert talk.timers[-1].due == NOON + timedelta(hours=9)
    talk.give(talk.timer(c.WakeSnoozed))
    assert talk.conversation.snoozed_until is None


def test_an_older_alarm_does_not_wake_what_was_snoozed_anew() -> None:
    talk = snoozed()
    first = talk.timer(c.WakeSnoozed)
    talk.give(snoozes(ANNA, NOON + timedelta(hours=5)))
    assert talk.give(first) == []
    assert talk.conversation.snoozed_until == NOON + timedelta(hours=5)


@pytest.mark.parametrize("end", [lambda: lost(ANNA), lambda: releases(ANNA), lambda: resolves(ANNA)])
def test_nothing_stays_snoozed_when_the_agent_is_gone(end: Callable[[], c.Command]) -> None:
    talk = snoozed()
    talk.give(end())
    assert talk.conversation.snoozed_until is None
    assert talk.conversation.handover is not HandoverState.HELD
    assert talk.give(talk.timer(c.WakeSnoozed)) == []
