"""Where a conversation stands, for its customer: who answers, the place in the queue, what is possible."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from handover.administration import Administration
from handover.clock import Clock
from handover.conversation.state import Conversation
from handover.storage import log as conversation_log
from handover.storage import waiting
from handover.storage.around import Surroundings
from models.vocabulary.identity import BrandKey, ConversationId

State = dict[str, Any]


class StandingOf:
    """Reads a conversation's standing. `assistant` gives a brand's assistant health as a word."""

    def __init__(
        self,
        administration: Administration,
        around: Surroundings,
        clock: Clock,
        assistant: Callable[[BrandKey], str],
    ) -> None:
        self._administration = administration
        self._around = around
        self._clock = clock
        self._assistant = assistant

    def read(self, connection: Connection, conversation: ConversationId) -> State | None:
        """None for an unknown conversation."""
        held = conversation_log.fetch(connection, self._administration.keyring, conversation)
        if held is None:
            return None
        now = self._clock.now()
        is_open, opens = self._around.opening(held.brand, now)
        somebody = is_open or waiting.available(connection, held.brand, now) > 0
        _, agent_read = conversation_log.read_marks(connection, conversation)
        return {
            **_of(held),
            "place": self._place(connection, held),
            "open": somebody,
            "opens": _or_none(opens),
            "assistant": self._assistant(held.brand),
            "agent_read": agent_read,
        }

    def _place(self, connection: Connection, held: Conversation) -> int | None:
        if not held.handover.queued:
            return None
        return waiting.place(connection, held.brand, held.id)


def _of(held: Conversation) -> State:
    return {
        "conversation": held.id,
        "control": held.control.value,
        "handover": held.handover.value,
        "agent": {"name": held.agent.name} if held.agent else None,
        "waiting": held.handover.queued,
        "leaving_message": held.leaving_message,
        "language": held.language,
    }


def _or_none(opens: Mapping[str, str]) -> Mapping[str, str] | None:
    return opens or None
