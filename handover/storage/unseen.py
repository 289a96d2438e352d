"""What we said that the customer has not seen where they were: it goes along when they go on elsewhere.

Read and taken under the conversation's lock, so that nothing is said in between.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from handover.conversation import events as e
from handover.conversation.events import Recorded
from handover.storage import contact_points, deliveries
from handover.storage import log as conversation_log
from handover.storage.sealing import Keyring
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import ConversationId

_ABOUT_WHERE = frozenset({"notice_move", "notice_ways", "notice_moved", "notice_moved_back"})
MOST = 30
"""The newest ones; whoever left that much unread finds the rest where they were."""


def numbers(
    connection: Connection, keyring: Keyring, conversation: ConversationId, *, since: int
) -> tuple[int, ...]:
    """In order of the log, from number `since` on; not what a network has, may have, or refused."""
    return _left(connection, keyring, conversation, since, {DeliveryState.QUEUED})


def first(
    connection: Connection, keyring: Keyring, conversation: ConversationId, *, since: int
) -> int | None:
    """The first that they may not have seen: what is under way to a network may yet be put off."""
    under_way = {DeliveryState.QUEUED, DeliveryState.SENDING}
    return min(_left(connection, keyring, conversation, since, under_way), default=None)


def _left(
    connection: Connection,
    keyring: Keyring,
    conversation: ConversationId,
    since: int,
    states: Collection[DeliveryState],
) -> tuple[int, ...]:
    rows = {row.seq: row for row in deliveries.of_conversation(connection, conversation)}
    return tuple(
        said.seq
        for said in _unread(connection, keyring, conversation)
        if said.seq >= since
        if said.seq not in rows or (rows[said.seq].state in states and not chosen(said.event))
    )


def take_along(
    connection: Connection,
    keyring: Keyring,
    conversation: ConversationId,
    *,
    since: int,
    unwritten: Sequence[Recorded] = (),
) -> tuple[int, ...]:
    """The same, and none of it is sent any more where they were; `unwritten` stands at the end of the log."""
    deliveries.hold_queued(connection, conversation)
    taken = numbers(connection, keyring, conversation, since=since)
    deliveries.take_back(connection, conversation, taken)
    new = (said.seq for said in unwritten if isinstance(said.event, e.SAID) and _comes_along(said.event))
    return (*taken, *new)


def _unread(connection: Connection, keyring: Keyring, conversation: ConversationId) -> list[Recorded]:
    types = [event.type for event in e.SAID]
    said = conversation_log.latest_of_types(connection, keyring, conversation, types, limit=MOST)
    seen = _seen(connection, conversation)
    return [recorded for recorded in said if recorded.seq > seen and _comes_along(recorded.event)]


def _seen(connection: Connection, conversation: ConversationId) -> int:
    """Read on a screen of ours, or handed to a client that asks."""
    read, _ = conversation_log.read_marks(connection, conversation)
    points = contact_points.of_conversation(connection, conversation)
    return max(read, *(point.emitted for point in points), 0)


def _comes_along(said: e.Event) -> bool:
    """Not what is about where they were or went, what was for another address, or needs more proof."""
    if isinstance(said, e.AssistantSpoke):
        return said.needs is None
    return not (isinstance(said, e.NoticeGiven) and (said.key in _ABOUT_WHERE or said.elsewhere))


def chosen(said: e.Event) -> bool:
    """Told where the customer wished, wherever they are."""
    return isinstance(said, e.NoticeGiven) and said.channel is not None
