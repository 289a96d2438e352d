"""What can be asked of a transaction, whoever put it into words: read, insert, change, remove.

Rows that are to be locked or changed are waited for where another transaction holds them, then looked at
again: they may not fit any more (PostgreSQL's READ COMMITTED).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.simulation.store.told import Told
from tests.simulation.store.transaction import SHAPES, Key, Stored, Transaction

Row = Mapping[Any, Any]
"""By column name; in a join by (table, column)."""
Value = Callable[[Row], Any]
Parameters = Mapping[str, Any]
NOTHING: Parameters = {}


class Statement(Protocol):
    """Something to be executed on a transaction."""

    def run(self, transaction: Transaction, parameters: Any) -> Told: ...


class Given:
    """The parameters of the row that is executed now."""

    def __init__(self) -> None:
        self.now: Parameters = NOTHING


@dataclass(slots=True)
class Which:
    """The rows of one table that fit. `key` names the one row they can be, where the whole key is given."""

    table: str
    fits: Sequence[Value] = ()
    key: Callable[[], Key] | None = None

    def found(self, transaction: Transaction) -> list[Row]:
        rows: Iterable[Row]
        if self.key is not None:
            row = transaction.get(self.table, self.key())
            rows = () if row is None else (row,)
        else:
            rows = transaction.scan(self.table)
        fits = self.fits
        if len(fits) == 1:
            only = fits[0]
            return [row for row in rows if only(row)]
        return [row for row in rows if _fit(row, fits)] if fits else list(rows)

    def locked(
        self,
        transaction: Transaction,
        found: Iterable[Row],
        limit: int | None = None,
        *,
        skip: bool = False,
        shared: bool = False,
    ) -> list[Row]:
        """Those that could be locked and still fit."""
        hold = transaction.share if shared else transaction.hold
        shape, taken = SHAPES[self.table], list[Row]()
        for seen in found:
            if limit is not None and len(taken) >= limit:
                break
            key = shape.key_of(seen)
            if skip and not transaction.is_free((self.table, key)):
                continue
            hold((self.table, key))
            row = transaction.get(self.table, key)
            if row is seen or (row is not None and _fit(row, self.fits)):
                taken.append(row)
        return taken


@dataclass(slots=True)
class Join:
    """With every row of `table` that fits."""

    table: str
    on: Value


@dataclass(slots=True)
class Order:
    value: Value
    descending: bool = False


@dataclass(slots=True)
class Reading:
    """SELECT. `columns`: keys into a row; `counted`: only how many."""

    which: Which
    names: tuple[str, ...]
    columns: Sequence[Any]
    join: Join | None = None
    order: Sequence[Order] = ()
    limit: int | None = None
    lock: bool = False
    skip: bool = False
    shared: bool = False
    distinct: bool = False
    counted: bool = False

    def run(self, transaction: Transaction, parameters: Any = None) -> Told:
        rows = self.rows(transaction)
        if self.counted:
            return Told(("count",), [(len(rows),)])
        columns = self.columns
        taken = [tuple([row[key] for key in columns]) for row in rows]
        if self.distinct:
            taken = list(dict.fromkeys(taken))
        return Told(self.names, taken)

    def first_column(self, transaction: Transaction) -> list[Any]:
        return [row[self.columns[0]] for row in self.rows(transaction)]

    def rows(self, transaction: Transaction) -> list[Row]:
        found = list(self._joined(transaction)) if self.join else self.which.found(transaction)
        if len(found) > 1:
            for ordering in reversed(self.order):
                _sort(found, ordering)
        if self.lock:
            return self.which.locked(transaction, found, self.limit, skip=self.skip, shared=self.shared)
        return found if self.limit is None else found[: self.limit]

    def _joined(self, transaction: Transaction) -> Iterator[Row]:
        assert self.join is not None
        on, fits = self.join.on, self.which.fits
        right = [_qualified(self.join.table, row) for row in transaction.scan(self.join.table)]
        for row in transaction.scan(self.which.table) if right else ():
            left = _qualified(self.which.table, row)
            for one in right:
                both = left | one
                if on(both) and _fit(both, fits):
                    yield both


@dataclass(slots=True)
class Inserting:
    """INSERT; without `row`, those that are given as parameters."""

    table: str
    row: Stored | None = None

    def run(self, transaction: Transaction, parameters: Any = None) -> Told:
        rows = many(parameters) if self.row is None else (self.row,)
        for row in rows:
            transaction.insert(self.table, row)
        return Told((), (), len(rows))


@dataclass(slots=True)
class Changing:
    """UPDATE, once for each of the parameters' rows."""

    which: Which
    values: Mapping[str, Value]
    returning: tuple[str, ...] = ()
    given: Given = field(default_factory=Given)

    def run(self, transaction: Transaction, parameters: Any = None) -> Told:
        table, changed = self.which.table, list[Stored]()
        shape = SHAPES[table]
        for self.given.now in many(parameters):
            for row in self.which.locked(transaction, self.which.found(transaction)):
                new = {**row, **{name: value(row) for name, value in self.values.items()}}
                transaction.put(table, shape.key_of(new), new)
                changed.append(new)
        rows = [tuple([row[name] for name in self.returning]) for row in changed] if self.returning else ()
        return Told(self.returning, rows, len(changed))


@dataclass(slots=True)
class Removing:
    """DELETE."""

    which: Which

    def run(self, transaction: Transaction, parameters: Any = None) -> Told:
        gone = self.which.locked(transaction, self.which.found(transaction))
        for row in gone:
            transaction.put(self.which.table, SHAPES[self.which.table].key_of(row), None)
        return Told((), (), len(gone))


def many(parameters: Any) -> Sequence[Parameters]:
    if parameters is None:
        return (NOTHING,)
    return (parameters,) if isinstance(parameters, Mapping) else parameters


def _fit(row: Row, fits: Sequence[Value]) -> bool:
    return all(fit(row) for fit in fits)


def _qualified(table: str, row: Row) -> dict[Any, Any]:
    return {(table, name): value for name, value in row.items()}


def _sort(rows: list[Row], ordering: Order) -> None:
    """NULLs come last, and first where the order is turned, as PostgreSQL has it."""
    value = ordering.value
    rows.sort(key=lambda row: ((found := value(row)) is None, found or 0), reverse=ordering.descending)
