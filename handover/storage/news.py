"""What customers chose about being told of news: read under the lock, written with the event that says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.exc import IntegrityError

from handover.conversation.circumstances import NewsChoice
from handover.conversation.deciding.news import ASKED
from handover.conversation.events import NewsChosen, NoticeGiven, Recorded
from handover.conversation.state import Conversation
from handover.storage import contact_points
from models.tables import conversations, news_choices, process_links
from models.vocabulary.identity import BrandKey, ChannelName, ConversationId, CustomerId

Whose = tuple[BrandKey, CustomerId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A choice, and where in which log it stands."""

    choice: NewsChoice
    conversation: ConversationId
    seq: int
    at: datetime


def chosen(connection: Connection, brand: BrandKey, customer: CustomerId) -> Chosen | None:
    """None where the customer was never asked."""
    query = select(news_choices).where(*_of((brand, customer)))
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    channel = ChannelName(row["channel"]) if row["channel"] else None
    return Chosen(
        choice=NewsChoice(row["wanted"], channel),
        conversation=ConversationId(row["conversation_id"]),
        seq=row["seq"],
        at=row["at"],
    )


def proven(connection: Connection, conversations: Iterable[ConversationId]) -> frozenset[ConversationId]:
    """Those of `conversations` in which a process was shown to be the customer's."""
    links = process_links.c.conversation_id
    query = select(links).where(links.in_(list(conversations))).distinct()
    return frozenset(ConversationId(row[0]) for row in connection.execute(query))


def brought_along(connection: Connection, conversation: ConversationId) -> list[CustomerId]:
    """Who is told news at an address that is held here, and chose it in the address's own conversation.

    It is the same person, who proved it with a code: where they say to stop, all of it stops.
    """
    points = contact_points.of_conversation(connection, conversation)
    homes = {point.home for point in points if point.home is not None}
    if not homes:
        return []
    owners = select(conversations.c.customer_id).where(conversations.c.id.in_(sorted(homes)))
    chose = news_choices.c.customer_id.in_([row.customer_id for row in connection.execute(owners)])
    rows = connection.execute(select(news_choices.c.customer_id, news_choices.c.wanted).where(chose))
    return [CustomerId(row.customer_id) for row in rows if row.wanted]


class NewsUnderLock:
    """The facts of one conversation, queried at the first question. `made`: choices of this transaction."""

    def __init__(
        self,
        connection: Connection,
        conversation: Conversation,
        *,
        proven: bool,
        made: Mapping[Whose, Chosen],
    ) -> None:
        self._connection = connection
        self._conversation = conversation
        self._made = made
        self.proven = proven

    @property
    def choice(self) -> NewsChoice | None:
        held = self._conversation
        made = self._made.get((held.brand, held.customer))
        found = made or chosen(self._connection, held.brand, held.customer)
        return None if found is None else found.choice

    @cached_property
    def channels(self) -> tuple[ChannelName, ...]:
        points = contact_points.of_conversation(self._connection, self._conversation.id)
        return tuple(dict.fromkeys(point.address.channel for point in points))

    @property
    def brought_along(self) -> bool:
        return bool(brought_along(self._connection, self._conversation.id))


def choice_in(conversation: Conversation, events: Iterable[Recorded]) -> Chosen | None:
    """What these events say of it: the last word counts; the question alone is remembered as asked."""
    choices = [
        Chosen(choice=choice, conversation=conversation.id, seq=recorded.seq, at=recorded.at)
        for recorded in events
        if (choice := _choice(recorded)) is not None
    ]
    return choices[-1] if choices else None


def _choice(recorded: Recorded) -> NewsChoice | None:
    match recorded.event:
        case NewsChosen(wanted=wanted, channel=channel):
            return NewsChoice(wanted, channel)
        case NoticeGiven(key=key) if key == ASKED:
            return NewsChoice(None)
        case _:
            return None


def keep(connection: Connection, choices: Mapping[Whose, Chosen]) -> None:
    """The choice stands; another process may have made the row in between."""
    for whose, made in choices.items():
        row = {
            "wanted": made.choice.wanted,
            "channel": made.choice.channel,
            "conversation_id": made.conversation,
            "seq": made.seq,
            "at": made.at,
        }
        if not _replace(connection, whose, row) and not _begin(connection, whose, row):
            _replace(connection, whose, row)


def _replace(connection: Connection, whose: Whose, row: Mapping[str, object]) -> bool:
    return connection.execute(news_choices.update().where(*_of(whose)).values(**row)).rowcount == 1


def _begin(connection: Connection, whose: Whose, row: Mapping[str, object]) -> bool:
    brand, customer = whose
    try:
        with connection.begin_nested():
            connection.execute(news_choices.insert().values(brand=brand, customer_id=customer, **row))
    except IntegrityError:
        return False
    return True


def _of(whose: Whose) -> tuple[ColumnElement[bool], ...]:
    return (news_choices.c.brand == whose[0], news_choices.c.customer_id == whose[1])
