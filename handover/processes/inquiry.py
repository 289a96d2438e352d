"""A customer asks, through the assistant, how far their application is.

Number, postcode and house number are looked up as one fingerprint: a wrong postcode and an unknown number
take the same road and get the same answer.

Guessing is bounded. A sender may ask five times in ten minutes. Beside that only what fits nothing counts,
in an hour, whoever asks: 100 times for one number, which is nothing against the millions of addresses it
may be at, yet too many for who knows the number to keep its owner out with a few wrong addresses; 100 times
at one address, of a million numbers that it may have; 2000 times in all, for who tries many of both. Beyond
a bound who knows all three waits too, or it would bound nothing. Questions of one instant may together go a
little over it.
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
from models.vocabulary.identity import BrandKey, ConversationId, CustomerId

PER_SENDER = Limit("process-sender", amount=5, seconds=600)
WRONG_PER_NUMBER = Limit("process-wrong-number", amount=100, seconds=3600)
WRONG_PER_ADDRESS = Limit("process-wrong-address", amount=100, seconds=3600)
WRONG_IN_ALL = Limit("process-wrong", amount=2000, seconds=3600)


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
    sender = await administration.database.read(lambda connection: _sender(connection, inquiry))
    if sender is None:
        raise UnknownConversation
    wrong = _counts(administration, inquiry)
    waits = [limit.seconds for limit, whose in wrong if not await rates.free(limit, *whose)]
    if not await rates.take(PER_SENDER, administration.key, sender):
        waits.append(PER_SENDER.seconds)
    if waits:
        raise RateLimited(max(waits))
    status = await administration.database.write(
        lambda connection: _prove(connection, administration.keyring, inquiry, now)
    )
    if status is None:
        for limit, whose in wrong:
            await rates.take(limit, *whose)
    return status


def _counts(administration: Administration, inquiry: Inquiry) -> list[tuple[Limit, tuple[str, ...]]]:
    """Where a wrong question counts. Numbers and addresses go by a fingerprint: Redis learns none."""
    proof, digest, ours = inquiry.proof, administration.keyring.digest, (administration.key, inquiry.brand)
    number = digest("rate", normalised(proof.application_number))
    address = digest("rate", f"{normalised(proof.postcode)} {normalised(proof.house_number)}")
    return [
        (WRONG_PER_NUMBER, (*ours, number)),
        (WRONG_PER_ADDRESS, (*ours, address)),
        (WRONG_IN_ALL, (administration.key,)),
    ]


def _sender(connection: Connection, inquiry: Inquiry) -> CustomerId | None:
    """Whose conversation it is, if it is one of the brand."""
    c = conversations.c
    query = select(c.customer_id).where(c.id == inquiry.conversation, c.brand == inquiry.brand)
    return connection.execute(query).scalar_one_or_none()


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
