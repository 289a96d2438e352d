"""What routing and timers lead to. A timer that comes too late finds its object gone and changes nothing."""

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.deciding import handing
from handover.conversation.draft import Draft
from handover.conversation.refusals import NotPossible, OverCapacity
from handover.conversation.state import Episode
from handover.conversation.transitions import Move
from models.vocabulary.control import Disposition, HandoverState, Reason


def offers(draft: Draft, command: c.OfferTo) -> None:
    """Raises `NotPossible` where nobody waits, `OverCapacity` where the agent's seat is full."""
    if draft.now.handover is not HandoverState.WAITING:
        raise NotPossible(by=draft.now.agent)
    seat = draft.circumstances.seats.get(command.agent.id)
    if seat is None or not seat.has_room:
        raise OverCapacity
    handing.offer(draft, command, command.agent)


def offer_expires(draft: Draft, command: c.OfferExpires) -> None:
    if draft.now.offer is not None and draft.now.offer.id == command.offer_id:
        handing.let_fall(draft, "expired")


def agent_is_lost(draft: Draft, command: c.AgentIsLost) -> None:
    """An assignment is a lease: back to the queue, in front, and the customer is told."""
    if draft.now.offer is not None and draft.now.offer.to.id == command.agent:
        handing.let_fall(draft, "agent_lost")
    elif draft.now.agent is not None and draft.now.agent.id == command.agent:
        name = draft.now.agent.name
        draft.move(Move.LOSE)
        handing.enqueue(draft, Reason.AGENT_LOST, detail=name)
        draft.notice("notice_agent_lost", agent=name)
        handing.tell_place(draft, "notice_waiting")


def agent_is_away(draft: Draft, command: c.AgentIsAway) -> None:
    """What they were offered is for somebody else now; what they hold stays theirs."""
    if draft.now.offer is not None and draft.now.offer.to.id == command.agent:
        handing.let_fall(draft, "away")


def remind_waiting(draft: Draft, command: c.RemindWaiting) -> None:
    """Tell an honest place now and then. A clock of an earlier wait stops here."""
    episode = draft.now.episode
    if not draft.now.handover.queued or episode is None or episode.queued_at != command.wait:
        return
    told = episode.reminders
    if _worth_telling(draft, episode):
        draft.record(e.Reminded())
        handing.tell_place(draft, "notice_still_waiting")
        told += 1
    handing.remind_later(draft, wait=command.wait, told=told)


def _worth_telling(draft: Draft, episode: Episode) -> bool:
    """Who left a message does not stand and wait; who heard until when all are gone knows."""
    if episode.message_left:
        return False
    if handing.all_gone(draft):
        return not episode.told_closed
    return episode.reminders < len(draft.circumstances.policy.reminders_after)


def close_idle(draft: Draft, command: c.CloseIdle) -> None:
    """Close what nobody continues; whoever waits or is held is not idle."""
    if draft.now.closed or draft.now.opened_at != command.stretch:
        return
    since = draft.now.last_said_at or draft.circumstances.now
    idle = draft.circumstances.now - since
    if draft.now.handover is HandoverState.NO and idle >= draft.circumstances.policy.idle_after:
        handing.close(draft, e.Closed(disposition=Disposition.IDLE))
    else:
        handing.close_when_idle(draft)


def wake_snoozed(draft: Draft, command: c.WakeSnoozed) -> None:
    if draft.now.snoozed_until == command.until:
        handing.wake(draft)
