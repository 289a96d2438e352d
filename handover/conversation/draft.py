"""A decision in the making: events are folded in as they are recorded, so each step sees the one before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from handover.conversation.circumstances import Circumstances, Phrasebook
from handover.conversation.effects import Effect, SendToCustomer
from handover.conversation.events import SAID, ControlChanged, Event, NoticeGiven, Outcome, Recorded
from handover.conversation.evolve import evolve
from handover.conversation.refusals import NotPossible
from handover.conversation.state import Agent, Conversation
from handover.conversation.transitions import TABLE, Move, Place, changes_control
from models.vocabulary.address import Address
from models.vocabulary.control import QueueWish
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Button, Content, QrCode, Rendered
from models.vocabulary.template import GAPS, Purpose, Template

MOVE = "/handover.move."
"""Payload of the buttons by which a customer goes on elsewhere, followed by the channel."""
PERSON = "/handover.person"
"""Payload of the button by which they ask for a person."""


LONGEST_TITLE = 20
"""Characters of a button, by what WhatsApp takes."""


def title_of_way(channel: ChannelName, phrases: Phrasebook, language: str) -> str:
    """What the button to a channel says: the channel's own text, or one with its name."""
    own = phrases.render(f"button_move_{channel}", language, {})
    named = own or phrases.render("button_move", language, {"channel": channel.title()})
    return (named.text if named else "button_move")[:LONGEST_TITLE]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one command leads to: the log's next events, things to do, and the conversation after them."""

    events: tuple[Recorded, ...]
    effects: tuple[Effect, ...]
    after: Conversation


class Draft:
    """`now` is the conversation as it would become."""

    def __init__(self, conversation: Conversation, circumstances: Circumstances) -> None:
        self.now = conversation
        self.circumstances = circumstances
        self._events: list[Recorded] = []
        self._effects: list[Effect] = []

    @property
    def place(self) -> Place:
        return Place(self.now.control, self.now.handover)

    def record(self, event: Event) -> None:
        """Append to the log; a change of control begins a new generation."""
        rises = isinstance(event, ControlChanged)
        recorded = Recorded(
            seq=self.now.seq + 1,
            generation=self.now.generation + rises,
            at=self.circumstances.now,
            event=event,
        )
        self._events.append(recorded)
        self.now = evolve(self.now, recorded)
        where = self._told_where(event)
        if where is not None and where in self.circumstances.policy.pushed:
            self.do(SendToCustomer(of=recorded.seq, channel=where))

    def _told_where(self, event: Event) -> ChannelName | None:
        """Where the customer chose to be told, else where they are; None for what is said to nobody there."""
        if not isinstance(event, SAID):
            return None
        if not isinstance(event, NoticeGiven):
            return self.now.channel
        return None if event.elsewhere else event.channel or self.now.channel

    def move(self, move: Move, *, agent: Agent | None = None, outcome: Outcome | None = None) -> None:
        """Make a move of the table; control changes here and nowhere else.

        Raises `NotPossible` where the table has no such move from here.
        """
        target = TABLE.get((self.place, move))
        if target is None:
            raise NotPossible(by=self.now.agent)
        if changes_control(move, self.place):
            self.record(
                ControlChanged(control=target.control, agent=agent, move=move.name.lower(), outcome=outcome)
            )

    def do(self, effect: Effect) -> None:
        self._effects.append(effect)

    def render(self, key: str, values: Mapping[str, str] | None = None) -> Rendered:
        """A keyed text in the customer's language; an unknown key shows itself rather than nothing."""
        filled = {"brand": self.circumstances.policy.brand_name, **(values or {})}
        rendered = self.circumstances.phrases.render(key, self.now.language, filled)
        return self.fitting(rendered) if rendered else Rendered(text=key)

    def render_content(self, content: Content) -> Rendered | None:
        """What the assistant says, in the customer's language; None for a key that nobody wrote."""
        rendered = self.circumstances.phrases.render(content.key, self.now.language, content.values)
        return rendered and self.fitting(rendered)

    def notice(
        self, key: str, *, towards: Iterable[ChannelName] = (), qr: QrCode | None = None, **values: str
    ) -> None:
        """Tell the customer something on behalf of the service; `towards`: where they can go on with it."""
        rendered = self.render(key, values)
        buttons = (*self._ways(towards), *rendered.buttons)
        self.record(NoticeGiven(key=key, text=rendered.text, buttons=buttons, qr=qr))

    def notice_at(self, address: Address, key: str, **values: str) -> None:
        """Tell something at an address that the customer left, if it can be sent to; nowhere else."""
        if address.channel not in self.circumstances.policy.pushed:
            return
        rendered = self.render(key, values)
        self.record(NoticeGiven(key=key, text=rendered.text, buttons=rendered.buttons, elsewhere=True))
        self.do(SendToCustomer(of=self.now.seq, channel=address.channel, address=address))

    def propose(self, key: str, buttons: tuple[Button, ...], **values: str) -> None:
        """Tell something, with `buttons` behind its own."""
        rendered = self.render(key, values)
        self.record(NoticeGiven(key=key, text=rendered.text, buttons=(*rendered.buttons, *buttons)))

    def by_template(self, purpose: Purpose, channel: ChannelName | None = None, **values: str) -> None:
        """Tell something that may also have to go as the network approved it."""
        rendered = self.render(purpose.content, values)
        self.record(
            NoticeGiven(
                key=purpose.content,
                text=rendered.text,
                buttons=rendered.buttons,
                template=Template(purpose, tuple(values.get(gap, "") for gap in GAPS[purpose])),
                channel=channel,
            )
        )

    def ways(self) -> tuple[Button, ...]:
        """To wherever else the customer can go on."""
        return self._ways(self.circumstances.policy.elsewhere(self.now.channel))

    def fitting(self, rendered: Rendered) -> Rendered:
        """With the ways elsewhere that it asks for, and without the person for whom they wait already."""
        buttons = (*rendered.buttons, *self.ways()) if rendered.ways else rendered.buttons
        if self.now.handover.queued:
            buttons = tuple(button for button in buttons if not self._asks_for_person(button.payload))
        return replace(rendered, buttons=buttons)

    def _asks_for_person(self, payload: str) -> bool:
        intents = self.circumstances.policy.queue_intents
        return payload == PERSON or intents.get(payload.removeprefix("/")) is QueueWish.PLACE

    def _ways(self, channels: Iterable[ChannelName]) -> tuple[Button, ...]:
        others = [c for c in channels if c != self.now.channel]
        phrases, language = self.circumstances.phrases, self.now.language
        return tuple(Button(title_of_way(c, phrases, language), f"{MOVE}{c}") for c in others)

    def where(self, channel: ChannelName) -> str:
        """Such as `op WhatsApp`: by the channel's own words, or by its name."""
        own = self.circumstances.phrases.render(f"text_where_{channel}", self.now.language, {})
        return (own or self.render("text_where", {"channel": channel.title()})).text

    def decision(self) -> Decision:
        return Decision(tuple(self._events), tuple(self._effects), self.now)
