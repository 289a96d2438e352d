"""Telling a customer something unasked: only who chose it, only where they chose it.

something shown to be theirs ─► asked once, with buttons ─► `news.chosen` in the log
it changes ─► told on that channel, with buttons to stop and to choose another
"""

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.circumstances import NewsChoice
from handover.conversation.draft import Draft
from handover.conversation.state import Agent
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Button, Need
from models.vocabulary.template import Purpose

ASKED = "notice_ask_news"
"""Content key of the question, by which the log shows that it was asked."""
NEWS = "/handover.news."
NO = f"{NEWS}no"
"""Payloads: no messages; a channel behind `NEWS`; anything else there asks where."""
_STOP = frozenset({"stop", "stop!", "stop.", "stop aub", "stop a.u.b."})


def ask(draft: Draft) -> None:
    """Once, whatever the answer is, and whether or not one comes."""
    news = draft.circumstances.news
    if news.proven and news.choice is None:
        draft.propose(ASKED, (*_places(draft), _button(draft, "button_news_no", NO)))


def answer(draft: Draft, payload: str) -> None:
    """A tap on one of our buttons. Where the customer has no address any more is not chosen."""
    channel = ChannelName(payload.removeprefix(NEWS))
    if payload == NO:
        choose(draft, None)
    elif channel in draft.circumstances.news.channels:
        choose(draft, channel)
    else:
        draft.propose("notice_news_where", (*_places(draft), *draft.ways()))


def choose(draft: Draft, channel: ChannelName | None, by: Agent | None = None) -> None:
    """Kept, and said back. `channel` None: no messages."""
    draft.record(e.NewsChosen(wanted=channel is not None, channel=channel, by=by))
    if channel is None:
        draft.notice("notice_news_no")
    else:
        draft.notice("notice_news_yes", where=draft.where(channel))


def is_stop(draft: Draft, command: c.CustomerSpeaks) -> bool:
    """Who is told of news on a network can end that by a word; to others it is a word like any."""
    on_network = command.channel in draft.circumstances.policy.pushed
    if not on_network or command.text.strip().casefold() not in _STOP:
        return False
    return _wanted(draft) is not None or draft.circumstances.news.brought_along


def tells(draft: Draft, command: c.TellNews) -> None:
    """Appended, and sent where they chose. Nothing is opened by it, nobody woken, no place taken."""
    choice = _wanted(draft)
    if choice is None or choice.channel is None or draft.now.seq == 0:
        return
    status = "" if _needs_more(draft, choice.channel) else _status(draft, command)
    status = status or draft.render("text_news").text
    draft.by_template(Purpose.PROCESS_NEWS, choice.channel, status=status)


def _wanted(draft: Draft) -> NewsChoice | None:
    choice = draft.circumstances.news.choice
    return choice if choice is not None and choice.wanted else None


def _needs_more(draft: Draft, channel: ChannelName) -> bool:
    """Whether the brand wants more proof than there is there; then only that something changed is told."""
    match draft.render(Purpose.PROCESS_NEWS.content, {"status": "-"}).needs:
        case Need.OWN_CHANNEL:
            return channel in draft.circumstances.policy.pushed
        case Need.SIGN_IN:
            return channel in draft.circumstances.policy.pushed or not draft.now.signed_in
        case None:
            return False


def _status(draft: Draft, command: c.TellNews) -> str:
    """In the customer's language, if only what the step is called; or in another one that there is."""
    told = command.status_text
    return told.get(draft.now.language) or _step(draft, command) or next(iter(told.values()), "")


def _step(draft: Draft, command: c.TellNews) -> str:
    words = draft.circumstances.phrases.render(command.step, draft.now.language, {})
    return draft.render("text_news_step", {"step": words.text}).text if words else ""


def _places(draft: Draft) -> tuple[Button, ...]:
    """A button for each channel where the customer has an address here; where they are now first."""
    here = draft.now.channel
    channels = sorted(draft.circumstances.news.channels, key=lambda channel: (channel != here, channel))
    return tuple(
        _button(draft, "button_news", f"{NEWS}{channel}", where=draft.where(channel)) for channel in channels
    )


def _button(draft: Draft, key: str, payload: str, **values: str) -> Button:
    return Button(draft.render(key, values).text[:20], payload)
