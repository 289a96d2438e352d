"""From an agent's frame to a command of the core. Pure."""

from datetime import datetime, timedelta
from typing import assert_never
from uuid import NAMESPACE_OID, uuid5

from handover.agent_desk import frames as f
from handover.conversation import commands as c
from handover.conversation.events import Outcome
from handover.conversation.state import Agent
from models.vocabulary.identity import AgentId, ChannelName, CommandId, OfferId


def order(
    frame: f.Decided, agent: Agent, colleague: Agent | None, now: datetime, offer_for: timedelta
) -> c.AgentCommand:
    """`colleague`: whom a pass `agent:<id>` names. Raises `ValueError` where one is needed and unknown."""
    id, seen = CommandId(frame.id), frame.generation
    match frame:
        case f.Accept(data=data):
            return c.AcceptOffer(id=id, agent=agent, generation=seen, offer_id=OfferId(data.offer_id))
        case f.Decline(data=data):
            return c.DeclineOffer(id=id, agent=agent, generation=seen, offer_id=OfferId(data.offer_id))
        case f.Take():
            return c.Take(id=id, agent=agent, generation=seen)
        case f.Send(data=data):
            return c.AgentSpeaks(id=id, agent=agent, generation=seen, text=data.text)
        case f.Invite(data=data):
            return c.InviteToAnswer(id=id, agent=agent, generation=seen, seen=data.seen)
        case f.OfferWays():
            return c.OfferWays(id=id, agent=agent, generation=seen)
        case f.ChooseNews(data=data):
            channel = None if data.channel is None else ChannelName(data.channel)
            return c.ChooseNews(id=id, agent=agent, generation=seen, channel=channel)
        case f.Note(data=data):
            return c.AddNote(id=id, agent=agent, generation=seen, text=data.text)
        case f.PassControl(data=data):
            return _pass(id, data, agent, seen, colleague, now + offer_for)
        case f.ResolveConversation(data=data):
            return c.Resolve(
                id=id,
                agent=agent,
                generation=seen,
                disposition=data.disposition,
                note=data.note,
                seen=data.seen,
            )
        case f.SnoozeConversation(data=data):
            return c.Snooze(id=id, agent=agent, generation=seen, until=data.until)
        case _ as never:
            assert_never(never)


def _pass(
    id: CommandId, data: f.Pass, agent: Agent, seen: int | None, colleague: Agent | None, deadline: datetime
) -> c.AgentCommand:
    outcome = Outcome(slots=data.outcome.slots, summary=data.outcome.summary)
    if data.to == "assistant":
        return c.Release(id=id, agent=agent, generation=seen, outcome=outcome, seen=data.seen, ask=data.ask)
    if data.to == "queue":
        return c.PassToQueue(id=id, agent=agent, generation=seen, outcome=outcome)
    if colleague is None:
        raise ValueError(data.to)
    return c.PassToAgent(
        id=id,
        agent=agent,
        generation=seen,
        to=colleague,
        offer_id=OfferId(str(uuid5(NAMESPACE_OID, id))),
        deadline=deadline,
        outcome=outcome,
    )


def named_colleague(frame: f.Decided) -> AgentId | None:
    """The agent a pass is meant for."""
    if isinstance(frame, f.PassControl) and frame.data.to.startswith("agent:"):
        return AgentId(frame.data.to.removeprefix("agent:"))
    return None
