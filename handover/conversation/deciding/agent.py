"""What an agent does. One holder at most; who comes second is told who was first."""

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.deciding import handing, news
from handover.conversation.draft import Draft
from handover.conversation.effects import AskAssistant, StartTimer
from handover.conversation.refusals import (
    AlreadyTaken,
    NewMessage,
    NotHolder,
    NotPossible,
    OfferGone,
    OverCapacity,
    StaleGeneration,
)
from handover.conversation.state import Agent
from handover.conversation.transitions import Move
from models.vocabulary.control import HandoverState, Reason
from models.vocabulary.template import Purpose


def accepts(draft: Draft, command: c.AcceptOffer) -> None:
    """Raises `OfferGone`, naming who took it, where the offer no longer stands."""
    _mine(draft, command)
    draft.move(Move.ACCEPT, agent=command.agent)
    _greet(draft, command.agent)


def declines(draft: Draft, command: c.DeclineOffer) -> None:
    _mine(draft, command)
    handing.let_fall(draft, "declined", command.agent)


def takes(draft: Draft, command: c.Take) -> None:
    """Pull from the queue, or step in. Raises `AlreadyTaken`, `OverCapacity`, `NotPossible` (closed)."""
    if draft.now.agent is not None:
        raise AlreadyTaken(by=draft.now.agent)
    if draft.now.closed:
        raise NotPossible
    _fence(draft, command)
    _need_room(draft, command.agent)
    if draft.now.handover is HandoverState.NO:
        draft.move(Move.REQUEST)
        handing.enqueue(draft, Reason.TAKEN_OVER, detail=command.agent.name)
    if draft.now.offer is not None and draft.now.offer.to.id != command.agent.id:
        handing.withdraw(draft, "taken", command.agent)
    draft.move(Move.TAKE, agent=command.agent)
    _greet(draft, command.agent)


def speaks(draft: Draft, command: c.AgentSpeaks) -> None:
    _hold(draft, command)
    handing.wake(draft)
    draft.record(e.AgentSpoke(id=command.id, text=command.text, agent=command.agent))


def invites(draft: Draft, command: c.InviteToAnswer) -> None:
    """Once until the customer answers. Raises `NotPossible` where the network has no such template."""
    _hold(draft, command)
    _need_seen(draft, command.seen)
    channel = draft.now.channel
    approved = draft.circumstances.policy.templates.get(channel, frozenset()) if channel else frozenset()
    if draft.now.invited or Purpose.PLEASE_ANSWER not in approved:
        raise NotPossible(by=draft.now.agent)
    handing.wake(draft)
    draft.by_template(Purpose.PLEASE_ANSWER, agent=command.agent.name)


def offers_ways(draft: Draft, command: c.OfferWays) -> None:
    """Raises `NotPossible` where there is nowhere else to go."""
    _hold(draft, command)
    ways = draft.ways()
    if not ways:
        raise NotPossible(by=draft.now.agent)
    handing.wake(draft)
    draft.propose("notice_ways", ways)


def chooses_news(draft: Draft, command: c.ChooseNews) -> None:
    """The customer asked for it. Raises `NotPossible` where they have no address on that channel."""
    _hold(draft, command)
    if command.channel is not None and command.channel not in draft.circumstances.news.channels:
        raise NotPossible(by=draft.now.agent)
    news.choose(draft, command.channel, by=command.agent)


def notes(draft: Draft, command: c.AddNote) -> None:
    """A note is for colleagues; whoever can read along may write one."""
    draft.record(e.NoteAdded(text=command.text, agent=command.agent))


def releases(draft: Draft, command: c.Release) -> None:
    """Back to the assistant, which says that it is one."""
    _hold(draft, command)
    _need_seen(draft, command.seen)
    draft.move(Move.RELEASE, outcome=command.outcome)
    draft.record(e.HandoverEnded(outcome="released"))
    draft.notice("notice_handback")
    if command.ask and draft.now.last_customer_seq:
        draft.do(AskAssistant(of=draft.now.last_customer_seq, generation=draft.now.generation))


def passes_to_queue(draft: Draft, command: c.PassToQueue) -> None:
    _hold(draft, command)
    draft.move(Move.PASS_TO_QUEUE, outcome=command.outcome)
    handing.enqueue(draft, Reason.PASSED, detail=command.agent.name, passed_by=command.agent)
    draft.notice("notice_agent_passed", agent=command.agent.name)
    handing.tell_absence(draft)


def passes_to_agent(draft: Draft, command: c.PassToAgent) -> None:
    """Raises `OverCapacity` where the colleague has no room; nothing moves then."""
    _hold(draft, command)
    _need_room(draft, command.to)
    if command.to.id == command.agent.id:
        raise NotPossible(by=command.agent)
    draft.move(Move.PASS_TO_AGENT, outcome=command.outcome)
    handing.enqueue(draft, Reason.PASSED, detail=command.agent.name, passed_by=command.agent)
    draft.notice("notice_agent_passed", agent=command.agent.name)
    handing.offer(draft, command, command.to)


def resolves(draft: Draft, command: c.Resolve) -> None:
    """The holder's right; from the queue anybody may (duplicates, abuse)."""
    _need_seen(draft, command.seen)
    if draft.now.agent is not None:
        _hold(draft, command)
    elif draft.now.handover.queued:
        _fence(draft, command)
    else:
        raise NotPossible
    handing.close(draft, e.Closed(disposition=command.disposition, note=command.note), command.agent)
    draft.notice("notice_resolved")


def snoozes(draft: Draft, command: c.Snooze) -> None:
    _hold(draft, command)
    if command.until <= draft.circumstances.now:
        raise NotPossible
    draft.move(Move.SNOOZE)
    draft.record(e.Snoozed(until=command.until))
    wake = c.WakeSnoozed(id=handing.timer_name(draft, "wake"), until=command.until)
    draft.do(StartTimer(due=command.until, command=wake))


def _mine(draft: Draft, command: c.AcceptOffer | c.DeclineOffer) -> None:
    offer = draft.now.offer
    if offer is None or offer.id != command.offer_id or offer.to.id != command.agent.id:
        raise OfferGone(by=draft.now.agent)


def _fence(draft: Draft, command: c.AgentCommand) -> None:
    if command.generation is not None and command.generation != draft.now.generation:
        raise StaleGeneration(by=draft.now.agent)


def _hold(draft: Draft, command: c.AgentCommand) -> None:
    if draft.now.agent is None or draft.now.agent.id != command.agent.id:
        raise NotHolder(by=draft.now.agent)
    _fence(draft, command)


def _need_seen(draft: Draft, seen: int | None) -> None:
    """Nobody hands back or closes over a question they have not read."""
    if seen is not None and draft.now.last_customer_seq > seen:
        raise NewMessage


def _need_room(draft: Draft, agent: Agent) -> None:
    """A seat that this conversation takes already needs no more room."""
    seat = draft.circumstances.seats.get(agent.id)
    if draft.now.occupant != agent.id and (seat is None or not seat.has_room):
        raise OverCapacity


def _greet(draft: Draft, agent: Agent) -> None:
    draft.notice("notice_agent_joined", agent=agent.name)
