"""The conversation goes on in another channel; the one that was there before makes room."""

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.deciding import handing, proof
from handover.conversation.draft import Draft
from handover.conversation.effects import BringUnseen
from models.vocabulary.control import Disposition
from models.vocabulary.identity import ChannelName

UNDO = "/handover.undo_move"
"""Payload of the button below "you now go on here"."""
UNDO_AWAY = "/handover.undo_away"
"""Payload of the button below "your conversation now goes on elsewhere"."""
PERSON_THERE = "notice_code_over_person"
"""Content key of what asks for the code once more."""


def moves(draft: Draft, command: c.MoveChannel) -> None:
    """Log, control, agent and place in the queue stay; only where the customer is changes."""
    if draft.now.seq == 0:
        return
    before = draft.now.channel
    move(draft, command.channel, command.by)
    if command.channel == before:
        _bring_unseen(draft, before)
    proof.identify(draft, signed_in=command.signed_in)
    if command.text:
        hear(draft, command, e.CODE)
    match command.by:
        case "undone":
            draft.notice(e.APART)
        case "back":
            draft.notice("notice_moved_back", where=draft.where(command.channel))
            proof.resume(draft)
        case "code":
            _tell_of_move(draft, command)
            if draft.now.handover.queued:
                handing.tell_place(draft, "notice_still_waiting")
            proof.resume(draft)


def _tell_of_move(draft: Draft, command: c.MoveChannel) -> None:
    """Where they are now, and where they were: it may have been somebody else, and either side can undo it.

    Clients of ours see it in the log; what was left on a network has to be sent to.
    """
    where = draft.where(command.channel)
    draft.notice("notice_moved", where=where)
    for address in command.left:
        draft.notice_at(address, "notice_moved_away", where=where)


def signs_in(draft: Draft, command: c.SignIn) -> None:
    """The same conversation goes on, with a customer who is known now."""
    if draft.now.seq == 0 or draft.now.closed:
        return
    move(draft, command.channel, "signed_in")
    if not draft.now.signed_in:
        proof.identify(draft, signed_in=True)
        draft.notice("notice_signed_in")
        proof.resume(draft)


def continues_in(draft: Draft, command: c.ContinueIn) -> None:
    """What was never begun has nothing to end. What is closed already says so once more: whoever follows it
    looks whether they belong there still, before they are shown what comes next."""
    closed = e.Closed(disposition=Disposition.CONTINUED, continued_in=command.conversation)
    if draft.now.closed:
        draft.record(closed)
    elif draft.now.seq > 0:
        handing.close(draft, closed)


def hear(
    draft: Draft,
    command: c.MoveChannel | c.AskToMove | c.TellApart | c.SendDeadCode | c.SendCodeOverPerson,
    payload: str | None,
) -> None:
    """What the customer said to no assistant: to us, as `payload` tells, or to the agent."""
    spoke = e.CustomerSpoke(id=command.id, text=command.text, payload=payload, channel=command.channel)
    draft.record(spoke)


def move(draft: Draft, channel: ChannelName, by: str) -> None:
    if draft.now.seq > 0 and draft.now.channel != channel:
        draft.record(e.ChannelMoved(channel=channel, before=draft.now.channel, by=by))
        _bring_unseen(draft, channel)


def _bring_unseen(draft: Draft, channel: ChannelName) -> None:
    """Clients of ours have the log; a network is sent what was said elsewhere."""
    if channel in draft.circumstances.policy.pushed:
        draft.do(BringUnseen(channel=channel))
