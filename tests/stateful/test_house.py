"""Anything at any time: customers, assistants, routing, clocks and agents over several conversations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from handover.conversation import commands as c
from handover.conversation.circumstances import Desk
from handover.conversation.state import Agent
from models.vocabulary.control import HandoverState, Reason
from models.vocabulary.identity import CommandId
from tests.stateful.house import AGENTS, House, Room
from tests.unit.conversation import talk
from tests.unit.conversation.talk import ANNA, BRAM

ROOMS = 3
rooms = st.integers(0, ROOMS - 1)
agents = st.sampled_from(AGENTS)
seen = st.sampled_from([None, 0, 0, -1])
"""Which generation an agent looks at: not said, the present one, the one before."""

CustomerMove = Callable[[], c.Command]
AgentMove = Callable[[Agent, int | None], c.Command]

OFFERED, HELD = HandoverState.OFFERED, HandoverState.HELD

CUSTOMER: dict[str, CustomerMove] = {
    "writes": talk.writes,
    "smells gas": talk.smells_gas,
    "wants a person": talk.wants_person,
    "leaves the queue": talk.leaves,
    "leaves a message": talk.leaves_message,
    "chooses English": lambda: talk.chooses("en"),
    "chooses Dutch": lambda: talk.chooses("nl"),
    "injects": lambda: talk.taps("/injected"),
}

ANSWERS: dict[str, Callable[[int, int], c.Command]] = {
    "answers": talk.answers,
    "does not understand": talk.misunderstands,
    "asks for a person": lambda of, generation: talk.answers(of, generation, wants=Reason.CUSTOMER_ASKED),
    "always human": lambda of, generation: talk.answers(of, generation, intent="file_complaint"),
    "English": lambda of, generation: talk.answers(of, generation, intent="speak_english"),
    "says nothing": lambda of, generation: talk.answers(of, generation, said=()),
    "fails": talk.fails,
}


HOLDER: dict[str, AgentMove] = {
    "speaks": lambda agent, generation: talk.speaks(agent, generation=generation),
    "releases": lambda agent, generation: talk.releases(agent, generation=generation),
    "passes to the queue": lambda agent, generation: talk.passes(agent, generation=generation),
    "resolves": lambda agent, generation: talk.resolves(agent, generation=generation),
}


def _generation(room: Room, looking: int | None) -> int | None:
    return None if looking is None else room.conversation.generation + looking


class AnythingAtAnyTime(RuleBasedStateMachine):
    """Every rule is something that somebody may do at any moment; much of it is refused."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House(ROOMS)
        self.offers = 0
        for room in self.house.rooms:
            self.house.submit(room, talk.writes())

    @rule(room=rooms, move=st.sampled_from(sorted(CUSTOMER)))
    def customer(self, room: int, move: str) -> None:
        self.house.submit(self.house.rooms[room], CUSTOMER[move]())

    @rule(room=rooms, data=st.data())
    def customer_taps(self, room: int, data: st.DataObject) -> None:
        buttons = self.house.rooms[room].conversation.buttons
        if buttons:
            tapped = data.draw(st.sampled_from(buttons))
            self.house.submit(self.house.rooms[room], talk.taps(tapped.payload))

    @rule(room=rooms, data=st.data(), how=st.sampled_from(sorted(ANSWERS)))
    def assistant(self, room: int, data: st.DataObject, how: str) -> None:
        """Now or late; the answer to one question has one id, so a second one does nothing."""
        asks = self.house.rooms[room].asks
        if asks:
            ask = data.draw(st.sampled_from(asks))
            answer = replace(ANSWERS[how](ask.of, ask.generation), id=CommandId(f"answer:{ask.of}"))
            self.house.submit(self.house.rooms[room], answer)

    @rule(room=rooms, agent=agents)
    def routing_offers(self, room: int, agent: Agent) -> None:
        self.offers += 1
        offer = talk.offer_to(agent, f"offer-{self.offers}", now=self.house.now)
        self.house.submit(self.house.rooms[room], offer)

    @precondition(lambda self: self.house.where(OFFERED))
    @rule(agent=agents, accept=st.booleans(), data=st.data())
    def agent_answers_an_offer(self, agent: Agent, accept: bool, data: st.DataObject) -> None:
        """Their own, or with luck somebody else's."""
        room = data.draw(st.sampled_from(self.house.where(OFFERED)))
        offer = room.conversation.offer
        assert offer is not None
        answer = talk.accepts if accept else talk.declines
        self.house.submit(room, answer(agent, offer.id))

    @rule(room=rooms, agent=agents, looking=seen)
    def agent_takes(self, room: int, agent: Agent, looking: int | None) -> None:
        place = self.house.rooms[room]
        self.house.submit(place, talk.takes(agent, generation=_generation(place, looking)))

    @rule(room=rooms, agent=agents)
    def agent_notes(self, room: int, agent: Agent) -> None:
        self.house.submit(self.house.rooms[room], talk.notes(agent))

    @precondition(lambda self: self.house.where(HELD))
    @rule(agent=agents, move=st.sampled_from(sorted(HOLDER)), looking=seen, data=st.data())
    def holder_acts(self, agent: Agent, move: str, looking: int | None, data: st.DataObject) -> None:
        """Or somebody who believes to be it."""
        room = data.draw(st.sampled_from(self.house.where(HELD)))
        self.house.submit(room, HOLDER[move](agent, _generation(room, looking)))

    @precondition(lambda self: self.house.where(HELD))
    @rule(agent=agents, data=st.data())
    def holder_passes_to_colleague(self, agent: Agent, data: st.DataObject) -> None:
        self.offers += 1
        colleague = BRAM if agent is ANNA else ANNA
        room = data.draw(st.sampled_from(self.house.where(HELD)))
        passed = talk.passes_to(agent, colleague, f"offer-{self.offers}", now=self.house.now)
        self.house.submit(room, passed)

    @precondition(lambda self: self.house.where(HELD))
    @rule(agent=agents, minutes=st.sampled_from([1, 60]), data=st.data())
    def holder_snoozes(self, agent: Agent, minutes: int, data: st.DataObject) -> None:
        room = data.draw(st.sampled_from(self.house.where(HELD)))
        until = self.house.now + timedelta(minutes=minutes)
        self.house.submit(room, talk.snoozes(agent, until))

    @rule(agent=agents)
    def agent_is_lost(self, agent: Agent) -> None:
        self.house.lose(agent)

    @rule(seconds=st.sampled_from([1, 31, 150, 3600, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.house.advance(timedelta(seconds=seconds))

    @rule(room=rooms, data=st.data())
    def clock_rings(self, room: int, data: st.DataObject) -> None:
        """Late as it may be, and again although it has rung."""
        place = self.house.rooms[room]
        due = [clock for clock in place.clocks if clock.due <= self.house.now]
        if due:
            self.house.submit(place, data.draw(st.sampled_from(due)).command)

    @rule(room=rooms, data=st.data())
    def something_is_repeated(self, room: int, data: st.DataObject) -> None:
        """A COMMIT of unknown outcome is run again; a phone sends twice."""
        place = self.house.rooms[room]
        if place.done:
            again = data.draw(st.sampled_from(list(place.done.values())))
            assert not self.house.submit(place, again)

    @rule(desk=st.sampled_from([talk.OPEN, talk.SHUT]))
    def desk_opens_or_shuts(self, desk: Desk) -> None:
        self.house.desk = desk

    @invariant()
    def all_is_well(self) -> None:
        self.house.check()


def run(examples: int, *, derandomize: bool) -> None:
    run_state_machine_as_test(
        AnythingAtAnyTime,
        settings=settings(
            max_examples=examples,
            stateful_step_count=60,
            derandomize=derandomize,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_anything_at_any_time() -> None:
    run(60, derandomize=True)


@pytest.mark.long
def test_anything_at_any_time_for_long() -> None:
    run(2000, derandomize=False)
