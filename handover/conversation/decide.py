"""`decide`: from a request and the facts around it to events and effects. Pure, total over `Command`."""

from collections.abc import Callable
from typing import Any

from handover.conversation import commands as c
from handover.conversation.circumstances import Circumstances
from handover.conversation.deciding import agent, assistant, clock, customer, moving, news
from handover.conversation.draft import Decision, Draft
from handover.conversation.state import Conversation

_DECIDING: dict[type[c.Command], Callable[[Draft, Any], None]] = {
    c.CustomerSpeaks: customer.speaks,
    c.CustomerAmends: customer.amends,
    c.MoveChannel: moving.moves,
    c.SignIn: moving.signs_in,
    c.AskToMove: customer.asks_to_move,
    c.TellApart: customer.hears_apart,
    c.SendDeadCode: customer.sends_dead_code,
    c.SendCodeOverPerson: customer.sends_code_over_person,
    c.ContinueIn: moving.continues_in,
    c.RequestPerson: customer.requests_person,
    c.LeaveQueue: customer.leaves_queue,
    c.LeaveMessage: customer.leaves_message,
    c.SetLanguage: customer.sets_language,
    c.AssistantAnswers: assistant.answers,
    c.AssistantFails: assistant.fails,
    c.AssistantStarting: assistant.starting,
    c.OfferTo: clock.offers,
    c.OfferExpires: clock.offer_expires,
    c.AgentIsLost: clock.agent_is_lost,
    c.AgentIsAway: clock.agent_is_away,
    c.RemindWaiting: clock.remind_waiting,
    c.CloseIdle: clock.close_idle,
    c.WakeSnoozed: clock.wake_snoozed,
    c.AcceptOffer: agent.accepts,
    c.DeclineOffer: agent.declines,
    c.Take: agent.takes,
    c.AgentSpeaks: agent.speaks,
    c.InviteToAnswer: agent.invites,
    c.OfferWays: agent.offers_ways,
    c.ChooseNews: agent.chooses_news,
    c.TellNews: news.tells,
    c.AddNote: agent.notes,
    c.Release: agent.releases,
    c.PassToQueue: agent.passes_to_queue,
    c.PassToAgent: agent.passes_to_agent,
    c.Resolve: agent.resolves,
    c.Snooze: agent.snoozes,
}


def decide(conversation: Conversation, command: c.Command, circumstances: Circumstances) -> Decision:
    """What the command leads to. Raises `Refused`; then nothing is to be written."""
    draft = Draft(conversation, circumstances)
    _DECIDING[type(command)](draft, command)
    return draft.decision()
