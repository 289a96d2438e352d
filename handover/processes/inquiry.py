"""A customer asks, through the assistant, how far their application is.

Number, postcode and house number are looked up as one fingerprint: a wrong postcode and an unknown number
take the same road and get the same answer. Guessing is bounded per conversation and per number.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from handover.access.rates import Limit, RateLimits
from handover.administration import Administration
from handover.errors import RateLimited, UnknownConversation
from handover.processes.links import link, status_of
from handover.processes.status import ProcessStatus, Proof, lookup, normalised
from handover.storage.sealing import Keyring
from models.tables import conversations, processes
from models.vocabulary.identity import BrandKey, ConversationId

PER_CONVERSATION = Limit("process-conversation", amount=5, seconds=600)
PER_NUMBER = Limit("process-number", amount=10, seconds=3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """Asked in this conversation of this brand."""

    brand: BrandKey
    conversation: ConversationId
    proof: Proof


async def inquire(
    administration: Administration, rates: RateLimits, inquiry: Inquiry, *, now: datetime
) -> ProcessStatus | None:
    """The status; None where nothing fits. Raises `UnknownConversation` or `RateLimited`."""
    if not await administration.database.read(lambda connection: _is_ours(connection, inquiry)):
        raise UnknownConversation
    await _count(administration, rates, inquiry)
    return await administration.database.write(
        lambda connection: _prove(connection, administration.keyring, inquiry, now)
    )


async def _count(administration: Administration, rates: RateLimits, inquiry: Inquiry) -> None:
    """Numbers are counted under a fingerprint: Redis learns none."""
    if not await rates.take(PER_CONVERSATION, administration.key, inquiry.conversation):
        raise RateLimited(PER_CONVERSATION.seconds)
    number = administration.keyring.digest("rate", normalised(inquiry.proof.application_number))
    if not await rates.take(PER_NUMBER, administration.key, inquiry.brand, number):
        raise RateLimited(PER_NUMBER.seconds)


def _is_ours(connection: Connection, inquiry: Inquiry) -> bool:
    c = conversations.c
    query = select(c.id).where(c.id == inquiry.conversation, c.brand == inquiry.brand)
    return connection.execute(query).first() is not None


def _prove(connection: Connection, keyring: Keyring, inquiry: Inquiry, now: datetime) -> ProcessStatus | None:
    """Find it, and remember in the conversation that the customer knew all three."""
    proof = inquiry.proof
    fingerprint = lookup(keyring, proof.application_number, proof.postcode, proof.house_number)
    query = (
        select(processes)
        .where(processes.c.brand == inquiry.brand, processes.c.lookup == fingerprint)
        .order_by(processes.c.updated_at.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first() if fingerprint else None
    if row is None:
        return None
    link(connection, inquiry.conversation, inquiry.brand, row["key"], now=now)
    return status_of(keyring, row)
