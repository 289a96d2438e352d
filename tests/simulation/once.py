"""Taken once, where people and their addresses move."""

from handover.conversation import events as e
from models.vocabulary.identity import ConversationId
from tests.invariants.steps import Step
from tests.simulation.judge import Judge


class Once:
    """A message is in the log once, however often it came.

    The repetition of a message that was taken two moves ago counts as new (decision 0009).
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._first: dict[str, tuple[ConversationId, int]] = {}
        self.again: set[str] = set()
        """Taken twice, as may be."""

    def holds(self, step: Step) -> None:
        if not isinstance(step.recorded.event, e.CustomerSpoke | e.AgentSpoke):
            return
        id, here = step.recorded.event.id, (step.before.id, step.recorded.seq)
        if self._first.setdefault(id, here) is here:
            return
        moves = self._judge.belonging.moves_since(id.split("-")[0], *self._first[id])
        self._judge.must(moves >= 2, "a message is taken once", f"{id} in {here[0]}")
        self.again.add(id)
