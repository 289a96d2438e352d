"""A process goes on, and who chose to hear of it does.

    report ─► record ─┬─ the same status, or an older version: nobody is told
                      └─ another status ─► a clock due now, for each customer who wants to know ─► `TellNews`

One transaction: the clock is there if and only if the version is. The command's id names process and version,
so it is told once; whether the customer still wants it is decided when it is told.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from handover.brands import Brand
from handover.conversation.commands import TellNews
from handover.processes.record import Told, record
from handover.processes.status import Report
from handover.processes.steps import step_key
from handover.storage import work
from handover.storage.sealing import Keyring
from models.tables import conversations, news_choices, process_links
from models.vocabulary.identity import BrandKey, CommandId, ConversationId


def report_and_tell(
    connection: Connection, keyring: Keyring, brand: Brand, key: str, report: Report, *, now: datetime
) -> Told:
    """Raises what `record` raises; then nobody is told anything."""
    told = record(connection, keyring, brand, key, report, now=now)
    if told.changed:
        news = TellNews(
            id=CommandId(f"news:{key}:{report.version}"),
            status_text=report.status_text,
            step=step_key(report.status),
        )
        for conversation in _wanting(connection, brand.key, key):
            work.wind(connection, keyring, conversation, news, now)
    return told


def _wanting(connection: Connection, brand: BrandKey, key: str) -> Iterable[ConversationId]:
    """Where each customer of the process chose to hear of it: one conversation each."""
    theirs = (
        select(conversations.c.customer_id)
        .join(process_links, process_links.c.conversation_id == conversations.c.id)
        .where(process_links.c.brand == brand, process_links.c.key == key)
    )
    query = select(news_choices.c.conversation_id).where(
        news_choices.c.brand == brand,
        news_choices.c.wanted.is_(True),
        news_choices.c.customer_id.in_(theirs),
    )
    return [ConversationId(id) for id in connection.execute(query.order_by("conversation_id")).scalars()]
