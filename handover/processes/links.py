"""Which processes run for the customer of a conversation: those that were proven in it."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.exc import IntegrityError

from handover.processes.record import opened
from handover.processes.status import ProcessStatus
from handover.storage.sealing import Keyring
from models.tables import process_links, processes
from models.vocabulary.identity import BrandKey, ConversationId


def link(
    connection: Connection, conversation: ConversationId, brand: BrandKey, key: str, *, now: datetime
) -> None:
    """Remember that the conversation's customer showed this process to be theirs; the first time counts."""
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(
            process_links.insert().values(conversation_id=conversation, brand=brand, key=key, at=now)
        )


def running(connection: Connection, keyring: Keyring, conversation: ConversationId) -> list[ProcessStatus]:
    """The processes linked to the conversation as they stand now, the latest news first."""
    same = (processes.c.brand == process_links.c.brand) & (processes.c.key == process_links.c.key)
    query = (
        select(processes)
        .join(process_links, same)
        .where(process_links.c.conversation_id == conversation)
        .order_by(processes.c.updated_at.desc(), processes.c.key)
    )
    return [status_of(keyring, row) for row in connection.execute(query).mappings()]


def status_of(keyring: Keyring, row: RowMapping) -> ProcessStatus:
    """What a row of `processes` tells."""
    report = opened(keyring, row["brand"], row["key"], row["body"])
    return ProcessStatus(
        brand=BrandKey(row["brand"]),
        key=row["key"],
        type=row["type"],
        status=row["status"],
        status_text=report.status_text,
        updated_at=row["updated_at"],
    )
