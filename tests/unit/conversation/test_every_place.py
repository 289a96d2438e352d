"""Every place × every command: what happens, compared with `outcomes.txt`, line by line.

The file reads like a script: who does what, then where the conversation stands and what comes of it.
`[moves]` are the moves of the transition table; their target must be where the conversation is afterwards.
Behind `;` stands what is to be done besides writing the log.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.draft import Decision
from handover.conversation.effects import BringUnseen, Effect, SendToCustomer, StartTimer
from handover.conversation.evolve import evolve
from handover.conversation.refusals import Refused
from handover.conversation.state import Conversation
from handover.conversation.transitions import TABLE, Move, Place
from tests.unit.conversation.places import COMMANDS, PLACES, begun
from tests.unit.conversation.talk import (
    Talk,
)

OUTCOMES = Path(__file__).with_name("outcomes.txt")

_BY_CUSTOMER = get_args(c.CustomerCommand)

# -- the outcome as a line ---------------------------------------------------------------------------


def _brief(event: e.Event) -> str:
    match event:
        case e.NoticeGiven(key=key):
            return key
        case e.ControlChanged(control=control, agent=agent):
            return f"control({agent.name if agent else control.value})"
        case e.HandoverWaiting(reason=reason, quiet=quiet):
            return f"waiting({reason.value}{', quiet' if quiet else ''})"
        case e.Offered(to=to):
            return f"offered({to.name})"
        case e.OfferWithdrawn(why=why):
            return f"withdrawn({why})"
        case e.HandoverEnded(outcome=outcome):
            return f"ended({outcome})"
        case e.MessageSuppressed(why=why):
            return f"suppressed({why})"
        case e.CustomerSpoke(payload=str(payload)):
            return f"customer({payload})"
        case e.Snoozed(until=until):
            return "snoozed" if until else "woken"
        case e.LeavingMessage(kept=kept):
            return "message kept" if kept else "leaving a message"
        case _:
            return event.type.removeprefix("message.").removeprefix("conversation.")


_TIMERS: dict[type[c.Command], str] = {
    c.RemindWaiting: "remind",
    c.CloseIdle: "idle clock",
    c.OfferExpires: "offer clock",
    c.WakeSnoozed: "alarm",
}


def _done(effect: Effect) -> str:
    match effect:
        case StartTimer(command=command):
            return _TIMERS[type(command)]
        case SendToCustomer(of=of):
            return f"send {of}"
        case _:
            return "bring along" if isinstance(effect, BringUnseen) else "ask"


class Outcome(NamedTuple):
    """What a line says: the moves, and what is recorded and done as one text."""

    moves: tuple[Move, ...]
    text: str


def _read(line: str) -> Outcome:
    if not line.startswith("["):
        return Outcome((), line)
    moves, text = line.removeprefix("[").split("] ", 1)
    return Outcome(tuple(Move[name.upper()] for name in moves.split()), text)


def _script() -> Iterator[tuple[str, str, Outcome]]:
    command = ""
    for line in OUTCOMES.read_text().splitlines():
        if line and not line.startswith(" "):
            command = line
        elif line:
            places, outcome = line.strip().split("  ", 1)
            for place in places.split(", "):
                yield command, place, _read(outcome.strip())


SCRIPT = list(_script())


def _outcome(talk: Talk, command: c.Command) -> tuple[str, Decision | None]:
    """The line, and the decision where it was not a refusal."""
    try:
        decision = talk.decide(command)
    except Refused as refusal:
        by = f", it is {refusal.by.name}'s" if refusal.by else ""
        return f"refused: {refusal.code}{by}", None
    events = ", ".join(_brief(recorded.event) for recorded in decision.events) or "nothing"
    effects = ", ".join(_done(effect) for effect in decision.effects)
    return f"{events}; {effects}" if effects else events, decision


# -- the tests ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "place", "expected"), SCRIPT, ids=[f"{place}-{command}" for command, place, _ in SCRIPT]
)
def test_outcome(command: str, place: str, expected: Outcome) -> None:
    talk = PLACES[place]()
    before = talk.conversation
    text, decision = _outcome(talk, COMMANDS[command](talk))
    assert text == expected.text
    assert talk.conversation == before, "deciding changes nothing by itself"
    after = decision.after if decision else before
    assert Place(after.control, after.handover) == _follow(before, expected.moves)
    assert after == _fold([*talk.log, *(decision.events if decision else ())]), "the log alone tells it"


def _fold(log: list[e.Recorded]) -> Conversation:
    conversation = Talk().conversation
    for recorded in log:
        conversation = evolve(conversation, recorded)
    return conversation


def _follow(before: Conversation, moves: tuple[Move, ...]) -> Place:
    place = Place(before.control, before.handover)
    for move in moves:
        place = TABLE[place, move]
    return place


def test_the_script_is_complete() -> None:
    """Each kind of command at each place, once; `new` for customers only."""
    wanted = {
        (command, place)
        for command, build in COMMANDS.items()
        for place, talk in PLACES.items()
        if place != "new" or isinstance(build(talk()), _BY_CUSTOMER)
    }
    written = [(command, place) for command, place, _ in SCRIPT]
    assert set(written) == wanted
    assert len(written) == len(wanted), "a line stands twice"
    assert {type(build(begun())) for build in COMMANDS.values()} == set(get_args(c.Command))


def test_the_script_makes_every_move_of_the_table() -> None:
    made = set()
    for _command, place, outcome in SCRIPT:
        now = Place(PLACES[place]().conversation.control, PLACES[place]().conversation.handover)
        for move in outcome.moves:
            made.add((now, move))
            now = TABLE[now, move]
    assert made == set(TABLE)
