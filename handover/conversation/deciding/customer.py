"""What a customer asks for. Safety is looked at before control is."""

from dataclasses import replace
from datetime import timedelta

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation import queue_words
from handover.conversation.deciding import handing, leaving, moving, news, proof
from handover.conversation.draft import MOVE, PERSON, Draft
from handover.conversation.effects import AskAssistant
from handover.conversation.state import Advice
from models.vocabulary.attachment import AttachmentKind
from models.vocabulary.control import Control, HandoverState, Reason
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Button, as_typed

_WORDLESS = {
    AttachmentKind.AUDIO: "notice_voice",
    AttachmentKind.LOCATION: "notice_location",
    AttachmentKind.CONTACT: "notice_contact",
    AttachmentKind.STICKER: "notice_sticker",
    AttachmentKind.UNSUPPORTED: "notice_unsupported",
}
"""What is told to who sends something without a word; pictures, films and documents are files alike."""
OWN = "/handover."
"""What the payloads of the service's own buttons begin with."""
LEAVE = "/handover.leave_queue"
MESSAGE = "/handover.leave_message"
ASK_ON = "/handover.ask_on"
"""Payloads of the broker's own buttons, for channels that know no commands."""
LATE = timedelta(minutes=10)
"""Agents are shown when it was sent."""
STALE = timedelta(hours=12)
"""A machine does not answer it any more."""

_COURTESY = """
    ik wil wilt zou graag een het de kan kunt mag u je dan nu toch maar nog even aub alsjeblieft alstublieft
    svp ja ok oke oké hallo hoi dag i i'd want would like to please can may you a the then now yes hello
"""
_AROUND = frozenset(_COURTESY.split())
"""What people write around the title of a button without saying anything else."""


def speaks(draft: Draft, command: c.CustomerSpeaks) -> None:
    """A message: kept first, then safety, then whoever is in control."""
    arrive(draft, _where_now(draft, command), command.language)
    proof.identify(draft, signed_in=command.signed_in)
    tapped, delay = _tapped(draft, command), _delay(draft, command)
    said_before = draft.now.last_said_at
    draft.record(
        e.CustomerSpoke(
            id=command.id,
            text=tapped.title if tapped else command.text,
            payload=tapped.payload if tapped else None,
            channel=command.channel,
            attachment=command.attachment,
            sent_at=command.sent_at if delay > LATE else None,
            quoted=command.quoted,
        )
    )
    if command.emergency is not None:
        _advise(draft, command.emergency)
    elif tapped is not None and tapped.payload in _OWN_BUTTONS:
        _OWN_BUTTONS[tapped.payload](draft)
    elif tapped is not None and tapped.payload.startswith(news.NEWS):
        news.answer(draft, tapped.payload)
    elif news.is_stop(draft, command):
        news.choose(draft, None)
    elif draft.now.control is Control.AGENT:
        return
    elif tapped is None and leaving.goes_on(draft, said_before):
        _leave_words(draft, command.text)
    else:
        handing.end_message(draft)
        _hear(draft, command, delay)


def _hear(draft: Draft, command: c.CustomerSpeaks, delay: timedelta) -> None:
    if delay > STALE:
        leaving.set_aside(draft)
    elif not handing.silent(draft):
        _answer(draft, command)
    elif queue_words.calls_off(command.text):
        handing.leave(draft)
    elif queue_words.asks_place(command.text):
        handing.tell_place(draft, "notice_still_waiting")


def _leave_words(draft: Draft, text: str) -> None:
    if queue_words.calls_off(text):
        handing.leave(draft)
    else:
        leaving.keep(draft)


def asks_to_move(draft: Draft, command: c.AskToMove) -> None:
    """A link and a code, told where the customer is now."""
    arrive(draft, command.channel, None)
    moving.hear(draft, command, MOVE)
    draft.notice("notice_move", qr=command.qr, code=command.code, link=command.link)


def hears_apart(draft: Draft, command: c.TellApart) -> None:
    arrive(draft, command.channel, None)
    if command.text:
        moving.hear(draft, command, moving.UNDO)
    draft.notice(e.APART)


def sends_dead_code(draft: Draft, command: c.SendDeadCode) -> None:
    """Told so, and how to get another. To a person it may be the number on a meter that they asked for."""
    arrive(draft, command.channel, None)
    if draft.now.agent is not None:
        moving.hear(draft, command, None)
        return
    moving.hear(draft, command, e.CODE)
    draft.notice("notice_code_gone")


def sends_code_over_person(draft: Draft, command: c.SendCodeOverPerson) -> None:
    """Going on elsewhere would end what a person does here, and undoing that would not bring them back."""
    arrive(draft, command.channel, None)
    moving.hear(draft, command, None if draft.now.agent is not None else e.CODE)
    draft.notice(moving.PERSON_THERE)


def amends(draft: Draft, command: c.CustomerAmends) -> None:
    """Kept for whoever reads the log; it asks nothing of anybody and begins nothing."""
    if draft.now.seq > 0:
        draft.record(e.MessageAmended(of=command.of, change=command.change, text=command.text))


def requests_person(draft: Draft, command: c.RequestPerson) -> None:
    """The button that is always there. Asking again tells the place again."""
    arrive(draft, command.channel, None)
    _want_person(draft)


def leaves_queue(draft: Draft, _command: c.LeaveQueue) -> None:
    handing.leave(draft)


def leaves_message(draft: Draft, command: c.LeaveMessage) -> None:
    arrive(draft, command.channel, None)
    leaving.begin(draft)


def sets_language(draft: Draft, command: c.SetLanguage) -> None:
    """A language the brand does not speak changes nothing; what is closed stays closed."""
    if command.language not in draft.circumstances.policy.languages:
        return
    if draft.now.seq == 0:
        _start(draft, command.channel, command.language)
    handing.wake(draft)
    _speak(draft, command.language)


def _speak(draft: Draft, language: str) -> None:
    if language in draft.circumstances.policy.languages and language != draft.now.language:
        draft.record(e.LanguageChanged(language=language))


def arrive(draft: Draft, channel: ChannelName, language: str | None) -> None:
    """The first word begins the log; a word after closing opens it again; any word wakes it."""
    if draft.now.seq == 0:
        _start(draft, channel, language)
    elif draft.now.closed:
        handing.reopen(draft)
    moving.move(draft, channel, "spoke")
    handing.wake(draft)


def _start(draft: Draft, channel: ChannelName, language: str | None) -> None:
    known = language if language in draft.circumstances.policy.languages else None
    draft.record(e.Started(language=known or draft.now.language, channel=channel))
    handing.close_when_idle(draft)


def _tapped(draft: Draft, command: c.CustomerSpeaks) -> Button | None:
    """The button, if it was offered to this conversation: nobody injects intents by typing them.

    The one that ends our messages counts however long ago it was shown. Who types the title of one that was
    offered just now, which some networks leave them no other way to choose, taps it; those of the service
    itself, which nobody says by chance, for as long as they can be tapped, and alone while a message is left.
    """
    if command.payload == news.NO:
        return Button(command.text, news.NO)
    if command.payload is None:
        typed = as_typed(command.text)
        ours = tuple(button for button in draft.now.buttons if button.payload in _OWN_BUTTONS)
        shown = ours if draft.now.leaving_message else (*ours, *draft.now.offered)
        return next((_as_said(b, command.text) for b in reversed(shown) if _can_be_typed(b, typed)), None)
    return next((b for b in draft.now.buttons if b.payload == command.payload), None)


def _can_be_typed(button: Button, typed: str) -> bool:
    """Of the service's own buttons only those decided here: a move begins before there is a decision."""
    payload, title = button.payload, as_typed(button.title)
    if payload in _OWN_BUTTONS:
        return _says_only(title, typed)
    return title == typed and (payload.startswith(news.NEWS) or not payload.startswith(OWN))


def _as_said(button: Button, text: str) -> Button:
    """Their own words stay theirs."""
    return button if as_typed(button.title) == as_typed(text) else replace(button, title=text)


def _says_only(title: str, typed: str) -> bool:
    """`Ik wil graag een bericht achterlaten` says what the title does, and nothing else."""
    before, found, behind = f" {typed} ".partition(f" {title} ")
    return bool(found) and _AROUND.issuperset(f"{before} {behind}".replace(",", " ").split())


def _advise(draft: Draft, emergency: c.Emergency) -> None:
    """In the language of the words that tell of it: a page in another one is no reason to answer in that."""
    said_at = draft.now.seq
    if emergency.language is not None:
        _speak(draft, emergency.language)
    handing.advise(draft, Advice(emergency=emergency.name, key=emergency.answer))
    if draft.now.handover is HandoverState.NO:
        handing.request(draft, Reason.EMERGENCY, detail=emergency.because, stuck_at=said_at)
    else:
        handing.alarm(draft, emergency, said_at)
    handing.end_message(draft)  # what they ask now is not to wait until somebody reads it


def _answer(draft: Draft, command: c.CustomerSpeaks) -> None:
    """The assistant reads words; what has none, a person can look at."""
    of = draft.now.last_customer_seq
    if not draft.now.disclosed:
        draft.notice("notice_disclosure_waiting" if draft.now.handover.queued else "notice_disclosure")
    if command.text.strip():
        draft.do(AskAssistant(of=of, generation=draft.now.generation))
    else:
        kind = command.attachment.kind if command.attachment else AttachmentKind.UNSUPPORTED
        draft.notice(_WORDLESS.get(kind, "notice_attachment"))


def _delay(draft: Draft, command: c.CustomerSpeaks) -> timedelta:
    """Between sending and coming to us, where the network tells."""
    return timedelta() if command.sent_at is None else draft.circumstances.now - command.sent_at


def _where_now(draft: Draft, command: c.CustomerSpeaks) -> ChannelName:
    """What comes late from where they were before they went on elsewhere does not bring them back."""
    here, said = draft.now.channel, draft.now.last_said_at
    if here is None or said is None or command.sent_at is None or said < command.sent_at:
        return command.channel
    return here if _delay(draft, command) > LATE else command.channel


def _want_person(draft: Draft) -> None:
    if draft.now.handover.queued:
        handing.tell_place(draft, "notice_still_waiting")
    elif draft.now.control is Control.ASSISTANT:
        handing.request(draft, Reason.CUSTOMER_ASKED, stuck_at=None)


def _leave_by_button(draft: Draft) -> None:
    """An old button under an older notice: a tap is answered, whatever there was to leave."""
    if draft.now.handover is HandoverState.NO:
        draft.notice("notice_left_queue")
    handing.leave(draft)


_OWN_BUTTONS = {PERSON: _want_person, LEAVE: _leave_by_button, MESSAGE: leaving.begin, ASK_ON: leaving.ask_on}
