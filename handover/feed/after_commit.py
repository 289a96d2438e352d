"""What a commit sets in motion, here and in other processes. Hints only: whoever is hinted looks in SQL.

committed ─► followers here ─► wake other processes ─► start the questions ─► queue, seats, states to look at
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from handover.conversation import events as e
from handover.feed.feed import Feed
from handover.feed.presenting import Audience
from handover.feed.wakes import Hint, Wakes
from handover.storage.batch import Honoured
from handover.storage.scheduling import Ask, Send
from models.vocabulary.identity import AgentId, BrandKey, ConversationId

_QUEUE = (
    e.HandoverWaiting,
    e.EmergencyRaised,
    e.Offered,
    e.OfferWithdrawn,
    e.ControlChanged,
    e.HandoverEnded,
)
_STATE = (*_QUEUE, e.ChannelMoved, e.Started, e.Closed, e.Reopened, e.LeavingMessage, e.LanguageChanged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Who wants to know, in this process."""

    asked: Callable[[Ask], None]
    to_send: Callable[[Send], None]
    queue_moved: Callable[[BrandKey], None]
    seat_changed: Callable[[AgentId], None]
    spoken: Callable[[ConversationId], None]
    state_changed: Callable[[ConversationId], None]


class AfterCommit:
    """Of one administration, in one process."""

    def __init__(
        self, feed: Feed, wakes: Wakes, listeners: Listeners, frame_of: Callable[[Any], str]
    ) -> None:
        self._feed = feed
        self._wakes = wakes
        self._listeners = listeners
        self._frame_of = frame_of

    def committed(self, conversation: ConversationId, honoured: Honoured) -> None:
        """Called by the group commit, in order of commit."""
        for send in honoured.sends:
            self._tell_queued(send)
        self._feed.committed(conversation, honoured.events)
        for ask in honoured.asks:
            self._listeners.asked(ask)
        for send in honoured.sends:
            self._listeners.to_send(send)
        if not honoured.events:
            return
        queue = any(isinstance(recorded.event, _QUEUE) for recorded in honoured.events)
        state = any(isinstance(recorded.event, _STATE) for recorded in honoured.events)
        hint = {
            "c": conversation,
            "b": honoured.after.brand,
            "a": list(honoured.seats),
            "q": queue,
            "t": state,
        }
        self._spread(hint)
        self._wakes.send(hint | {"h": honoured.seq})

    def hinted(self, hint: Hint) -> None:
        """Another process committed, or signals."""
        if "f" in hint:
            self._feed.signal(ConversationId(hint["c"]), Audience(hint["to"]), hint["f"])
            return
        if "h" in hint:
            self._feed.woken(ConversationId(hint["c"]), hint["h"])
        self._spread(hint)

    def signal(self, conversation: ConversationId, audience: str, frame: dict[str, Any]) -> None:
        """Something that is not logged, for an audience of the conversation, wherever it is connected."""
        text = self._frame_of(
            frame if audience == Audience.CUSTOMER else {**frame, "conversation": conversation}
        )
        self._feed.signal(conversation, Audience(audience), text)
        self._wakes.send({"c": conversation, "to": str(audience), "f": text})

    def _tell_queued(self, send: Send) -> None:
        """Agents know of what is still to be sent before they see it: it is not "sent" when it is logged."""
        queued = {"t": "delivery", "seq": send.of, "channel": send.channel, "state": "queued", "code": None}
        self.signal(send.conversation, Audience.AGENT, queued)

    def seat_moved(self, agent: AgentId, brands: Sequence[BrandKey]) -> None:
        """An agent became available or away: queues may be served differently."""
        for brand in brands:
            hint = {"b": brand, "a": [agent], "q": True}
            self._spread(hint)
            self._wakes.send(hint)

    def read_on(self, conversation: ConversationId) -> None:
        """Somebody read further."""
        hint = {"c": conversation, "t": True}
        self._spread(hint)
        self._wakes.send(hint)

    def _spread(self, hint: Hint) -> None:
        tell = self._listeners
        for agent in hint.get("a", ()):
            tell.seat_changed(AgentId(agent))
        if hint.get("q"):
            tell.queue_moved(BrandKey(hint["b"]))
        if "c" in hint:
            conversation = ConversationId(hint["c"])
            tell.spoken(conversation)
            if hint.get("t"):
                tell.state_changed(conversation)
