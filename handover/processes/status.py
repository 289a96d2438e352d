"""What is told about a process, and what a customer must know to hear it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handover.storage.sealing import Keyring
from models.vocabulary.identity import BrandKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The three things that only the customer and the back office know together."""

    application_number: str
    postcode: str
    house_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a back office tells of one process. `version` rises with every change.

    `status_text`: the status in the customer's words, per language. `updated_at` None: the moment of telling.
    Without all three of the last fields nobody can ask for it.
    """

    version: int
    type: str
    status: str
    status_text: Mapping[str, str]
    updated_at: datetime | None
    application_number: str | None
    postcode: str | None
    house_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStatus:
    """How far a process is."""

    brand: BrandKey
    key: str
    type: str
    status: str
    status_text: Mapping[str, str]
    updated_at: datetime


def lookup(
    keyring: Keyring, number: str | None, postcode: str | None, house_number: str | None
) -> str | None:
    """The keyed fingerprint of the three together, None where one lacks; spacing and case do not matter."""
    parts = [normalised(part or "") for part in (number, postcode, house_number)]
    return keyring.digest("process", "|".join(parts)) if all(parts) else None


def normalised(text: str) -> str:
    """Only letters and digits, in capitals: `1234 ab`, `12-a`."""
    return re.sub(r"[\W_]+", "", text).upper()
