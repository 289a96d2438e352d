"""Everything that must hold when all is calm again. Pure: evidence in, violations out."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise

import orjson

from handover.conversation import events as e
from handover.conversation.events import Recorded
from handover.conversation.evolve import evolve
from handover.conversation.state import Conversation
from handover.feed.presenting import Audience, frame
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import AgentId, BrandKey, ConversationId
from tests.chaos.evidence import Desk, Evidence, Frame
from tests.invariants import at_rest, steps
from tests.invariants.judge import Judge, Violation
from tests.invariants.steps import Step

OVERDUE = timedelta(seconds=5)
BACK_WITHIN = timedelta(seconds=15)
"""Who holds a conversation has seen everything that is older than this, whatever happens."""


def unfinished(found: Evidence) -> list[str]:
    """What may only need more time."""
    judge = Judge()
    _customers_see_all(judge, found)
    _agents_see_all(judge, found)
    return [*_under_way(found), *(str(missing) for missing in judge.found)]


def violations(found: Evidence) -> list[Violation]:
    judge = Judge()
    for wrong in found.wrong:
        judge.must(False, "nothing is shown twice, out of order or to the wrong one", wrong)
    left = _under_way(found)
    judge.must(not left, "what is under way comes to its end", "; ".join(left[:20]))
    for check in CHECKS:
        check(judge, found)
    return judge.found


def _under_way(found: Evidence) -> list[str]:
    timely = found.stored.at - OVERDUE
    work = [row for row in found.stored.work if row["kind"] != "timer" or row["due"] < timely]
    sending = [row for row in found.stored.deliveries if not DeliveryState(row["state"]).settled]
    return [
        *(f"{row['kind']} {row['id']} of {row['conversation_id']}" for row in work),
        *(f"{row['id']} is {row['state']}" for row in sending),
        *found.unheard,
    ]


def _logs_hold(judge: Judge, found: Evidence) -> None:
    ids, answers = Counter[str](), Counter[str]()
    for conversation, log in found.stored.logs.items():
        now = _blank(found, conversation)
        for recorded in log:
            after = evolve(now, recorded)
            step = Step(now, recorded, after, found.stored.asked.get(conversation, {}))
            steps.appended(judge, step, answers)
            steps.once(judge, step, ids)
            event = recorded.event
            if isinstance(event, e.CustomerSpoke) and steps.is_for_the_assistant(now, event):
                answered = steps.is_answered(log, recorded.seq)
                told = f"{recorded.seq} of {conversation}"
                judge.must(answered, "no question goes unanswered", told)
            now = after
        stored = found.stored.states[conversation]
        steps.the_row_is_the_fold(judge, now if log else stored, stored)
        steps.columns_follow(judge, stored, found.stored.rows[conversation])


def _owned(judge: Judge, found: Evidence) -> None:
    timers = Counter(row["conversation_id"] for row in found.stored.work if row["kind"] == "timer")
    for conversation, stored in found.stored.states.items():
        steps.always_an_owner(judge, stored, timers[conversation])
    steps.seats(judge, found.stored.seats, list(found.stored.rows.values()))


def _taken_is_kept(judge: Judge, found: Evidence) -> None:
    spoken = at_rest.spoken(found.stored.logs.values())
    for told in (*(one.told for one in found.customers), *(one.told for one in found.desks)):
        at_rest.taken_is_kept(judge, spoken, told.taken, told.refused)
    for phone in found.phones:
        at_rest.taken_is_kept(judge, spoken, phone.wrote, ())


def _order_holds(judge: Judge, found: Evidence) -> None:
    for customer in found.customers:
        if customer.conversation is not None:
            log = found.stored.logs[customer.conversation]
            at_rest.order_holds(judge, log, customer.told.said, customer.told.put_off)
    for phone in found.phones:
        wrote = set(phone.wrote)
        for log in found.stored.logs.values():
            if any(isinstance(r.event, e.CustomerSpoke) and r.event.id in wrote for r in log):
                at_rest.order_holds(judge, log, phone.wrote)
    for desk in found.desks:
        _agent_is_in_order(judge, found, desk)


def _agent_is_in_order(judge: Judge, found: Evidence, desk: Desk) -> None:
    place = {id: number for number, id in enumerate(desk.told.said) if id not in desk.told.put_off}
    for conversation, log in found.stored.logs.items():
        said = [place[r.event.id] for r in log if isinstance(r.event, e.AgentSpoke) and r.event.id in place]
        judge.must(said == sorted(said), "what an agent writes keeps its order", f"{said} in {conversation}")


def _customers_see_all(judge: Judge, found: Evidence) -> None:
    for customer in found.customers:
        if customer.conversation is not None:
            wanted = _frames(found, Audience.CUSTOMER, customer.conversation)
            told = f"{customer.name}, {_differs(customer.frames, wanted)}"
            judge.must(list(customer.frames) == wanted, "a customer's screen is the log", told)


def _agents_see_all(judge: Judge, found: Evidence) -> None:
    """Who holds a conversation, or is offered it, has all of it before them, and nothing else."""
    for desk in found.desks:
        mine = {
            c for c, row in found.stored.rows.items() if desk.agent in (row["agent_id"], row["offered_to"])
        }
        told = f"{desk.agent} has {len(desk.shown)}, holds {len(mine)}"
        judge.must(desk.shown.keys() == mine, "a desk shows what its agent holds", told)
        for conversation in mine & desk.shown.keys():
            wanted = _frames(found, Audience.AGENT, conversation)
            told = f"{desk.agent} of {conversation}, {_differs(desk.shown[conversation], wanted)}"
            judge.must(list(desk.shown[conversation]) == wanted, "an agent's screen is the log", told)


def _desks_showed_what_was_held(judge: Judge, found: Evidence) -> None:
    """What has left a desk stood there as the log has it; and all of it that came while they held it."""
    for desk in found.desks:
        seen: dict[ConversationId, int] = {}
        for conversation, frames in desk.past:
            wanted = _frames(found, Audience.AGENT, conversation)[: len(frames)]
            told = f"{desk.agent} of {conversation}, {_differs(frames, wanted)}"
            judge.must(list(frames) == wanted, "an agent's screen was the log", told)
            seen[conversation] = max(seen.get(conversation, 0), len(frames))
        for conversation, frames in desk.shown.items():
            seen[conversation] = max(seen.get(conversation, 0), len(frames))
        for conversation, log in found.stored.logs.items():
            missed = [seq for seq in _held(log, desk.agent) if seq > seen.get(conversation, 0)]
            told = f"{desk.agent} of {conversation}: {missed}"
            judge.must(not missed, "who holds a conversation sees what comes in it", told)


def _held(log: Sequence[Recorded], agent: AgentId) -> list[int]:
    """Numbers of what came while the agent held it, and long enough before they let go to be seen."""
    turns = [r for r in log if isinstance(r.event, e.ControlChanged)]
    held = []
    for turn, end in pairwise(turns):
        assert isinstance(turn.event, e.ControlChanged)
        if turn.event.agent is not None and turn.event.agent.id == agent:
            came = (r for r in log[turn.seq : end.seq - 1] if r.at < end.at - BACK_WITHIN)
            held += [r.seq for r in came]
    return held


def _phones_have_all(judge: Judge, found: Evidence) -> None:
    rows = {row["id"]: row for row in found.stored.deliveries}
    for phone in found.phones:
        judge.must(len(set(phone.has)) == len(phone.has), "a phone has each message once", phone.address)
        at_rest.phone_has_in_order(judge, phone.address, phone.has, rows, found.stored.unsure)
        others = [id for id in phone.has if id not in rows or rows[id]["address"] != phone.address]
        judge.must(not others, "a phone has what was said to it", f"{phone.address}: {others}")
    at_rest.said_is_delivered(judge, rows, {id for phone in found.phones for id in phone.has})


CHECKS: tuple[Callable[[Judge, Evidence], None], ...] = (
    _logs_hold,
    _owned,
    _taken_is_kept,
    _order_holds,
    _customers_see_all,
    _agents_see_all,
    _desks_showed_what_was_held,
    _phones_have_all,
)


def _blank(found: Evidence, conversation: ConversationId) -> Conversation:
    stored = found.stored.states[conversation]
    return Conversation(id=conversation, brand=stored.brand, customer=stored.customer)


def _frames(found: Evidence, audience: Audience, conversation: ConversationId) -> list[Frame]:
    brand = BrandKey(found.stored.states[conversation].brand)
    log = found.stored.logs[conversation]
    shown = (frame(audience, conversation, brand, recorded) for recorded in log)
    return [orjson.loads(one.text) for one in shown if one is not None]


def _differs(has: Sequence[Frame], wanted: Sequence[Frame]) -> str:
    """Where the two first differ."""
    for place, (one, other) in enumerate(zip(has, wanted, strict=False)):
        if one != other:
            return f"{place}: {_named(one)}, not {_named(other)}"
    return f"{len(has)} of {len(wanted)} events"


def _named(frame: Frame) -> str:
    return f"{frame.get('seq')} {frame.get('type')} {frame.get('data', {}).get('id', '')}"
