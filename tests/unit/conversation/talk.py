"""A conversation driven by hand: words for every command, a clock that is set, a log that grows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Literal

from handover.conversation import commands as c
from handover.conversation.circumstances import Circumstances, Desk, News, Phrasebook, Policy, Seat
from handover.conversation.decide import decide
from handover.conversation.deciding.customer import ASK_ON, LEAVE, MESSAGE
from handover.conversation.draft import PERSON, Decision
from handover.conversation.effects import AskAssistant, Effect, StartTimer
from handover.conversation.events import Event, NoticeGiven, Outcome, Recorded
from handover.conversation.state import Agent, Conversation, Episode
from models.vocabulary.address import Address
from models.vocabulary.attachment import Attachment, AttachmentKind
from models.vocabulary.control import Disposition, Reason
from models.vocabulary.identity import (
    AgentId,
    BrandKey,
    ChannelName,
    CommandId,
    ConversationId,
    CustomerId,
    OfferId,
)
from models.vocabulary.message import Button, Content, Need, Rendered
from models.vocabulary.template import Purpose
from models.vocabulary.understanding import NOT_UNDERSTOOD, Understanding

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WIDGET = ChannelName("web_widget")
PUSHED = ChannelName("pigeon")
"""A network that must be sent to."""
ANNA = Agent(AgentId("anna"), "Anna")
BRAM = Agent(AgentId("bram"), "Bram")
GAS = c.Emergency(name="gas_smell", answer="safety_gas_smell", because="ruik gas")
OPEN = Desk(open=True, opens={}, available=2, ahead=0)
SHUT = Desk(open=False, opens={"nl": "maandag om 08:00", "en": "Monday at 08:00"}, available=0, ahead=0)
POLICY = Policy(
    brand_name="Liander",
    languages=("nl", "en"),
    always_human={"file_complaint": {"nl": "Klacht", "en": "Complaint"}},
    language_intents={"speak_english": "en", "ask_person_in_english": "en"},
    reminders_after=(timedelta(minutes=2), timedelta(minutes=10)),
    idle_after=timedelta(hours=24),
    pushed=frozenset({PUSHED}),
    templates={PUSHED: frozenset(Purpose)},
)

OWN_BUTTONS = (
    Button("Medewerker", PERSON),
    Button("Wachtrij verlaten", LEAVE),
    Button("Bericht achterlaten", MESSAGE),
)
_BUTTONS = {
    "notice_disclosure": OWN_BUTTONS,
    "notice_waiting": OWN_BUTTONS,
    "notice_message_kept": (Button("Iets anders vragen", ASK_ON),),
    "notice_write_message": (Button("Niet meer wachten", LEAVE),),
    "notice_write_while_closed": (Button("Iets anders vragen", ASK_ON),),
}

NEEDS = {"utter_number": Need.OWN_CHANNEL, "utter_number_again": Need.OWN_CHANNEL, "utter_own": Need.SIGN_IN}

OFFERING_WAYS = frozenset({"notice_waiting", "utter_known_ways"})


class Phrases(Phrasebook):
    """Texts that show what they were made from. Knows notices, safety advice, steps, `utter_known`, and
    what needs proof."""

    def render(self, key: str, language: str, values: Mapping[str, str]) -> Rendered | None:
        if not key.startswith(("notice_", "safety_", "step_", "text_news_step", "utter_known", *NEEDS)):
            return None
        filled = "".join(f" {name}={value}" for name, value in sorted(values.items()) if name != "brand")
        return Rendered(
            text=f"{language}:{key}{filled}",
            buttons=_BUTTONS.get(key, ()),
            needs=NEEDS.get(key),
            ways=key in OFFERING_WAYS,
        )


def seat(agent: Agent, *, load: int = 0, capacity: int = 1) -> Seat:
    return Seat(agent=agent.id, load=load, capacity=capacity)


_numbers = count(1)


def command_id() -> CommandId:
    """A name never used before."""
    return CommandId(f"command-{next(_numbers)}")


@dataclass(kw_only=True)
class Talk:
    """`give` decides, keeps the log and what is to be done; clock, desk and seats are the test's to set."""

    now: datetime = NOON
    policy: Policy = POLICY
    desk: Desk = OPEN
    seats: dict[AgentId, Seat] = field(default_factory=lambda: {a.id: seat(a) for a in (ANNA, BRAM)})
    conversation: Conversation = field(
        default_factory=lambda: Conversation(
            id=ConversationId("talk"), brand=BrandKey("liander"), customer=CustomerId("customer")
        )
    )
    news: News = field(default_factory=News)
    log: list[Recorded] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    @property
    def circumstances(self) -> Circumstances:
        return Circumstances(
            now=self.now,
            policy=self.policy,
            desk=self.desk,
            phrases=Phrases(),
            seats=self.seats,
            news=self.news,
        )

    def decide(self, command: c.Command) -> Decision:
        """What the command would lead to. Raises `Refused`."""
        return decide(self.conversation, command, self.circumstances)

    def give(self, *commands: c.Command) -> list[Event]:
        """Give the commands one after another; the events of the last."""
        events: list[Event] = []
        for command in commands:
            decision = self.decide(command)
            self.conversation = decision.after
            self.log += decision.events
            self.effects += decision.effects
            events = [recorded.event for recorded in decision.events]
        return events

    def wait(self, **time: float) -> "Talk":
        self.now += timedelta(**time)
        return self

    @property
    def timers(self) -> list[StartTimer]:
        """Every timer ever wound, in order."""
        return [effect for effect in self.effects if isinstance(effect, StartTimer)]

    @property
    def asked(self) -> AskAssistant:
        """The newest question to the assistant."""
        return [effect for effect in self.effects if isinstance(effect, AskAssistant)][-1]

    def timer(self, kind: type[c.Command]) -> c.Command:
        """The newest timer's command of that kind."""
        return [timer.command for timer in self.timers if isinstance(timer.command, kind)][-1]

    def notices(self) -> list[str]:
        """Keys of everything the service told the customer."""
        return [r.event.key for r in self.log if isinstance(r.event, NoticeGiven)]


# -- the customer ------------------------------------------------------------------------------------


def writes(
    text: str = "hallo",
    *,
    payload: str | None = None,
    language: str | None = None,
    channel: ChannelName = WIDGET,
    signed_in: bool = False,
    sent_at: datetime | None = None,
) -> c.CustomerSpeaks:
    return c.CustomerSpeaks(
        id=command_id(),
        text=text,
        payload=payload,
        channel=channel,
        language=language,
        signed_in=signed_in,
        sent_at=sent_at,
    )


def pictures() -> c.Command:
    picture = Attachment(kind=AttachmentKind.IMAGE, mime="image/jpeg", ref="media-1")
    return c.CustomerSpeaks(id=command_id(), text="", payload=None, channel=WIDGET, attachment=picture)


def revokes() -> c.Command:
    return c.CustomerAmends(id=command_id(), of="message-1", change="revoke", text="")


def asks_to_move() -> c.Command:
    link = "https://example.org/ABCD-EFGH"
    return c.AskToMove(id=command_id(), text="Verder", channel=WIDGET, code="ABCD-EFGH", link=link)


def moves(
    channel: ChannelName,
    *,
    by: Literal["code", "back", "undone"] = "code",
    left: tuple[Address, ...] = (),
) -> c.Command:
    return c.MoveChannel(id=command_id(), channel=channel, by=by, left=left)


def signs_in() -> c.Command:
    return c.SignIn(id=command_id(), channel=WIDGET)


def continues_elsewhere() -> c.Command:
    return c.ContinueIn(id=command_id(), conversation=ConversationId("another"))


def taps(payload: str) -> c.Command:
    return writes("(getikt)", payload=payload)


def smells_gas() -> c.CustomerSpeaks:
    return c.CustomerSpeaks(id=command_id(), text="ik ruik gas", payload=None, channel=WIDGET, emergency=GAS)


def wants_person() -> c.Command:
    return c.RequestPerson(id=command_id(), channel=WIDGET)


def leaves() -> c.Command:
    return c.LeaveQueue(id=command_id())


def leaves_message() -> c.Command:
    return c.LeaveMessage(id=command_id(), channel=WIDGET)


def chooses(language: str) -> c.Command:
    return c.SetLanguage(id=command_id(), language=language, channel=WIDGET)


# -- the assistant -----------------------------------------------------------------------------------


def says(text: str, *, key: str | None = None, buttons: tuple[Button, ...] = ()) -> c.Said:
    return c.Said(content=Content(key) if key else None, text=text, buttons=buttons)


def answers(
    of: int,
    generation: int,
    *,
    intent: str = "ask_contact",
    wants: Reason | None = None,
    said: tuple[c.Said, ...] = (says("antwoord"),),
    answered: bool | None = None,
    active_loop: str | None = None,
) -> c.AssistantAnswers:
    rasa_event: Mapping[str, Any] = {"event": "action", "name": "action_listen"}
    return c.AssistantAnswers(
        id=command_id(),
        of=of,
        asked="hallo",
        generation=generation,
        said=said,
        understanding=Understanding(intent=intent, confidence=0.9, answered=answered),
        events=(rasa_event,),
        slots={},
        active_loop=active_loop,
        model="model-1",
        wants=wants,
    )


def misunderstands(of: int, generation: int) -> c.AssistantAnswers:
    return answers(of, generation, intent=NOT_UNDERSTOOD, said=(says("wat bedoelt u?"),))


def fails(of: int, generation: int, reason: Reason = Reason.ASSISTANT_DOWN) -> c.Command:
    return c.AssistantFails(id=command_id(), of=of, generation=generation, code="timeout", reason=reason)


def starting(of: int, generation: int) -> c.Command:
    return c.AssistantStarting(id=command_id(), of=of, generation=generation)


# -- routing and the clock ---------------------------------------------------------------------------


def offer_to(agent: Agent, offer: str = "offer-1", *, now: datetime = NOON) -> c.Command:
    return c.OfferTo(
        id=command_id(), offer_id=OfferId(offer), agent=agent, deadline=now + timedelta(seconds=30)
    )


def expires(offer: str = "offer-1") -> c.Command:
    return c.OfferExpires(id=command_id(), offer_id=OfferId(offer))


def lost(agent: Agent) -> c.Command:
    return c.AgentIsLost(id=command_id(), agent=agent.id)


def tells_news(version: int = 2) -> c.TellNews:
    return c.TellNews(id=CommandId(f"news:p1:{version}"), status_text={"nl": "Gepland.", "en": "Planned."})


def goes_away(agent: Agent) -> c.Command:
    return c.AgentIsAway(id=command_id(), agent=agent.id)


# -- agents ------------------------------------------------------------------------------------------


def accepts(agent: Agent, offer: str = "offer-1", *, generation: int | None = None) -> c.AgentCommand:
    return c.AcceptOffer(id=command_id(), agent=agent, offer_id=OfferId(offer), generation=generation)


def declines(agent: Agent, offer: str = "offer-1") -> c.AgentCommand:
    return c.DeclineOffer(id=command_id(), agent=agent, offer_id=OfferId(offer))


def takes(agent: Agent, *, generation: int | None = None) -> c.AgentCommand:
    return c.Take(id=command_id(), agent=agent, generation=generation)


def speaks(agent: Agent, *, generation: int | None = None) -> c.AgentCommand:
    return c.AgentSpeaks(id=command_id(), agent=agent, text="goedemiddag", generation=generation)


def invites(agent: Agent, *, seen: int | None = None) -> c.AgentCommand:
    return c.InviteToAnswer(id=command_id(), agent=agent, seen=seen)


def offers_ways(agent: Agent) -> c.AgentCommand:
    return c.OfferWays(id=command_id(), agent=agent)


def chooses_news(agent: Agent, channel: ChannelName | None) -> c.AgentCommand:
    return c.ChooseNews(id=command_id(), agent=agent, channel=channel)


def notes(agent: Agent) -> c.AgentCommand:
    return c.AddNote(id=command_id(), agent=agent, text="belt terug")


def releases(agent: Agent, *, generation: int | None = None, ask: bool = False) -> c.Release:
    outcome = Outcome(summary="geregeld")
    return c.Release(id=command_id(), agent=agent, outcome=outcome, generation=generation, ask=ask)


def passes(agent: Agent, *, generation: int | None = None) -> c.AgentCommand:
    return c.PassToQueue(id=command_id(), agent=agent, outcome=Outcome(), generation=generation)


def passes_to(agent: Agent, to: Agent, offer: str = "offer-2", *, now: datetime = NOON) -> c.AgentCommand:
    return c.PassToAgent(
        id=command_id(),
        agent=agent,
        to=to,
        offer_id=OfferId(offer),
        deadline=now + timedelta(seconds=30),
        outcome=Outcome(),
    )


def resolves(agent: Agent, *, generation: int | None = None) -> c.Resolve:
    return c.Resolve(id=command_id(), agent=agent, disposition=Disposition.SOLVED, generation=generation)


def snoozes(agent: Agent, until: datetime = NOON + timedelta(hours=9)) -> c.AgentCommand:
    return c.Snooze(id=command_id(), agent=agent, until=until)


def episode(talk: Talk) -> Episode:
    assert talk.conversation.episode is not None
    return talk.conversation.episode
