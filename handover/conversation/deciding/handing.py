"""Into the queue, out of it, and what the customer is told of it. Transition and notice are one decision."""

from datetime import timedelta

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.draft import Draft
from handover.conversation.effects import StartTimer
from handover.conversation.evolve import WILL_READ, WILL_READ_FOREIGN
from handover.conversation.state import Advice, Agent
from handover.conversation.transitions import Move
from handover.conversation.why import Detail, why
from models.vocabulary.control import HandoverState, Reason
from models.vocabulary.identity import CommandId

FAILED = "notice_waiting_failed"
PUZZLED = "notice_waiting_not_understood"
_WAITING_NOTICE = {
    Reason.NOT_UNDERSTOOD: PUZZLED,
    Reason.ACTION_FAILED: FAILED,
    Reason.ASSISTANT_DOWN: FAILED,
    Reason.TOPIC: "notice_waiting_topic",
}
_WHY_NOBODY_ANSWERS = {FAILED: "notice_failed", PUZZLED: "notice_not_understood"}
"""Said first where no colleague is there: else they would not know why they hear of colleagues."""


def request(draft: Draft, reason: Reason, *, detail: Detail = "", stuck_at: int | None = None) -> None:
    """Put the conversation into the queue and tell the customer where they stand."""
    join(draft, reason, detail=detail, stuck_at=stuck_at)
    tell_place(draft, _WAITING_NOTICE.get(reason, "notice_waiting"))


def join(draft: Draft, reason: Reason, *, detail: Detail = "", stuck_at: int | None = None) -> None:
    """Put the conversation into the queue; what the customer is told is the caller's."""
    draft.move(Move.REQUEST)
    enqueue(draft, reason, detail=detail, stuck_at=stuck_at)


def enqueue(
    draft: Draft,
    reason: Reason,
    *,
    detail: Detail = "",
    stuck_at: int | None = None,
    passed_by: Agent | None = None,
) -> None:
    """Record the wait and wind its clock; what the customer is told is the caller's."""
    person_was_here = reason in (Reason.PASSED, Reason.AGENT_LOST)
    in_danger = reason is Reason.EMERGENCY or (draft.now.episode is not None and draft.now.episode.emergency)
    silent = person_was_here or not draft.circumstances.policy.assistant_while_waiting
    draft.record(
        e.HandoverWaiting(
            reason=reason,
            why=why(reason, detail, before=draft.now.episode.first_why if draft.now.episode else None),
            stuck_at=stuck_at,
            emergency=reason is Reason.EMERGENCY,
            quiet=silent and not in_danger,
            passed_by=passed_by.id if passed_by else None,
        )
    )
    remind_later(draft, wait=draft.now.seq, told=0)


def alarm(draft: Draft, emergency: c.Emergency, said_at: int) -> None:
    """A handover under way becomes one about danger; a second danger goes before the first, told once."""
    before = draft.now.episode.first_why if draft.now.episode else {}
    because = why(Reason.EMERGENCY, emergency.because)
    told = all(sentence in before.get(language, "") for language, sentence in because.items())
    because = before if told else why(Reason.EMERGENCY, emergency.because, before=before)
    draft.record(e.EmergencyRaised(emergency=emergency.name, at_seq=said_at, why=because))


def advise(draft: Draft, advice: Advice) -> None:
    """What to do in danger, in their language."""
    text = draft.render(advice.key).text
    draft.record(e.SafetyAdvised(emergency=advice.emergency, key=advice.key, text=text))


def repeat_advice(draft: Draft) -> None:
    """To who was given some, for as long as a person deals with the danger."""
    if draft.now.advice is not None:
        advise(draft, draft.now.advice)


def tell_place(draft: Draft, key: str) -> None:
    """An honest word: the place in the queue where somebody is there; else that nobody is, or until when."""
    desk = draft.circumstances.desk
    urgent = draft.now.episode is not None and draft.now.episode.emergency
    place = str((desk.emergencies_ahead if urgent else desk.ahead) + 1)
    if desk.available > 0:
        draft.notice(key, place=place)
        return
    if key in _WHY_NOBODY_ANSWERS:
        draft.notice(_WHY_NOBODY_ANSWERS[key])
    if desk.open:
        draft.notice("notice_nobody_available", place=place)
    else:
        draft.notice("notice_closed", opens=desk.opens.get(draft.now.language, ""))


def tell_waiting(draft: Draft) -> None:
    """Who stops may think to have left the queue as well. A message is answered without anybody waiting."""
    if draft.now.episode is not None and not draft.now.episode.message_left:
        draft.notice("notice_waiting_on")


def leave_to_colleague(draft: Draft, *, anew: bool) -> None:
    """What the assistant does not understand is for whom they wait.

    Who writes a language that the assistant does not read is shown what they can tap. Who is in danger hears
    once more what to do. `anew`: in another language than it was told before.
    """
    told = draft.now.episode is not None and draft.now.episode.told_of_reading and not anew
    if not told:
        repeat_advice(draft)
    if draft.now.language != draft.circumstances.policy.languages[0]:
        draft.notice(WILL_READ_FOREIGN)
    else:
        draft.notice("notice_colleague_reads" if told else WILL_READ)


def tell_absence(draft: Draft) -> None:
    """Who was promised a colleague hears it at once if none is there."""
    if draft.circumstances.desk.available == 0:
        tell_place(draft, "notice_still_waiting")


def silent(draft: Draft) -> bool:
    """Whether the assistant keeps out of it. Where nobody else would answer, it does not."""
    episode = draft.now.episode
    return episode is not None and episode.quiet and draft.circumstances.desk.available > 0


def all_gone(draft: Draft) -> bool:
    """Out of hours, with nobody at work all the same."""
    desk = draft.circumstances.desk
    return not desk.open and desk.available == 0


def remind_later(draft: Draft, *, wait: int, told: int) -> None:
    """Nobody waits without a clock: after the last reminder, and out of hours, the longest interval stays."""
    *sooner, longest = draft.circumstances.policy.reminders_after
    soon = not all_gone(draft) and told < len(sooner)
    due = draft.circumstances.now + (sooner[told] if soon else longest)
    draft.do(StartTimer(due=due, command=c.RemindWaiting(id=timer_name(draft, "remind"), wait=wait)))


def offer(draft: Draft, command: c.OfferTo | c.PassToAgent, to: Agent) -> None:
    """Put a waiting conversation before one agent, with the clock that takes it back."""
    draft.move(Move.OFFER)
    draft.record(e.Offered(offer_id=command.offer_id, to=to, deadline=command.deadline))
    expires = c.OfferExpires(id=CommandId(f"offer-expires:{command.offer_id}"), offer_id=command.offer_id)
    draft.do(StartTimer(due=command.deadline, command=expires))


def withdraw(draft: Draft, because: str, by: Agent | None = None) -> None:
    """Take an open offer back, if there is one."""
    standing = draft.now.offer
    if standing is None:
        return
    draft.move(Move.WITHDRAW)
    draft.record(e.OfferWithdrawn(offer_id=standing.id, to=standing.to, why=because, by=by))


def let_fall(draft: Draft, because: str, by: Agent | None = None) -> None:
    """The offer is not taken up. Who was told that a colleague comes hears where they stand, once."""
    episode = draft.now.episode
    if draft.now.offer is None or episode is None:
        return
    withdraw(draft, because, by)
    if episode.reason is Reason.PASSED and len(episode.declined) < 2:  # who passed it on is one
        tell_place(draft, "notice_still_waiting")


def leave(draft: Draft) -> None:
    """The customer would rather not wait. Leaving where one does not wait changes nothing; a message that was
    left stays to be answered, and its writer need not stand and wait for that."""
    if not draft.now.handover.queued:
        return
    if draft.now.episode is not None and draft.now.episode.message_left:
        draft.record(e.LeavingMessage(on=False))
        draft.notice("notice_message_stays")
        return
    withdraw(draft, "left")
    draft.move(Move.LEAVE)
    draft.record(e.HandoverEnded(outcome="left"))
    draft.notice("notice_left_queue")


def end_message(draft: Draft) -> None:
    """What they write next is not for a colleague only."""
    if draft.now.leaving_message:
        draft.record(e.LeavingMessage(on=False))


def wake(draft: Draft) -> None:
    """The agent looks at it again, if they had put it aside."""
    if draft.now.snoozed_until is not None:
        draft.move(Move.WAKE)
        draft.record(e.Snoozed(until=None))


def close(draft: Draft, closed: e.Closed, by: Agent | None = None) -> None:
    """End it, from wherever it is."""
    withdraw(draft, "closed", by)
    had_handover = draft.now.handover is not HandoverState.NO
    draft.move(Move.CLOSE)
    if had_handover:
        draft.record(e.HandoverEnded(outcome="closed"))
    draft.record(closed)


def reopen(draft: Draft) -> None:
    """A customer who writes again is answered again."""
    draft.move(Move.REOPEN)
    draft.record(e.Reopened())
    close_when_idle(draft)


def close_when_idle(draft: Draft) -> None:
    """Wind the one clock that closes a conversation nobody continues."""
    idle = draft.now.handover is HandoverState.NO
    since = draft.now.last_said_at if idle and draft.now.last_said_at else draft.circumstances.now
    due = since + draft.circumstances.policy.idle_after + timedelta(seconds=1)
    close = c.CloseIdle(id=timer_name(draft, "idle"), stretch=draft.now.opened_at)
    draft.do(StartTimer(due=due, command=close))


def timer_name(draft: Draft, kind: str) -> CommandId:
    """A name no other timer has: a clock may be wound twice while nothing is added to the log."""
    return CommandId(f"{kind}:{draft.now.id}:{draft.now.seq}:{draft.circumstances.now.isoformat()}")
