"""Evidence of a small run in which all went well: what a test tampers with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson

from handover.conversation import events as e
from handover.conversation.events import Recorded
from handover.conversation.evolve import evolve
from handover.conversation.state import Agent, Conversation
from handover.feed.presenting import Audience, frame
from models.vocabulary.control import Control, Reason
from models.vocabulary.identity import AgentId, BrandKey, ChannelName, ConversationId, CustomerId, OfferId
from models.vocabulary.understanding import Understanding
from tests.chaos.evidence import CustomerScreen, Desk, Evidence, Frame, PhoneScreen, Stored, Told
from tests.invariants.steps import Row

ANNA, BRAM = Agent(AgentId("anna"), "Anna"), Agent(AgentId("bram"), "Bram")
SITE, PHONE = ConversationId("site"), ConversationId("phone")
BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NUMBER = "31600000000"
_WIDGET, _WHATSAPP = ChannelName("web_widget"), ChannelName("whatsapp")


def calm() -> Evidence:
    """A customer with the widget whom Anna helps, after Bram did; and one with a phone."""
    site, phone = recorded(*_on_the_site()), recorded(*_on_the_phone())
    states = {SITE: folded(SITE, site), PHONE: folded(PHONE, phone)}
    stored = Stored(
        logs={SITE: site, PHONE: phone},
        states=states,
        rows={c: row(state) for c, state in states.items()},
        work=[_timer(SITE), _timer(PHONE)],
        seats=[_seat(ANNA, 1), _seat(BRAM, 0)],
        deliveries=[_delivery("d2", 3), _delivery("d1", 4)],
        asked={SITE: {2: {1}}, PHONE: {2: {1}}},
        unsure=frozenset(),
        at=BEGAN + timedelta(hours=1),
    )
    return Evidence(
        stored=stored,
        customers=[CustomerScreen("w", SITE, seen(Audience.CUSTOMER, SITE, site), _told("c1", "c2"))],
        desks=[
            Desk(ANNA.id, {SITE: seen(Audience.AGENT, SITE, site)}, [], _told("a1", "a2")),
            Desk(BRAM.id, {}, [(SITE, seen(Audience.AGENT, SITE, site[:9]))], _told("b1")),
        ],
        phones=[PhoneScreen(NUMBER, ["p1"], ["d2", "d1"])],
    )


def recorded(*events: e.Event) -> list[Recorded]:
    """A log, an event every ten seconds."""
    log, generation = [], 1
    for seq, event in enumerate(events, start=1):
        generation += isinstance(event, e.ControlChanged)
        at = BEGAN + timedelta(seconds=10 * seq)
        log.append(Recorded(seq=seq, generation=generation, at=at, event=event))
    return log


def folded(conversation: ConversationId, log: Sequence[Recorded]) -> Conversation:
    now = Conversation(id=conversation, brand=BrandKey("liander"), customer=CustomerId("somebody"))
    for one in log:
        now = evolve(now, one)
    return now


def seen(audience: Audience, conversation: ConversationId, log: Sequence[Recorded]) -> list[Frame]:
    shown = (frame(audience, conversation, BrandKey("liander"), one) for one in log)
    return [orjson.loads(one.text) for one in shown if one is not None]


def row(state: Conversation) -> Row:
    return {
        "seq": state.seq,
        "control": state.control.value,
        "handover": state.handover.value,
        "agent_id": state.agent.id if state.agent else None,
        "offered_to": state.offer.to.id if state.offer else None,
    }


def with_log(found: Evidence, conversation: ConversationId, log: Sequence[Recorded]) -> Evidence:
    """Another log, and the row that it folds to."""
    state = folded(conversation, log)
    stored = replace(
        found.stored,
        logs={**found.stored.logs, conversation: log},
        states={**found.stored.states, conversation: state},
        rows={**found.stored.rows, conversation: row(state)},
    )
    return replace(found, stored=stored)


def _on_the_site() -> list[e.Event]:
    return [
        e.Started(language="nl", channel=_WIDGET),
        e.CustomerSpoke(id="c1", text="mens", payload=None, channel=_WIDGET),
        _turned(2),
        e.AssistantSpoke(text="Momentje", of=2),
        e.HandoverWaiting(reason=Reason.CUSTOMER_ASKED, why={}),
        *_taken_by(BRAM),
        e.AgentSpoke(id="b1", text="Met Bram", agent=BRAM),
        e.NoteAdded(text="ging over de meter", agent=BRAM),
        e.ControlChanged(control=Control.ASSISTANT, agent=None, move="pass"),
        e.HandoverWaiting(reason=Reason.CUSTOMER_ASKED, why={}),
        *_taken_by(ANNA),
        e.AgentSpoke(id="a1", text="Met Anna", agent=ANNA),
        e.CustomerSpoke(id="c2", text="dag Anna", payload=None, channel=_WIDGET),
        e.AgentSpoke(id="a2", text="dag", agent=ANNA),
    ]


def _on_the_phone() -> list[e.Event]:
    return [
        e.Started(language="nl", channel=_WHATSAPP),
        e.CustomerSpoke(id="p1", text="hallo", payload=None, channel=_WHATSAPP),
        e.NoticeGiven(key="notice_disclosure", text="Hier antwoordt een computer."),
        e.AssistantSpoke(text="echo: hallo", of=2),
        _turned(2),
    ]


def _taken_by(agent: Agent) -> list[e.Event]:
    offer, until = OfferId(f"offer {agent.id}"), BEGAN + timedelta(hours=2)
    return [
        e.Offered(offer_id=offer, to=agent, deadline=until),
        e.ControlChanged(control=Control.AGENT, agent=agent, move="accept"),
    ]


def _turned(of: int) -> e.AssistantTurned:
    understood = Understanding(intent="greet", confidence=0.9)
    return e.AssistantTurned(
        of=of, understanding=understood, events=(), slots={}, active_loop=None, model=None
    )


def _told(*taken: str) -> Told:
    return Told(said=list(taken), taken=set(taken))


def _timer(conversation: ConversationId) -> Row:
    due = BEGAN + timedelta(hours=2)
    return {"id": f"timer of {conversation}", "kind": "timer", "conversation_id": conversation, "due": due}


def _seat(agent: Agent, load: int) -> Row:
    return {"agent_id": agent.id, "load": load, "capacity": 3}


def _delivery(id: str, seq: int) -> Row:
    return {"id": id, "conversation_id": PHONE, "seq": seq, "address": NUMBER, "state": "sent"}
