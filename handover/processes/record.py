"""Taking down what a back office tells. Telling it again changes nothing, in whatever order it arrives.

| told                                | kept       | answer                        |
|-------------------------------------|------------|-------------------------------|
| nothing was known, or a lower one   | this one   | applied                       |
| this version, the same              | as it was  | applied: it is what is kept   |
| this version, differently           | as it was  | `VersionConflict`             |
| a higher one was told before        | the higher | not applied, with its version |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from handover.brands import Brand
from handover.errors import UnknownStep, VersionConflict
from handover.processes.status import Report, lookup
from handover.storage.sealing import Keyring
from models.tables import processes
from models.vocabulary.identity import BrandKey

_REPORTS = TypeAdapter(Report)


@dataclass(frozen=True, slots=True)
class Told:
    """`version` is the one that is kept now. `changed`: its status is another than what was kept before."""

    applied: bool
    version: int
    changed: bool = False


def record(
    connection: Connection, keyring: Keyring, brand: Brand, key: str, report: Report, *, now: datetime
) -> Told:
    """Raises `UnknownStep` or `VersionConflict`; then nothing is changed."""
    if report.status not in brand.processes.steps.get(report.type, ()):
        raise UnknownStep
    row = _row(keyring, brand.key, key, report, now)
    before = _status(connection, brand.key, key)
    # Another process may insert between our update and our insert: then the update has something to do.
    if _replaces(connection, row) or _begins(connection, row) or _replaces(connection, row):
        changed = before is not None and before != report.status
        return Told(applied=True, version=report.version, changed=changed)
    return _compared(connection, keyring, brand.key, key, report)


def opened(keyring: Keyring, brand: str, key: str, body: bytes) -> Report:
    """The report that was kept in a row."""
    return _REPORTS.validate_json(keyring.administration.open(body, _context(brand, key)))


def _row(keyring: Keyring, brand: BrandKey, key: str, report: Report, now: datetime) -> Mapping[str, Any]:
    sealed = keyring.administration.close(_REPORTS.dump_json(report), _context(brand, key))
    return {
        "brand": brand,
        "key": key,
        "version": report.version,
        "type": report.type,
        "status": report.status,
        "lookup": lookup(keyring, report.application_number, report.postcode, report.house_number),
        "body": sealed,
        "updated_at": report.updated_at or now,
    }


def _status(connection: Connection, brand: BrandKey, key: str) -> str | None:
    """Of what is kept; nobody else changes it before we have."""
    query = select(processes.c.status).where(processes.c.brand == brand, processes.c.key == key)
    status: str | None = connection.execute(query.with_for_update()).scalar()
    return status


def _replaces(connection: Connection, row: Mapping[str, Any]) -> bool:
    """True where a lower version stood there."""
    c = processes.c
    older = (c.brand == row["brand"], c.key == row["key"], c.version < row["version"])
    return connection.execute(processes.update().where(*older).values(**row)).rowcount == 1


def _begins(connection: Connection, row: Mapping[str, Any]) -> bool:
    """True where nothing stood there."""
    try:
        with connection.begin_nested():
            connection.execute(processes.insert().values(**row))
    except IntegrityError:
        return False
    return True


def _compared(connection: Connection, keyring: Keyring, brand: BrandKey, key: str, report: Report) -> Told:
    query = select(processes.c.version, processes.c.body).where(
        processes.c.brand == brand, processes.c.key == key
    )
    kept = connection.execute(query).one()
    if kept.version > report.version:
        return Told(applied=False, version=kept.version)
    if opened(keyring, brand, key, kept.body) != report:
        raise VersionConflict
    return Told(applied=True, version=report.version)


def _context(brand: str, key: str) -> str:
    return f"process:{brand}:{key}"
