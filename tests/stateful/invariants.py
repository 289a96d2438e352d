"""What must hold of every decision, whatever led to it. Taken from the architecture, not from the code."""

from collections.abc import Mapping, Sequence

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.circumstances import Circumstances, Seat
from handover.conversation.decide import decide
from handover.conversation.draft import Decision
from handover.conversation.effects import AskAssistant, StartTimer
from handover.conversation.evolve import evolve
from handover.conversation.state import Conversation
from handover.conversation.transitions import TABLE, Place
from models.vocabulary.control import Control, HandoverState
from models.vocabulary.identity import AgentId

PLACES = {place for place, _move in TABLE} | set(TABLE.values())


def check(before: Conversation, command: c.Command, decision: Decision, around: Circumstances) -> None:
    """One decision against every rule that it can break."""
    _one_log(before, decision, around)
    _one_place(decision.after)
    _one_seat(before, decision.after, around.seats)
    _late_is_suppressed(before, command, decision)
    _told(before, command, decision)
    _emergency_answered(command, decision)
    _only_offered_buttons(before, decision)
    _customer_is_heard(command, decision)
    _closed_stays_quiet(before, command, decision)


def _one_log(before: Conversation, decision: Decision, around: Circumstances) -> None:
    """Numbered without gaps; folding gives the row; one speaker in each generation."""
    now = before
    for recorded in decision.events:
        _may_be_said(now, recorded.event, around)
        after = evolve(now, recorded)
        assert recorded.seq == after.seq == now.seq + 1
        new_controller = (after.control, after.agent) != (now.control, now.agent)
        assert isinstance(recorded.event, e.ControlChanged) == new_controller
        assert recorded.generation == after.generation == now.generation + new_controller
        now = after
    assert now == decision.after


def _may_be_said(now: Conversation, event: e.Event, around: Circumstances) -> None:
    match event:
        case e.AssistantSpoke():
            assert now.control is Control.ASSISTANT
            person_comes = now.episode is not None and now.episode.quiet and around.desk.open
            assert not person_comes, "the assistant keeps silent"
            assert now.disclosed, "the customer knows that a machine answers"
        case e.AgentSpoke(agent=agent):
            assert now.agent is not None and now.agent.id == agent.id
        case _:
            pass


def _one_place(after: Conversation) -> None:
    """One of the five places, with just the facts that belong to it."""
    assert Place(after.control, after.handover) in PLACES
    assert (after.agent is not None) == (after.handover is HandoverState.HELD)
    assert (after.offer is not None) == (after.handover is HandoverState.OFFERED)
    assert (after.episode is None) == (after.handover is HandoverState.NO)
    assert after.handover.queued or not after.leaving_message
    assert after.handover is HandoverState.HELD or after.snoozed_until is None


def _one_seat(before: Conversation, after: Conversation, seats: Mapping[AgentId, Seat]) -> None:
    """Who gets the conversation had room for it."""
    if after.occupant is not None and after.occupant != before.occupant:
        assert seats[after.occupant].has_room


def _late_is_suppressed(before: Conversation, command: c.Command, decision: Decision) -> None:
    if isinstance(command, c.AssistantCommand) and command.generation != before.generation:
        assert all(isinstance(recorded.event, e.MessageSuppressed) for recorded in decision.events)
        assert not decision.effects


_UNSEEN = (c.OfferTo, c.OfferExpires, c.DeclineOffer, c.CloseIdle)
"""Moves between agents, of which a customer notices nothing, and the silent end of a silent conversation."""


def _told(before: Conversation, command: c.Command, decision: Decision) -> None:
    """A transition and its notice are one decision."""
    after = decision.after
    moved = (before.control, before.handover, before.agent) != (after.control, after.handover, after.agent)
    offer_lost = isinstance(command, c.AgentIsLost) and before.offer is not None
    reopened = before.closed and after.handover is HandoverState.NO
    if moved and not offer_lost and not reopened and not isinstance(command, _UNSEEN):
        assert any(isinstance(recorded.event, e.NoticeGiven) for recorded in decision.events)


def _emergency_answered(command: c.Command, decision: Decision) -> None:
    """In every state: the advice at once after the message, and a person alerted."""
    if isinstance(command, c.CustomerSpeaks) and command.emergency is not None:
        kinds = [type(recorded.event) for recorded in decision.events]
        assert kinds[kinds.index(e.CustomerSpoke) + 1] is e.SafetyAdvised
        assert decision.after.episode is not None and decision.after.episode.emergency


def _only_offered_buttons(before: Conversation, decision: Decision) -> None:
    offered = {button.payload for button in before.buttons}
    for recorded in decision.events:
        if isinstance(recorded.event, e.CustomerSpoke):
            assert recorded.event.payload is None or recorded.event.payload in offered


def _customer_is_heard(command: c.Command, decision: Decision) -> None:
    """A message is kept, and somebody is to answer it: a person, or the assistant that is asked."""
    if not isinstance(command, c.CustomerSpeaks):
        return
    after, events = decision.after, [recorded.event for recorded in decision.events]
    assert sum(isinstance(event, e.CustomerSpoke) for event in events) == 1
    asked = any(isinstance(effect, AskAssistant) for effect in decision.effects)
    assert asked or after.handover is not HandoverState.NO or command.payload is not None
    if asked:
        assert after.control is Control.ASSISTANT


def _closed_stays_quiet(before: Conversation, command: c.Command, decision: Decision) -> None:
    """After the end only the customer can begin again; colleagues may still note something."""
    if before.closed and not isinstance(command, c.CustomerCommand):
        assert decision.after.closed and not decision.effects
        for recorded in decision.events:
            assert isinstance(recorded.event, e.MessageSuppressed | e.NoteAdded)


# -- clocks ------------------------------------------------------------------------------------------


def check_clocks(conversation: Conversation, wound: Sequence[StartTimer], around: Circumstances) -> None:
    """Of all clocks not yet rung, just those are alive that the place needs, one of each."""
    assert len({timer.command.id for timer in wound}) == len(wound), "each has a name of its own"
    alive = [timer.command for timer in wound if _does_something(conversation, timer.command, around)]
    count = {kind: sum(isinstance(command, kind) for command in alive) for kind in _CLOCKS}
    assert count[c.RemindWaiting] == conversation.handover.queued
    assert count[c.OfferExpires] == (conversation.offer is not None)
    assert count[c.CloseIdle] == (conversation.seq > 0 and not conversation.closed)
    assert count[c.WakeSnoozed] >= (conversation.snoozed_until is not None)


_CLOCKS = (c.RemindWaiting, c.OfferExpires, c.CloseIdle, c.WakeSnoozed)


def _does_something(conversation: Conversation, command: c.Command, around: Circumstances) -> bool:
    decision = decide(conversation, command, around)
    return bool(decision.events or decision.effects)
