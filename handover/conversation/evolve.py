"""What each event changes. Total over `Event`; refuses nothing: events are facts."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from handover.conversation import events as e
from handover.conversation.state import Advice, Agent, Conversation, Episode, Offer, Withheld
from models.vocabulary.control import Control, HandoverState, Reason
from models.vocabulary.message import Button, Content
from models.vocabulary.template import Purpose

DISCLOSURES = frozenset({"notice_disclosure", "notice_disclosure_waiting", "notice_handback"})
STARTING = "notice_assistant_starting"
WILL_READ = "notice_colleague_will_read"
WILL_READ_FOREIGN = "notice_colleague_will_read_foreign"
CLOSED = frozenset({"notice_closed", "notice_write_while_closed"})
"""What tells that all colleagues are gone, and until when."""
THERE = frozenset(
    {
        "notice_waiting",
        "notice_waiting_failed",
        "notice_waiting_not_understood",
        "notice_waiting_topic",
        "notice_still_waiting",
        "notice_nobody_available",
        "notice_write_while_nobody",
    }
)
"""What tells a place in the queue, or that one will come."""
EXCERPT = 160
"""Characters of the last message that lists show."""
BUTTONS_KEPT = 40
"""A customer may scroll back and tap an older button; ten buttons a message, four messages."""


def evolve(conversation: Conversation, recorded: e.Recorded) -> Conversation:
    """The conversation after one more event of its log."""
    after = _apply(conversation, recorded)
    return replace(after, seq=recorded.seq, generation=recorded.generation)


def _apply(c: Conversation, recorded: e.Recorded) -> Conversation:
    match recorded.event:
        case e.Started() as started:
            begun = replace(c, language=started.language, channel=started.channel)
            return replace(begun, opened_at=recorded.seq, last_said_at=recorded.at)
        case e.LanguageChanged(language=language):
            return replace(c, language=language)
        case (
            e.CustomerSpoke()
            | e.AssistantSpoke()
            | e.AgentSpoke()
            | e.NoticeGiven()
            | e.SafetyAdvised()
            | e.MessageSuppressed()
            | e.MessageWithheld()
            | e.NoteAdded()
            | e.MessageAmended()
        ):
            return _said(c, recorded)
        case e.NewsChosen():
            return c
        case e.ChannelMoved(channel=channel):
            return replace(c, channel=channel)
        case e.IdentityChanged(signed_in=signed_in):
            return replace(c, signed_in=signed_in)
        case e.AssistantTurned(understanding=understanding):
            missed = 0 if understanding.understood else c.misunderstood + 1
            return replace(c, misunderstood=missed, withheld=None)
        case e.AssistantFailed():
            return replace(c, episode=c.episode and replace(c.episode, failure_told=True))
        case (
            e.HandoverWaiting()
            | e.EmergencyRaised()
            | e.Reminded()
            | e.LeavingMessage()
            | e.Offered()
            | e.OfferWithdrawn()
            | e.HandoverEnded()
        ):
            return _handed(c, recorded)
        case e.ControlChanged(control=control, agent=agent):
            return _controlled(c, control, agent)
        case e.Snoozed(until=until):
            return replace(c, snoozed_until=until)
        case e.Closed():
            return _fresh(c)
        case e.Reopened():
            return replace(_fresh(c), opened_at=recorded.seq, last_said_at=recorded.at)
        case _ as never:
            assert_never(never)


def _fresh(c: Conversation) -> Conversation:
    """Nothing was said to the customer yet."""
    return replace(c, misunderstood=0, starting_told=False, disclosed=False, withheld=None)


def _said(c: Conversation, recorded: e.Recorded) -> Conversation:
    """Something was said, or kept for agents only."""
    match recorded.event:
        case e.CustomerSpoke(text=text, payload=payload, attachment=attachment):
            heard = replace(c, last_customer_seq=recorded.seq, invited=False, offered=())
            if payload == e.CODE:  # tells agents nothing; what was said before it does
                return replace(heard, last_said_at=recorded.at)
            return _last(heard, recorded, text or (attachment.label if attachment else ""))
        case e.AssistantSpoke(buttons=buttons):
            return replace(_shown(c, buttons), last_said_at=recorded.at, withheld=None)
        case e.MessageWithheld(of=of, key=key, values=values):
            return replace(c, withheld=Withheld(of=of, content=Content(key, values)))
        case e.AgentSpoke(text=text):
            answered = c.episode and replace(c.episode, message_left=False)
            return _last(replace(c, episode=answered), recorded, text)
        case e.SafetyAdvised(emergency=emergency, key=key):
            episode = c.episode and replace(c.episode, told_of_reading=False, quiet=False)
            advice = Advice(emergency=emergency, key=key)
            return replace(c, last_said_at=recorded.at, advice=advice, episode=episode)
        case e.NoticeGiven() as notice:
            return replace(_noticed(c, notice), last_said_at=recorded.at)
        case _:
            return c


def _last(c: Conversation, recorded: e.Recorded, text: str) -> Conversation:
    return replace(c, last_said_at=recorded.at, last_text=text[:EXCERPT])


def _noticed(c: Conversation, notice: e.NoticeGiven) -> Conversation:
    will_read = notice.key in (WILL_READ, WILL_READ_FOREIGN)
    told = c.episode and replace(
        c.episode,
        told_of_reading=will_read or c.episode.told_of_reading,
        told_closed=notice.key in CLOSED or (c.episode.told_closed and notice.key not in THERE),
    )
    return replace(
        _shown(c, notice.buttons),
        episode=told,
        disclosed=c.disclosed or notice.key in DISCLOSURES,
        starting_told=c.starting_told or notice.key == STARTING,
        invited=c.invited or notice.key == Purpose.PLEASE_ANSWER.content,
    )


def _shown(c: Conversation, shown: tuple[Button, ...]) -> Conversation:
    """Every button lately shown can be tapped, the newest last."""
    by_payload: dict[str, Button] = {}
    for button in (*c.buttons, *shown):
        by_payload.pop(button.payload, None)
        by_payload[button.payload] = button
    kept = tuple(by_payload.values())[-BUTTONS_KEPT:]
    return replace(c, buttons=kept, offered=(*c.offered, *shown)[-BUTTONS_KEPT:])


def _controlled(c: Conversation, control: Control, agent: Agent | None) -> Conversation:
    """Who answers is new: after an agent the assistant will introduce itself again."""
    if control is Control.AGENT:
        c = replace(c, handover=HandoverState.HELD, offer=None, disclosed=False)
    else:
        c = replace(c, snoozed_until=None)
    return replace(_not_leaving(c), control=control, agent=agent, withheld=None)


def _not_leaving(c: Conversation) -> Conversation:
    return replace(c, leaving_message=False, message_kept=False)


def _handed(c: Conversation, recorded: e.Recorded) -> Conversation:
    """The handover moved."""
    match recorded.event:
        case e.HandoverWaiting() as waiting:
            return _waiting(c, waiting, recorded)
        case e.Offered(offer_id=offer_id, to=to, deadline=deadline):
            offer = Offer(id=offer_id, to=to, deadline=deadline)
            return replace(c, handover=HandoverState.OFFERED, offer=offer)
        case e.OfferWithdrawn() as withdrawn:
            episode = _let_go(_episode(c), withdrawn, recorded.at)
            return replace(c, handover=HandoverState.WAITING, offer=None, episode=episode)
        case e.EmergencyRaised() as raised:
            return replace(c, episode=_alarmed(_episode(c), raised))
        case e.Reminded():
            return replace(c, episode=replace(_episode(c), reminders=_episode(c).reminders + 1))
        case e.LeavingMessage(on=on, kept=kept):
            before = _episode(c)
            left = before.message_left or kept
            episode = replace(before, message_left=left, quiet=before.quiet and on)
            return replace(c, leaving_message=on, message_kept=on and kept, episode=episode)
        case _:
            return replace(
                _not_leaving(c), handover=HandoverState.NO, episode=None, misunderstood=0, advice=None
            )


def _alarmed(episode: Episode, raised: e.EmergencyRaised) -> Episode:
    """From now on the danger is why a person is needed; what it was before stands behind it."""
    alarmed = replace(episode, emergency=True, reason=Reason.EMERGENCY, stuck_at=raised.at_seq)
    return replace(alarmed, why=raised.why, first_why=raised.why) if raised.why else alarmed


def _let_go(episode: Episode, withdrawn: e.OfferWithdrawn, at: datetime) -> Episode:
    """Only who declined, or did not look, is passed over next time."""
    if withdrawn.why not in {"declined", "expired"}:
        return episode
    others = tuple(agent for agent in episode.declined if agent != withdrawn.to.id)
    return replace(episode, declined=(*others, withdrawn.to.id), declined_at=at)


def _waiting(c: Conversation, waiting: e.HandoverWaiting, recorded: e.Recorded) -> Conversation:
    """A new episode, or the running one back in the queue, keeping its place."""
    handovers = c.handovers if c.episode else c.handovers + 1
    episode = Episode(
        number=handovers,
        since=c.episode.since if c.episode else recorded.at,
        reason=waiting.reason,
        why=waiting.why,
        first_why=c.episode.first_why if c.episode else waiting.why,
        stuck_at=waiting.stuck_at or (c.episode.stuck_at if c.episode else None),
        emergency=waiting.emergency or (c.episode is not None and c.episode.emergency),
        quiet=waiting.quiet,
        message_left=c.episode is not None and c.episode.message_left,
        told_of_reading=c.episode is not None and c.episode.told_of_reading,
        declined=(waiting.passed_by,) if waiting.passed_by else (),
        declined_at=recorded.at if waiting.passed_by else None,
        failure_told=waiting.reason.our_failure,
        queued_at=recorded.seq,
    )
    return replace(c, handover=HandoverState.WAITING, episode=episode, handovers=handovers)


def _episode(c: Conversation) -> Episode:
    """The running handover. Its absence here is a broken log, not a refusal."""
    if c.episode is None:
        raise ValueError(f"conversation {c.id}: no handover is under way at {c.seq}")
    return c.episode
