"""Several conversations at one desk, kept as the storage keeps them: ids, seats, clocks, questions."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.circumstances import Circumstances, Desk, Seat
from handover.conversation.decide import decide
from handover.conversation.draft import Decision
from handover.conversation.effects import AskAssistant, StartTimer
from handover.conversation.evolve import evolve
from handover.conversation.refusals import Refused
from handover.conversation.state import Agent, Conversation
from models.vocabulary.control import HandoverState
from models.vocabulary.identity import AgentId, CommandId, ConversationId
from tests.stateful.invariants import check, check_clocks
from tests.unit.conversation import talk

CAPACITY = {talk.ANNA.id: 1, talk.BRAM.id: 2}
AGENTS = (talk.ANNA, talk.BRAM)


@dataclass
class Room:
    """One conversation and everything under way around it."""

    conversation: Conversation
    log: list[e.Recorded] = field(default_factory=list)
    done: dict[CommandId, c.Command] = field(default_factory=dict)
    asks: list[AskAssistant] = field(default_factory=list)
    clocks: list[StartTimer] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    """Ids of the customer's messages that were accepted, in order."""

    @property
    def pending(self) -> list[StartTimer]:
        return [clock for clock in self.clocks if clock.command.id not in self.done]


class House:
    """Commands go in one by one; a repeated id is answered without deciding, as the storage does."""

    def __init__(self, rooms: int) -> None:
        self.now: datetime = talk.NOON
        self.desk: Desk = talk.OPEN
        self.load: Counter[AgentId] = Counter()
        blank = talk.Talk().conversation
        self.rooms = [Room(replace(blank, id=ConversationId(f"talk-{number}"))) for number in range(rooms)]

    @property
    def around(self) -> Circumstances:
        seats = {
            agent: Seat(agent=agent, load=self.load[agent], capacity=capacity)
            for agent, capacity in CAPACITY.items()
        }
        return Circumstances(
            now=self.now, policy=talk.POLICY, desk=self.desk, phrases=talk.Phrases(), seats=seats
        )

    def where(self, handover: HandoverState) -> list[Room]:
        return [room for room in self.rooms if room.conversation.handover is handover]

    def submit(self, room: Room, command: c.Command) -> bool:
        """Whether it was honoured now."""
        if command.id in room.done:
            return False
        try:
            decision = decide(room.conversation, command, self.around)
        except Refused:
            return False
        check(room.conversation, command, decision, self.around)
        self._move_seat(room.conversation.occupant, decision.after.occupant)
        self._keep(room, command, decision)
        return True

    def lose(self, agent: Agent) -> None:
        """The sweeper finds the agent gone, everywhere at once."""
        for room in self.rooms:
            if room.conversation.occupant == agent.id:
                self.submit(room, talk.lost(agent))
        assert self.load[agent.id] == 0

    def advance(self, by: timedelta) -> None:
        self.now += by

    def check(self) -> None:
        """What holds of the whole house between commands."""
        occupied = Counter(room.conversation.occupant for room in self.rooms)
        for agent, capacity in CAPACITY.items():
            assert occupied[agent] == self.load[agent] <= capacity
        for room in self.rooms:
            _check_room(room)
            check_clocks(room.conversation, room.pending, self.around)

    def _move_seat(self, before: AgentId | None, after: AgentId | None) -> None:
        if before != after:
            self.load.subtract([before] if before else [])
            self.load.update([after] if after else [])

    def _keep(self, room: Room, command: c.Command, decision: Decision) -> None:
        room.conversation = decision.after
        room.log += decision.events
        room.done[command.id] = command
        room.asks += [x for x in decision.effects if isinstance(x, AskAssistant)]
        room.clocks += [x for x in decision.effects if isinstance(x, StartTimer)]
        if isinstance(command, c.CustomerSpeaks):
            room.written.append(command.id)


def _check_room(room: Room) -> None:
    folded = replace(talk.Talk().conversation, id=room.conversation.id)
    for number, recorded in enumerate(room.log, start=1):
        assert recorded.seq == number
        folded = evolve(folded, recorded)
    assert folded == room.conversation
    spoken = [r.event.id for r in room.log if isinstance(r.event, e.CustomerSpoke)]
    assert spoken == room.written, "accepted messages are in the log, once each, in order"
    answered = [r.event.of for r in room.log if isinstance(r.event, e.AssistantTurned)]
    assert len(answered) == len(set(answered)), "no question is answered twice"
