"""A decision in the making: events are folded in as they are recorded, so each step sees the one before."""

from collections.abc import Mapping
from dataclasses import dataclass

from handover.conversation.circumstances import Circumstances
from handover.conversation.effects import Effect
from handover.conversation.events import ControlChanged, Event, NoticeGiven, Outcome, Recorded
from handover.conversation.evolve import evolve
from handover.conversation.refusals import NotPossible
from handover.conversation.state import Agent, Conversation
from handover.conversation.transitions import TABLE, Move, Place, changes_control
from models.vocabulary.message import Rendered


@dataclass(frozen=True, slots=True)
class Decision:
    """What one command leads to: the log's next events, things to do, and the conversation after them."""

    events: tuple[Recorded, ...]
    effects: tuple[Effect, ...]
    after: Conversation


class Draft:
    """`now` is the conversation as it would become."""

    def __init__(self, conversation: Conversation, circumstances: Circumstances) -> None:
        self.now = conversation
        self.circumstances = circumstances
        self._events: list[Recorded] = []
        self._effects: list[Effect] = []

    @property
    def place(self) -> Place:
        return Place(self.now.control, self.now.handover)

    def record(self, event: Event) -> None:
        """Append to the log; a change of control begins a new generation."""
        rises = isinstance(event, ControlChanged)
        recorded = Recorded(
            seq=self.now.seq + 1,
            generation=self.now.generation + rises,
            at=self.circumstances.now,
            event=event,
        )
        self._events.append(recorded)
        self.now = evolve(self.now, recorded)

    def move(self, move: Move, *, agent: Agent | None = None, outcome: Outcome | None = None) -> None:
        """Make a move of the table; control changes here and nowhere else.

        Raises `NotPossible` where the table has no such move from here.
        """
        target = TABLE.get((self.place, move))
        if target is None:
            raise NotPossible(by=self.now.agent)
        if changes_control(move, self.place):
            self.record(
                ControlChanged(control=target.control, agent=agent, move=move.name.lower(), outcome=outcome)
            )

    def do(self, effect: Effect) -> None:
        self._effects.append(effect)

    def render(self, key: str, values: Mapping[str, str] | None = None) -> Rendered:
        """A keyed text in the customer's language; an unknown key shows itself rather than nothing."""
        filled = {"brand": self.circumstances.policy.brand_name, **(values or {})}
        rendered = self.circumstances.phrases.render(key, self.now.language, filled)
        return rendered or Rendered(text=key)

    def notice(self, key: str, **values: str) -> None:
        """Tell the customer something on behalf of the service."""
        rendered = self.render(key, values)
        self.record(NoticeGiven(key=key, text=rendered.text, buttons=rendered.buttons))

    def decision(self) -> Decision:
        return Decision(tuple(self._events), tuple(self._effects), self.now)
