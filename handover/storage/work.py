"""Work rows: who owns them, and taking over from a broker process that is gone.

A broker process holds one lease, by the database's clock. Rows name their owner; what belongs to an owner
without a lease is anybody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy import ColumnElement, Connection, RowMapping, func, or_, select, text

from handover.conversation.commands import Command
from handover.storage import deliveries
from handover.storage.codec import decode_command, encode_command
from handover.storage.log import seal_of
from handover.storage.scheduling import Ask, Send
from handover.storage.sealing import Keyring
from models.tables import brokers, conversations, work
from models.tables.metadata import EPOCH
from models.vocabulary.identity import BrandKey, ConversationId

log = structlog.get_logger()

SET_ASIDE = "set_aside"
LEASE = timedelta(seconds=1.5)
FORGOTTEN_AFTER = timedelta(seconds=3)
"""What is this process's own, and was due so long ago: a commit that it never heard of may have made it."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A command that is due."""

    id: str
    conversation: ConversationId
    command: Command


def database_now(connection: Connection) -> datetime:
    """The database's clock: the one that all broker processes share."""
    if connection.dialect.name == "postgresql":
        moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment
    seconds = connection.execute(text("SELECT (julianday('now') - 2440587.5) * 86400.0")).scalar_one()
    return EPOCH + timedelta(seconds=seconds)


def renew_lease(connection: Connection, broker: str) -> None:
    """Be alive for `LEASE` more; the dead are swept out once nothing names them."""
    until = database_now(connection) + LEASE
    renewed = connection.execute(brokers.update().where(brokers.c.id == broker).values(alive_until=until))
    if renewed.rowcount == 0:
        connection.execute(brokers.insert().values(id=broker, alive_until=until))


def end_lease(connection: Connection, broker: str) -> None:
    """Let go of everything at once, for a process that stops in good order."""
    connection.execute(brokers.delete().where(brokers.c.id == broker))


def due_timers(
    connection: Connection, keyring: Keyring, broker: str, now: datetime, *, limit: int
) -> list[Timer]:
    """Claim timers that are due: nobody's, of an owner that is gone, or forgotten here."""
    rows = _claim(connection, broker, "timer", now, limit)
    in_order = sorted(rows, key=lambda row: row["due"])
    return [timer for row in in_order if (timer := _timer(connection, keyring, row)) is not None]


def orphaned_asks(connection: Connection, broker: str, now: datetime, *, limit: int) -> list[Ask]:
    """Claim questions whose process is gone before it answered, or that may be forgotten here."""
    rows = _claim(connection, broker, "ask", now, limit)
    return [_ask(connection, row) for row in sorted(rows, key=lambda r: (r["conversation_id"], r["seq"]))]


def orphaned_sends(connection: Connection, broker: str, now: datetime, *, limit: int) -> list[Send]:
    """Claim messages whose process is gone, that were put off until now, or that may be forgotten here."""
    rows = _claim(connection, broker, "send", now, limit)
    in_order = sorted(rows, key=lambda row: (row["conversation_id"], row["seq"]))
    return [send for row in in_order if (send := _send(connection, row)) is not None]


def asked_before(connection: Connection, ask: Ask) -> bool:
    """Whether an earlier question of the conversation still has no answer, in whichever process."""
    earlier = select(work.c.id).where(
        work.c.conversation_id == ask.conversation, work.c.seq < ask.of, work.c.kind == "ask"
    )
    return connection.execute(earlier.limit(1)).first() is not None


def attempts(connection: Connection, work_id: str) -> int | None:
    """How often it was put off; None where it is done."""
    return connection.execute(select(work.c.attempts).where(work.c.id == work_id)).scalar()


def postpone(connection: Connection, work_id: str, due: datetime, *, tried: bool) -> None:
    """Let go of a row until `due`; whoever comes first takes it then. `tried`: it counts as an attempt."""
    later = work.update().where(work.c.id == work_id)
    connection.execute(later.values(due=due, owner=None, attempts=work.c.attempts + int(tried)))


def finish(connection: Connection, work_id: str) -> None:
    """Done without a command: nothing is left to do."""
    connection.execute(work.delete().where(work.c.id == work_id))


def set_aside(connection: Connection, work_id: str) -> None:
    """It always fails: nobody takes it any more nor waits for it, and `handover doctor` tells of it."""
    connection.execute(work.update().where(work.c.id == work_id).values(kind=SET_ASIDE, owner=None))
    log.error("work_set_aside", work=work_id)


def count_set_aside(connection: Connection) -> int:
    count = select(func.count()).select_from(work).where(work.c.kind == SET_ASIDE)
    return int(connection.execute(count).scalar_one())


def wind(
    connection: Connection, keyring: Keyring, conversation: ConversationId, command: Command, due: datetime
) -> None:
    """Have `command` given to the conversation at `due`, by whoever looks first. Not for an erased one."""
    seal = seal_of(connection, keyring, conversation)
    if seal is None:
        return
    id = str(uuid4())
    connection.execute(
        work.insert().values(
            id=id,
            kind="timer",
            conversation_id=conversation,
            generation=0,
            seq=0,
            due=due,
            owner=None,
            attempts=0,
            body=seal.close(encode_command(command), f"work:{id}"),
        )
    )


def _claim(connection: Connection, broker: str, kind: str, now: datetime, limit: int) -> Sequence[RowMapping]:
    free = select(work.c.id).where(*_unowned(connection, kind, now)).order_by(work.c.due).limit(limit)
    ids = list(connection.execute(free.with_for_update(skip_locked=True)).scalars())
    forgotten = _forgotten(connection, broker, kind, now, limit)
    if not ids:
        return forgotten
    claimed = work.update().where(work.c.id.in_(ids)).values(owner=broker).returning(*work.c)
    return [*connection.execute(claimed).mappings(), *forgotten]


def _unowned(connection: Connection, kind: str, now: datetime) -> list[ColumnElement[bool]]:
    now_there = database_now(connection)
    # A lease longer than any is of before the clock was set back: who lives has a new one in a moment.
    alive = select(brokers.c.id).where(
        brokers.c.alive_until >= now_there, brokers.c.alive_until <= now_there + 2 * LEASE
    )
    return [
        work.c.kind == kind,
        work.c.due <= now,
        or_(work.c.owner.is_(None), work.c.owner.not_in(alive)),
    ]


def _forgotten(
    connection: Connection, broker: str, kind: str, now: datetime, limit: int
) -> Sequence[RowMapping]:
    """This process's own since long: it may not know. What it does know of is ignored when given again."""
    mine = work.c.owner == broker, work.c.kind == kind, work.c.due <= now - FORGOTTEN_AFTER
    return connection.execute(select(work).where(*mine).order_by(work.c.due).limit(limit)).mappings().all()


def _timer(connection: Connection, keyring: Keyring, row: RowMapping) -> Timer | None:
    """None for an erased customer's, which concerns nobody, and for one that nobody can read."""
    conversation = ConversationId(row["conversation_id"])
    seal = seal_of(connection, keyring, conversation)
    if seal is None:
        finish(connection, row["id"])
        return None
    try:
        command = decode_command(seal.open(row["body"], f"work:{row['id']}"))
    except Exception:  # whatever is wrong with it must not keep the others from being given
        set_aside(connection, row["id"])
        return None
    return Timer(row["id"], conversation, command)


def _ask(connection: Connection, row: RowMapping) -> Ask:
    brand = _brand(connection, row)
    return Ask(row["id"], ConversationId(row["conversation_id"]), brand, row["seq"], row["generation"])


def _send(connection: Connection, row: RowMapping) -> Send | None:
    """None for a message that was let go meanwhile."""
    delivery = deliveries.fetch(connection, row["id"])
    if delivery is None:
        finish(connection, row["id"])
        return None
    return Send(row["id"], delivery.conversation, delivery.brand, delivery.seq, delivery.channel)


def _brand(connection: Connection, row: RowMapping) -> BrandKey:
    query = select(conversations.c.brand).where(conversations.c.id == row["conversation_id"])
    return BrandKey(connection.execute(query).scalar_one())
