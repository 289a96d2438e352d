"""The invariants of docs/architecture.md, each a function of one step, or of the world once it is quiet.

`Step` is what one commit added to one conversation; `before` and `after` are folded from the log alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handover.conversation import events as e
from handover.conversation.deciding.moving import UNDO
from handover.conversation.draft import MOVE
from handover.conversation.events import CODE, Recorded
from handover.conversation.state import Conversation
from models.vocabulary.control import Control, HandoverState
from tests.invariants.judge import Judge

Row = Mapping[str, Any]
"""Of a table, by column."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event, and the conversation around it. `asked`: the generations each message was asked in."""

    before: Conversation
    recorded: Recorded
    after: Conversation
    asked: Mapping[int, set[int]]


def appended(judge: Judge, step: Step, answers: Counter[str]) -> None:
    """What must hold of one event of a log by itself; `answers` counts those before it."""
    one_numbering(judge, step)
    one_speaker(judge, step)
    one_holder(judge, step)
    answered_once(judge, step, answers)


def one_numbering(judge: Judge, step: Step) -> None:
    """Order within a conversation: numbers follow each other, generations never fall."""
    now, recorded = step.before, step.recorded
    told = f"{recorded.event.type} {recorded.seq} after {now.seq} of {now.id}"
    judge.must(recorded.seq == now.seq + 1, "events are numbered without gaps", told)
    turned = isinstance(recorded.event, e.ControlChanged)
    expected = now.generation + turned
    judge.must(recorded.generation == expected, "a generation begins with a change of control", told)


def one_speaker(judge: Judge, step: Step) -> None:
    """Who speaks is in control, and was asked under this generation."""
    now, event = step.before, step.recorded.event
    match event:
        case e.AssistantSpoke(of=of):
            told = f"{now.id} {step.recorded.seq}: {now.control}, generation {now.generation}"
            judge.must(now.control is Control.ASSISTANT, "the assistant speaks only in control", told)
            asked = now.generation in step.asked.get(of, ())
            judge.must(asked, "nothing of an older generation is appended", told)
        case e.AgentSpoke(agent=agent):
            holds = now.agent is not None and now.agent.id == agent.id
            judge.must(holds, "an agent speaks only while holding", f"{now.id} {step.recorded.seq}")
        case _:
            pass


def one_holder(judge: Judge, step: Step) -> None:
    """Control is taken from nobody but by release, loss or end; an offer that is accepted stood open."""
    now, event = step.before, step.recorded.event
    if not isinstance(event, e.ControlChanged) or event.agent is None:
        return
    told = f"{now.id} {step.recorded.seq}: {event.agent.id}, held by {now.agent}"
    judge.must(now.agent is None, "one agent at most holds a conversation", told)
    if event.move == "accept":
        mine = now.offer is not None and now.offer.to.id == event.agent.id
        judge.must(mine, "who accepts was offered it", told)


def once(judge: Judge, step: Step, ids: Counter[str]) -> None:
    """A message is in the log once, however often it came."""
    if isinstance(step.recorded.event, e.CustomerSpoke | e.AgentSpoke):
        id = step.recorded.event.id
        ids[id] += 1
        judge.must(ids[id] == 1, "a message is taken once", f"{id} in {step.before.id}")


def answered_once(judge: Judge, step: Step, answers: Counter[str]) -> None:
    """A question that two processes asked is answered by the first; `answers` counts those before it."""
    event = step.recorded.event
    if isinstance(event, e.AssistantTurned | e.AssistantFailed):
        question = f"{event.of} of {step.before.id}, generation {step.recorded.generation}"
        answers[question] += 1
        judge.must(answers[question] == 1, "a question is answered once", question)


def the_row_is_the_fold(judge: Judge, folded: Conversation, stored: Conversation) -> None:
    judge.must(folded == stored, "folding the log gives the stored row", folded.id)


def columns_follow(judge: Judge, folded: Conversation, row: Row) -> None:
    """What queries read is what the state says."""
    agent = folded.agent.id if folded.agent else None
    offered = folded.offer.to.id if folded.offer else None
    same = (row["seq"], row["control"], row["handover"], row["agent_id"], row["offered_to"]) == (
        *(folded.seq, folded.control.value, folded.handover.value),
        *(agent, offered),
    )
    judge.must(same, "the row's columns are the state's", folded.id)


def seats(judge: Judge, rows: Iterable[Row], conversations: Sequence[Row]) -> None:
    """Capacity is held, and a seat's load is what really sits there."""
    occupied = Counter(row["agent_id"] or row["offered_to"] for row in conversations)
    for seat in rows:
        told = f"{seat['agent_id']}: load {seat['load']} of {seat['capacity']}"
        judge.must(seat["load"] <= seat["capacity"], "capacity is never exceeded", told)
        real = occupied[seat["agent_id"]]
        judge.must(seat["load"] == real, "a seat's load is what it holds", f"{told}, really {real}")


def always_an_owner(judge: Judge, conversation: Conversation, timers: int) -> None:
    """Somebody is in control, or the conversation waits with a clock; whoever waits has one."""
    if conversation.handover is HandoverState.HELD:
        judge.must(conversation.agent is not None, "who is held has an agent", conversation.id)
    if conversation.handover.queued:
        judge.must(timers > 0, "nobody waits without a clock", conversation.id)
    if not conversation.closed and conversation.seq > 0:
        judge.must(timers > 0, "an open conversation has a clock", conversation.id)


def is_for_the_assistant(now: Conversation, spoke: e.CustomerSpoke) -> bool:
    """Whether a message that comes now is the assistant's to answer; not what moves the conversation."""
    if spoke.payload in _NOT_FOR_IT:
        return False
    quiet = now.episode is not None and now.episode.quiet
    return now.control is not Control.AGENT and not quiet and not now.leaving_message


def is_answered(log: Sequence[Recorded], seq: int) -> bool:
    """By the assistant, by advice, or by a person who came in: whoever waits for one is theirs to answer."""
    return any(getattr(r.event, "of", None) == seq or isinstance(r.event, _PERSON_COMES) for r in log[seq:])


_NOT_FOR_IT = frozenset({MOVE, UNDO, CODE})
_PERSON_COMES = (e.SafetyAdvised, e.HandoverWaiting, e.ControlChanged, e.LeavingMessage)
