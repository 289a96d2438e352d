"""Every state that one conversation can come into, breadth first, with the real core.

Two agents with one seat each. States that differ only in what no decision looks at (numbers, moments, texts,
reasons) count as one; from each, everything is tried that anybody could do there.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from handover.conversation import commands as c
from handover.conversation.circumstances import Circumstances, Policy, Seat
from handover.conversation.decide import decide
from handover.conversation.deciding.customer import LEAVE, MESSAGE
from handover.conversation.draft import PERSON, Decision
from handover.conversation.effects import AskAssistant, StartTimer
from handover.conversation.refusals import Refused
from handover.conversation.state import Conversation, Episode
from handover.conversation.transitions import Place
from models.vocabulary.control import Control, HandoverState, Reason
from tests.stateful.invariants import PLACES, check, check_clocks
from tests.unit.conversation import talk

AGENTS = (talk.ANNA, talk.BRAM)
ASKS_KEPT = 2
"""Questions to the assistant that are open at once: one of this generation, one older."""


@dataclass(frozen=True)
class World:
    """A conversation with everything under way around it."""

    conversation: Conversation = field(default_factory=lambda: talk.Talk().conversation)
    now: datetime = talk.NOON
    asks: tuple[AskAssistant, ...] = ()
    clocks: tuple[StartTimer, ...] = ()

    def around(self, policy: Policy) -> Circumstances:
        taken = self.conversation.occupant
        seats = {a.id: Seat(agent=a.id, load=int(a.id == taken), capacity=1) for a in AGENTS}
        return Circumstances(now=self.now, policy=policy, desk=talk.OPEN, phrases=talk.Phrases(), seats=seats)

    def after(self, command: c.Command, decision: Decision) -> "World":
        asks = [*self.asks, *(x for x in decision.effects if isinstance(x, AskAssistant))]
        clocks = [*self.clocks, *(x for x in decision.effects if isinstance(x, StartTimer))]
        return World(
            conversation=decision.after,
            now=self.now + timedelta(seconds=1),
            asks=_kept([ask for ask in asks if ask.of != getattr(command, "of", None)], decision.after),
            clocks=tuple(clock for clock in clocks if clock.command != command),
        )

    def ticking(self) -> object:
        """What clocks there are, and what they are for."""
        conversation = self.conversation
        waits = conversation.handover.queued and conversation.episode and conversation.episode.queued_at
        open_since = not conversation.closed and conversation.opened_at
        return (self.clocks, waits, conversation.offer, open_since, conversation.snoozed_until)

    def key(self) -> object:
        """What decisions can depend on."""
        conversation = self.conversation
        return (
            conversation.control,
            conversation.agent,
            conversation.offer and conversation.offer.to,
            _key_of(conversation.episode),
            conversation.seq == 0,
            conversation.disclosed,
            min(conversation.misunderstood, talk.POLICY.not_understood_limit),
            conversation.leaving_message,
            conversation.snoozed_until is not None,
            frozenset(button.payload for button in conversation.buttons),
            frozenset(ask.generation == conversation.generation for ask in self.asks),
        )


def _key_of(episode: Episode | None) -> object:
    return episode and (episode.quiet, episode.emergency, episode.message_left, bool(episode.declined))


def _kept(asks: list[AskAssistant], conversation: Conversation) -> tuple[AskAssistant, ...]:
    """The newest question of this generation, and the newest of an older one."""
    newest = {ask.generation == conversation.generation: ask for ask in asks}
    return tuple(newest.values())


# -- everything anybody could do ---------------------------------------------------------------------


def _customer(world: World) -> Iterator[c.Command]:
    yield from (talk.writes(), talk.smells_gas(), talk.wants_person(), talk.leaves(), talk.leaves_message())
    yield from (talk.taps(payload) for payload in (PERSON, LEAVE, MESSAGE))


def _assistant(world: World) -> Iterator[c.Command]:
    for ask in world.asks:
        yield talk.answers(ask.of, ask.generation)
        yield talk.misunderstands(ask.of, ask.generation)
        yield talk.answers(ask.of, ask.generation, wants=Reason.CUSTOMER_ASKED)
        yield talk.fails(ask.of, ask.generation)
        yield talk.starting(ask.of, ask.generation)


def _clock(world: World) -> Iterator[c.Command]:
    offer = f"offer-{world.conversation.seq}"
    for agent in AGENTS:
        yield talk.offer_to(agent, offer, now=world.now)
        yield talk.lost(agent)
    yield from (clock.command for clock in world.clocks)


def _agents(world: World) -> Iterator[c.Command]:
    seen = world.conversation.generation
    offer = world.conversation.offer.id if world.conversation.offer else "offer-0"
    for agent, other in (AGENTS, AGENTS[::-1]):
        yield from (talk.accepts(agent, offer), talk.declines(agent, offer), talk.takes(agent))
        yield from (talk.speaks(agent, generation=seen), talk.speaks(agent, generation=seen - 1))
        yield from (talk.releases(agent), talk.passes(agent), talk.resolves(agent), talk.snoozes(agent))
        yield talk.passes_to(agent, other, f"offer-{world.conversation.seq}", now=world.now)


def _everything(world: World) -> Iterator[c.Command]:
    yield from _customer(world)
    if world.conversation.seq:
        yield from (*_assistant(world), *_clock(world), *_agents(world))


# -- the search --------------------------------------------------------------------------------------


@dataclass
class Explored:
    """`leads_to`: per state, the states one command away."""

    worlds: dict[object, World] = field(default_factory=dict)
    leads_to: dict[object, set[object]] = field(default_factory=dict)


def explore(policy: Policy) -> Explored:
    explored, first = Explored(), World()
    explored.worlds[first.key()] = first
    frontier = deque([first])
    while frontier:
        world = frontier.popleft()
        nexts = explored.leads_to.setdefault(world.key(), set())
        for after in _nexts(world, policy):
            nexts.add(after.key())
            if after.key() not in explored.worlds:
                explored.worlds[after.key()] = after
                frontier.append(after)
    return explored


def _nexts(world: World, policy: Policy) -> Iterator[World]:
    around = world.around(policy)
    for command in _everything(world):
        then = replace(around, now=_when(world, command))
        try:
            decision = decide(world.conversation, command, then)
        except Refused:
            continue
        if not decision.events and not decision.effects:
            continue
        check(world.conversation, command, decision, around)
        after = replace(world, now=then.now).after(command, decision)
        if after.ticking() != world.ticking():
            check_clocks(after.conversation, after.clocks, after.around(policy))
        yield after


def _when(world: World, command: c.Command) -> datetime:
    """A clock rings when it is due."""
    due = [clock.due for clock in world.clocks if clock.command == command]
    return max(world.now, *due) if due else world.now


@pytest.mark.parametrize(
    "answering",
    [True, False],
    ids=["the assistant answers who waits", "the assistant is silent for who waits"],
)
def test_every_state(answering: bool) -> None:
    """Every invariant holds at every step; every place is reached and no other; nobody is ever stuck."""
    explored = explore(replace(talk.POLICY, assistant_while_waiting=answering))
    assert {_place(world) for world in explored.worlds.values()} == PLACES
    assert len(explored.worlds) > 500, "a search that stops early proves nothing"
    for goal, reached in GOALS.items():
        assert _all_arrive(explored, reached), f"there is a state without a way to {goal}"


def _place(world: World) -> Place:
    return Place(world.conversation.control, world.conversation.handover)


GOALS: dict[str, Callable[[World], bool]] = {
    "an agent": lambda world: world.conversation.agent is not None,
    "the assistant": lambda world: _place(world) == (Control.ASSISTANT, HandoverState.NO),
    "the end": lambda world: world.conversation.closed,
}


def _all_arrive(explored: Explored, reached: Callable[[World], bool]) -> bool:
    """Whether from every state there is a way to one of these."""
    comes_from: dict[object, set[object]] = {}
    for key, nexts in explored.leads_to.items():
        for after in nexts:
            comes_from.setdefault(after, set()).add(key)
    arrived = {key for key, world in explored.worlds.items() if reached(world)}
    frontier = deque(arrived)
    while frontier:
        new = comes_from.get(frontier.popleft(), set()) - arrived
        arrived |= new
        frontier.extend(new)
    return arrived == set(explored.worlds)
