"""An agent's conversations, found again by what was said in them.

Bodies are sealed, so SQL cannot look into them: the agent's newest conversations are opened and read. That is
bounded by `LOOKED_AT`, and costs about a millisecond a conversation.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from handover.agent_desk.view import DeskView
from handover.conversation import events as e
from handover.conversation.events import Recorded
from handover.storage import log as conversation_log
from handover.storage.sealing import Keyring
from models.tables import conversations, holds
from models.vocabulary.identity import AgentId, BrandKey, ConversationId

LOOKED_AT = 200
SNIPPET = 120
_SAID = (e.CustomerSpoke, e.AssistantSpoke, e.AgentSpoke, e.NoteAdded)
_TYPES = [event.type for event in _SAID]


def search(
    connection: Connection,
    view: DeskView,
    keyring: Keyring,
    agent: AgentId,
    brands: Collection[BrandKey],
    *,
    words: str,
    limit: int,
) -> list[dict[str, Any]]:
    """Summaries of conversations the agent held in which every word was said, newest first."""
    found: list[dict[str, Any]] = []
    for conversation in _held(connection, agent, brands):
        snippet = _snippet(connection, keyring, conversation, words.casefold().split())
        summary = None if snippet is None else view.summary(connection, conversation)
        if summary is not None:
            found.append({**summary, "snippet": snippet})
        if len(found) == limit:
            break
    return found


def _held(connection: Connection, agent: AgentId, brands: Collection[BrandKey]) -> Iterable[ConversationId]:
    latest = func.max(holds.c.at)
    query = (
        select(holds.c.conversation_id)
        .join(conversations, conversations.c.id == holds.c.conversation_id)
        .where(holds.c.agent_id == agent, conversations.c.brand.in_(brands))
        .group_by(holds.c.conversation_id)
        .order_by(latest.desc())
        .limit(LOOKED_AT)
    )
    return [ConversationId(row.conversation_id) for row in connection.execute(query)]


def _snippet(
    connection: Connection, keyring: Keyring, conversation: ConversationId, words: list[str]
) -> str | None:
    """Where the first word was said; None where one of them was not."""
    if not words:
        return ""
    said = conversation_log.latest_of_types(connection, keyring, conversation, _TYPES, limit=500)
    texts = [text for recorded in said if (text := _text(recorded))]
    if not all(any(word in text.casefold() for text in texts) for word in words):
        return None
    hit = next(text for text in reversed(texts) if words[0] in text.casefold())
    start = max(0, hit.casefold().index(words[0]) - SNIPPET // 3)
    return hit[start : start + SNIPPET]


def _text(recorded: Recorded) -> str | None:
    return recorded.event.text if isinstance(recorded.event, _SAID) else None
