"""Every place a conversation can be in, and everything that can come to it there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from handover.conversation import commands as c
from handover.conversation.circumstances import News, NewsChoice
from handover.conversation.deciding.customer import LEAVE, MESSAGE
from handover.conversation.deciding.news import NO
from handover.conversation.draft import PERSON
from models.vocabulary.control import Reason
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Button
from models.vocabulary.template import Purpose
from tests.unit.conversation.talk import (
    ANNA,
    BRAM,
    NOON,
    PUSHED,
    WIDGET,
    Talk,
    accepts,
    answers,
    asks_to_move,
    chooses,
    chooses_news,
    continues_elsewhere,
    declines,
    expires,
    fails,
    goes_away,
    invites,
    leaves,
    leaves_message,
    lost,
    misunderstands,
    moves,
    notes,
    offer_to,
    offers_ways,
    passes,
    passes_to,
    pictures,
    releases,
    resolves,
    revokes,
    says,
    seat,
    signs_in,
    smells_gas,
    snoozes,
    speaks,
    starting,
    takes,
    taps,
    tells_news,
    wants_person,
    writes,
)


def begun(*moves: c.Command) -> Talk:
    """The customer wrote and was answered, with a button; then the moves."""
    talk = Talk()
    talk.give(writes())
    talk.give(answers(talk.asked.of, 1, said=(says("hallo", buttons=(Button("Ja", "/affirm"),)),)))
    talk.give(*moves)
    if talk.conversation.occupant:
        talk.seats[talk.conversation.occupant] = seat(ANNA, load=1)
    talk.wait(hours=1)
    return talk


PLACES: dict[str, Callable[[], Talk]] = {
    "new": Talk,
    "assisted": lambda: begun(),
    "waiting": lambda: begun(wants_person()),
    "quiet": lambda: begun(takes(BRAM), passes(BRAM)),
    "offered": lambda: begun(wants_person(), offer_to(ANNA)),
    "held": lambda: begun(takes(ANNA)),
    "snoozed": lambda: begun(takes(ANNA), snoozes(ANNA, NOON + timedelta(hours=8))),
    "closed": lambda: begun(takes(ANNA), resolves(ANNA)),
}
"""`new` takes only customers' commands: before the first of them there is no conversation to act on."""


def _full(talk: Talk, command: c.Command) -> c.Command:
    talk.seats[BRAM.id] = seat(BRAM, load=1)
    return command


def _approved(talk: Talk, command: c.AgentCommand) -> c.AgentCommand:
    """Where the customer is, the network approved our templates."""
    talk.policy = replace(talk.policy, templates={WIDGET: frozenset(Purpose)})
    return command


def _elsewhere(talk: Talk, command: c.AgentCommand) -> c.AgentCommand:
    """There is another channel where the customer can go on."""
    talk.policy = replace(talk.policy, entries=(WIDGET, PUSHED))
    return command


def _told(talk: Talk, command: c.Command, channel: ChannelName = PUSHED) -> c.Command:
    """They chose to hear of news there, where they have an address."""
    choice = NewsChoice(wanted=True, channel=channel)
    talk.news = News(proven=True, choice=choice, channels=(WIDGET, PUSHED))
    return command


def _proven(talk: Talk, command: c.Command) -> c.Command:
    talk.news = News(proven=True, channels=(WIDGET,))
    return command


def _asked(talk: Talk, command: c.Command) -> c.Command:
    talk.news = News(proven=True, choice=NewsChoice(wanted=None), channels=(WIDGET,))
    return command


def _older(talk: Talk, command: c.AgentCommand) -> c.Command:
    """The same, by somebody who has not seen the last change of control."""
    return replace(command, generation=talk.conversation.generation - 1)


def _idle(talk: Talk, hours: int) -> c.Command:
    talk.wait(hours=hours)
    return c.CloseIdle(id=writes().id, stretch=talk.conversation.opened_at)


def _remind(talk: Talk, wait: int) -> c.Command:
    return c.RemindWaiting(id=writes().id, wait=wait)


def _queued_at(talk: Talk) -> int:
    return talk.conversation.episode.queued_at if talk.conversation.episode else 0


def _alarm(talk: Talk) -> c.Command:
    return c.WakeSnoozed(id=writes().id, until=talk.conversation.snoozed_until or NOON)


# -- what can be asked of it -------------------------------------------------------------------------


def _last(talk: Talk) -> int:
    return talk.conversation.last_customer_seq


def _now(talk: Talk) -> int:
    return talk.conversation.generation


COMMANDS: dict[str, Callable[[Talk], c.Command]] = {
    "customer writes": lambda t: writes(),
    "customer writes of an emergency": lambda t: smells_gas(),
    "customer taps a button of the assistant": lambda t: taps("/affirm"),
    "customer taps a button never offered": lambda t: taps("/injected"),
    "customer taps 'person'": lambda t: taps(PERSON),
    "customer taps 'leave the queue'": lambda t: taps(LEAVE),
    "customer taps 'leave a message'": lambda t: taps(MESSAGE),
    "customer asks for a person": lambda t: wants_person(),
    "customer leaves the queue": lambda t: leaves(),
    "customer wants to leave a message": lambda t: leaves_message(),
    "customer chooses English": lambda t: chooses("en"),
    "customer chooses an unknown language": lambda t: chooses("fr"),
    "customer writes on a network that is sent to": lambda t: writes(channel=PUSHED),
    "customer sends a picture without words": lambda t: pictures(),
    "customer taps 'no messages', which was never offered": lambda t: taps(NO),
    "customer types STOP on a network where they get news": lambda t: _told(
        t, writes("STOP", channel=PUSHED)
    ),
    "customer types STOP on a network": lambda t: writes("STOP", channel=PUSHED),
    "customer types STOP in the widget": lambda t: _told(t, writes("STOP")),
    "customer takes a message back": lambda t: revokes(),
    "customer asks how to go on elsewhere": lambda t: asks_to_move(),
    "customer shows that another address is theirs": lambda t: moves(PUSHED),
    "customer undoes the move": lambda t: moves(WIDGET, by="undone"),
    "customer sends a code that moves nothing": lambda t: c.SendDeadCode(
        id=writes().id, text="ABCD-EFG2", channel=WIDGET
    ),
    "customer sends a code that would end what a person does": lambda t: c.SendCodeOverPerson(
        id=writes().id, text="ABCD-EFG2", channel=WIDGET
    ),
    "customer hears that the move is undone": lambda t: c.TellApart(id=writes().id, channel=WIDGET),
    "the brand's site vouches for the customer": lambda t: signs_in(),
    "the address now belongs to another conversation": lambda t: continues_elsewhere(),
    "assistant answers": lambda t: answers(_last(t), _now(t)),
    "assistant does not understand": lambda t: misunderstands(_last(t), _now(t)),
    "assistant asks for a person": lambda t: answers(_last(t), _now(t), wants=Reason.CUSTOMER_ASKED),
    "assistant recognises what people always handle": lambda t: answers(
        _last(t), _now(t), intent="file_complaint"
    ),
    "assistant answers who showed an application to be theirs": lambda t: _proven(
        t, answers(_last(t), _now(t))
    ),
    "assistant answers who was asked about news already": lambda t: _asked(t, answers(_last(t), _now(t))),
    "assistant answers late": lambda t: answers(_last(t), _now(t) - 1),
    "assistant fails": lambda t: fails(_last(t), _now(t)),
    "assistant fails late": lambda t: fails(_last(t), _now(t) - 1),
    "assistant is starting": lambda t: starting(_last(t), _now(t)),
    "routing offers it to Bram": lambda t: offer_to(BRAM, "offer-2"),
    "routing offers it to Bram, whose seat is full": lambda t: _full(t, offer_to(BRAM, "offer-2")),
    "the offer expires": lambda t: expires(),
    "another offer expires": lambda t: expires("offer-0"),
    "Anna's connection is lost": lambda t: lost(ANNA),
    "Bram's connection is lost": lambda t: lost(BRAM),
    "Anna goes away": lambda t: goes_away(ANNA),
    "Bram goes away": lambda t: goes_away(BRAM),
    "a reminder is due": lambda t: _remind(t, _queued_at(t)),
    "a reminder of an earlier wait is due": lambda t: _remind(t, 1),
    "the idle clock is due after an hour": lambda t: _idle(t, 0),
    "the idle clock is due after a day": lambda t: _idle(t, 25),
    "there is news, and they did not choose to hear it": lambda t: tells_news(),
    "there is news, and they did not answer whether": lambda t: _asked(t, tells_news()),
    "there is news for who hears it in the widget": lambda t: _told(t, tells_news(), WIDGET),
    "there is news for who hears it on a network": lambda t: _told(t, tells_news()),
    "the alarm rings": lambda t: _alarm(t),
    "Anna accepts": lambda t: accepts(ANNA),
    "Bram accepts Anna's offer": lambda t: accepts(BRAM),
    "Anna declines": lambda t: declines(ANNA),
    "Bram takes it": lambda t: takes(BRAM),
    "Bram takes it, looking at an older generation": lambda t: _older(t, takes(BRAM)),
    "Bram takes it, his seat full": lambda t: _full(t, takes(BRAM)),
    "Anna takes it": lambda t: takes(ANNA),
    "Anna speaks": lambda t: speaks(ANNA),
    "Anna speaks, looking at an older generation": lambda t: _older(t, speaks(ANNA)),
    "Bram speaks": lambda t: speaks(BRAM),
    "Anna asks the customer to write first": lambda t: _approved(t, invites(ANNA)),
    "Bram asks the customer to write first": lambda t: _approved(t, invites(BRAM)),
    "Anna asks it where no such template is": lambda t: invites(ANNA),
    "Anna offers the other channels": lambda t: _elsewhere(t, offers_ways(ANNA)),
    "Bram offers the other channels": lambda t: _elsewhere(t, offers_ways(BRAM)),
    "Anna offers them where there is none": lambda t: offers_ways(ANNA),
    "Anna notes where they want news": lambda t: _told(t, chooses_news(ANNA, PUSHED)),
    "Anna notes that they want none": lambda t: chooses_news(ANNA, None),
    "Anna notes a channel where they are not": lambda t: chooses_news(ANNA, PUSHED),
    "Bram notes where they want news": lambda t: _told(t, chooses_news(BRAM, PUSHED)),
    "Bram leaves a note": lambda t: notes(BRAM),
    "Anna gives it back": lambda t: releases(ANNA),
    "Anna gives it back with a question": lambda t: releases(ANNA, ask=True),
    "Anna passes it to the queue": lambda t: passes(ANNA),
    "Anna passes it to Bram": lambda t: passes_to(ANNA, BRAM),
    "Anna passes it to Bram, whose seat is full": lambda t: _full(t, passes_to(ANNA, BRAM)),
    "Anna passes it to herself": lambda t: passes_to(ANNA, ANNA),
    "Anna resolves": lambda t: resolves(ANNA),
    "Bram resolves": lambda t: resolves(BRAM),
    "Anna snoozes it": lambda t: snoozes(ANNA),
}
