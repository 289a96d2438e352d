"""A database that was put back from a backup: what it must not believe of itself any more."""

from uuid import uuid4

from sqlalchemy import Connection, select

from handover.storage import marks
from handover.storage.work import database_now
from models.tables import brokers, deliveries, work
from models.vocabulary.delivery import DeliveryState

RESTORED = "restored"
"""Code of a delivery of which the backup does not tell whether it was made since."""
_UNSETTLED = [state.value for state in DeliveryState if not state.settled]


def is_served(db: Connection) -> bool:
    """Whether a broker process holds a lease on it."""
    alive = select(brokers.c.id).where(brokers.c.alive_until >= database_now(db))
    return db.execute(alive.limit(1)).first() is not None


def begin_anew(db: Connection) -> int:
    """Another incarnation: clients start from a snapshot, and nothing is sent that may have been sent since.

    Returns how many messages are uncertain now.
    """
    marks.replace(db, "epoch", str(uuid4()))
    unsettled = deliveries.c.state.in_(_UNSETTLED)
    db.execute(work.delete().where(work.c.id.in_(select(deliveries.c.id).where(unsettled))))
    uncertain = deliveries.update().where(unsettled)
    return db.execute(uncertain.values(state=DeliveryState.UNCERTAIN.value, code=RESTORED)).rowcount
