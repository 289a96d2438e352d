"""What a customer leaves for a colleague to read later. It comes in as many lines as they need."""

from datetime import datetime, timedelta

from handover.conversation import events as e
from handover.conversation.deciding import handing
from handover.conversation.draft import Draft
from models.vocabulary.control import Control, HandoverState, Reason

PAUSE = timedelta(minutes=10)
"""Who left a message and writes again later has something else to say."""
THOUGHT = timedelta(hours=1)
"""So has who was asked for one and wrote nothing for so long."""


def begin(draft: Draft) -> None:
    """Who leaves a message waits for an answer: the queue is where it is found."""
    if draft.now.control is Control.AGENT:
        return
    if draft.now.handover is HandoverState.NO:
        handing.join(draft, Reason.MESSAGE_LEFT)
    draft.record(e.LeavingMessage(on=True))
    draft.notice("notice_write_message")


def take_down(draft: Draft) -> None:
    """Who was told that a person deals with this tells it to that person, also while none is there."""
    desk = draft.circumstances.desk
    draft.record(e.LeavingMessage(on=True))
    if desk.open:
        draft.notice("notice_write_while_nobody")
    else:
        draft.notice("notice_write_while_closed", opens=desk.opens.get(draft.now.language, ""))


def goes_on(draft: Draft, said_before: datetime | None) -> bool:
    """What a colleague is told comes in more than one line, until they ask something else or pause."""
    if not draft.now.leaving_message:
        return False
    longest = PAUSE if draft.now.message_kept else THOUGHT
    return said_before is None or draft.circumstances.now - said_before < longest


def keep(draft: Draft) -> None:
    """Told once that it is kept; what is added stands below it, and needs no answer."""
    if not draft.now.message_kept:
        draft.record(e.LeavingMessage(on=True, kept=True))
        draft.notice("notice_message_kept")


def ask_on(draft: Draft) -> None:
    """The message is told; what they write next is for the assistant."""
    if draft.now.handover.queued:
        draft.record(e.LeavingMessage(on=False))
    if draft.now.control is Control.ASSISTANT:
        draft.notice("notice_ask_on")


def set_aside(draft: Draft) -> None:
    """A network brings what it could not deliver for a week. Who wrote then is answered by a person, who sees
    when it was; the answer of a machine would come out of the blue, if the network let it through at all."""
    if draft.now.handover is HandoverState.NO:
        handing.request(draft, Reason.MESSAGE_LEFT)
    if draft.now.episode is not None and not draft.now.episode.message_left:
        keep(draft)
        handing.end_message(draft)
