"""Assignment, decided from plain facts. Pure: the same queue, agents and moment give the same offers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handover.conversation.state import Agent
from models.vocabulary.identity import AgentId, BrandKey, ConversationId

ASK_AGAIN_AFTER = timedelta(minutes=2)
"""Who let an offer go is not asked about it again at once; but nothing becomes unofferable for ever."""
ASK_AGAIN_IN_DANGER = timedelta(seconds=20)
"""Where nobody else is there, danger does not wait two minutes for who let it go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One in the queue. `declined`: who let an offer of it go, and the moment of the last time."""

    conversation: ConversationId
    brand: BrandKey
    since: datetime
    emergency: bool = False
    declined: frozenset[AgentId] = frozenset()
    last_declined_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """One agent who is there and takes conversations."""

    agent: Agent
    brands: frozenset[BrandKey]
    load: int
    capacity: int
    asked: int
    """Offers that stand before them: one at a time, or the others run out while the first is read."""
    last_given_at: datetime | None


@dataclass(frozen=True, slots=True)
class Assignment:
    conversation: ConversationId
    agent: Agent


def assign(queue: Iterable[Waiting], agents: Iterable[Available], now: datetime) -> list[Assignment]:
    """Emergencies first, then the longest wait; each to the emptiest seat, then to who was longest idle."""
    free = list(agents)
    assignments = []
    for waiting in sorted(queue, key=lambda w: (not w.emergency, w.since, w.conversation)):
        chosen = _choose(waiting, free, now)
        if chosen is not None:
            assignments.append(Assignment(waiting.conversation, chosen.agent))
            busier = replace(chosen, load=chosen.load + 1, asked=chosen.asked + 1, last_given_at=now)
            free[free.index(chosen)] = busier
    return assignments


def _choose(waiting: Waiting, agents: Sequence[Available], now: datetime) -> Available | None:
    barred = waiting.declined if _recent(waiting, now) else frozenset()
    fit = (a for a in agents if waiting.brand in a.brands and a.agent.id not in barred)
    return min((a for a in fit if _may_be_asked(a, waiting)), key=_emptiest, default=None)


def _may_be_asked(agent: Available, waiting: Waiting) -> bool:
    """Danger does not wait for an answer to something else."""
    return agent.load < agent.capacity and (waiting.emergency or agent.asked == 0)


def _recent(waiting: Waiting, now: datetime) -> bool:
    pause = ASK_AGAIN_IN_DANGER if waiting.emergency else ASK_AGAIN_AFTER
    return waiting.last_declined_at is not None and now - waiting.last_declined_at < pause


def _emptiest(agent: Available) -> tuple[float, float, str]:
    given = agent.last_given_at.timestamp() if agent.last_given_at else 0.0
    return (agent.load / agent.capacity, given, agent.agent.id)
