"""SQLAlchemy's words without its ceremony: the same `select(...).where(...)`, a twentieth of the time.

Putting a statement together costs SQLAlchemy more than this store needs to answer it. `quick_words` lends
the product's modules tables and functions that say the same; the contract suite runs both ways.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import sqlalchemy
from sqlalchemy import Table

from models.tables.metadata import administration
from tests.simulation.store import values
from tests.simulation.store.lending import lent
from tests.simulation.store.statements import (
    Changing,
    Inserting,
    Join,
    Order,
    Reading,
    Removing,
    Value,
    Which,
)
from tests.simulation.store.told import Told
from tests.simulation.store.transaction import SHAPES, Key, Stored, Transaction


class Term:
    """Part of a condition. `compile` is told whether two tables are looked at together."""

    def compile(self, transaction: Transaction, *, joined: bool) -> Value:
        raise NotImplementedError

    def __and__(self, other: "Term") -> "Term":
        return Combined(all, (self, other))

    def __or__(self, other: "Term") -> "Term":
        return Combined(any, (self, other))


class Combined(Term):
    def __init__(self, how: Callable[[Sequence[Any]], bool], parts: Sequence[Term]) -> None:
        self._how = how
        self._parts = parts

    def compile(self, transaction: Transaction, *, joined: bool) -> Value:
        parts, how = [part.compile(transaction, joined=joined) for part in self._parts], self._how
        return lambda row: how([part(row) for part in parts])


class Compared(Term):
    """A column and a value, another column, or a query's first column."""

    def __init__(self, compare: values.Compare, left: "Field", right: Any) -> None:
        self.compare = compare
        self.left = left
        self.right = right

    def compile(self, transaction: Transaction, *, joined: bool) -> Value:
        left, compare, right = self.left.key(joined=joined), self.compare, self.right
        if isinstance(right, Field):
            other = right.key(joined=joined)
            return lambda row: compare(row[left], row[other])
        if isinstance(right, Query):
            right = right.reading(transaction).first_column(transaction)
        return _AGAINST[compare](left, right)


def _against(compare: values.Compare) -> Callable[[Any, Any], Value]:
    return lambda key, value: lambda row: compare(row[key], value)


_AGAINST: dict[values.Compare, Callable[[Any, Any], Value]] = {
    values.equal: lambda key, value: lambda row: row[key] == value,
    values.within: lambda key, value: lambda row: row[key] in value,
    operator.is_: lambda key, value: lambda row: row[key] is value,
    operator.is_not: lambda key, value: lambda row: row[key] is not value,
    **{c: _against(c) for c in (values.unequal, values.less, values.at_most, values.more)},
    **{c: _against(c) for c in (values.at_least, values.without)},
}
"""A column against a value that is known. Nothing equals NULL, nor is it among anything."""


class Sum(Term):
    """A column and a number more or less."""

    def __init__(self, field: "Field", by: int) -> None:
        self._field = field
        self._by = by

    def compile(self, transaction: Transaction, *, joined: bool) -> Value:
        key, by = self._field.key(joined=joined), self._by
        return lambda row: row[key] + by


class Field:
    """A column."""

    def __init__(self, table: str, name: str) -> None:
        self.table = table
        self.name = name

    def key(self, *, joined: bool) -> Any:
        return (self.table, self.name) if joined else self.name

    def __eq__(self, other: object) -> Compared:  # type: ignore[override]  # as SQLAlchemy's
        return Compared(values.equal, self, other)

    def __ne__(self, other: object) -> Compared:  # type: ignore[override]  # as SQLAlchemy's
        return Compared(values.unequal, self, other)

    __hash__ = object.__hash__

    def __lt__(self, other: Any) -> Compared:
        return Compared(values.less, self, other)

    def __le__(self, other: Any) -> Compared:
        return Compared(values.at_most, self, other)

    def __gt__(self, other: Any) -> Compared:
        return Compared(values.more, self, other)

    def __ge__(self, other: Any) -> Compared:
        return Compared(values.at_least, self, other)

    def __add__(self, by: int) -> Sum:
        return Sum(self, by)

    def __sub__(self, by: int) -> Sum:
        return Sum(self, -by)

    def in_(self, wanted: Any) -> Compared:
        return Compared(values.within, self, wanted)

    def not_in(self, wanted: Any) -> Compared:
        return Compared(values.without, self, wanted)

    def is_(self, wanted: None) -> Compared:
        return Compared(operator.is_, self, wanted)

    def is_not(self, wanted: None) -> Compared:
        return Compared(operator.is_not, self, wanted)

    def desc(self) -> tuple["Field", bool]:
        return self, True


class _Fields:
    def __init__(self, table: Table) -> None:
        self._all = [Field(table.name, column.name) for column in table.columns]
        for field in self._all:
            setattr(self, field.name, field)

    def __iter__(self) -> Iterator[Field]:
        return iter(self._all)


class QuickTable:
    def __init__(self, table: Table) -> None:
        self.name = table.name
        self.c: Any = _Fields(table)
        self.columns: list[Field] = list(self.c)
        self.names = tuple([column.name for column in self.columns])

    def insert(self) -> "Insertion":
        return Insertion(self.name)

    def update(self) -> "Change":
        return Change(self.name)

    def delete(self) -> "Removal":
        return Removal(self.name)


class _Where:
    """What has a WHERE. Changed in place: the product builds each statement for one execution."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.criteria: list[Any] = []

    def where(self, *criteria: Any) -> Self:
        self.criteria += criteria
        return self

    def which(self, transaction: Transaction, *, joined: bool = False) -> Which:
        fits = [criterion.compile(transaction, joined=joined) for criterion in self.criteria]
        return Which(self.table, fits, None if joined else self._key())

    def _key(self) -> Callable[[], Key] | None:
        wanted = SHAPES[self.table].key
        if len(self.criteria) < len(wanted):
            return None
        bound = {
            c.left.name: c.right
            for c in self.criteria
            if type(c) is Compared and c.compare is values.equal and not isinstance(c.right, Field)
        }
        if not bound.keys() >= set(wanted):
            return None
        key = tuple([bound[name] for name in wanted])
        return lambda: key


class Query(_Where):
    def __init__(self, columns: Sequence[Any]) -> None:
        first = columns[0]
        self._counted = first is _COUNT
        self._columns: list[Field] = []
        self._names: tuple[str, ...] = ()
        if isinstance(first, QuickTable) and len(columns) == 1:
            self._columns, self._names = first.columns, first.names
        elif not self._counted:
            for column in columns:
                self._columns += column.columns if isinstance(column, QuickTable) else (column,)
            self._names = tuple([column.name for column in self._columns])
        super().__init__("" if self._counted else self._columns[0].table)
        self._join: tuple[str, Compared] | None = None
        self._order: list[tuple[Field, bool]] = []
        self._limit: int | None = None
        self._lock = self._skip = self._shared = self._distinct = False

    def select_from(self, table: QuickTable) -> Self:
        self.table = table.name
        return self

    def where(self, *criteria: Any) -> Self:
        if not self.table:
            self.table = _table_of(criteria[0])
        return super().where(*criteria)

    def join(self, table: QuickTable, on: Compared) -> Self:
        self._join = (table.name, on)
        return self

    def order_by(self, *orders: Any) -> Self:
        self._order += [order if isinstance(order, tuple) else (order, False) for order in orders]
        return self

    def limit(self, limit: int | None) -> Self:
        self._limit = limit
        return self

    def with_for_update(self, *, skip_locked: bool = False, read: bool = False) -> Self:
        self._lock, self._skip, self._shared = True, skip_locked, read
        return self

    def distinct(self) -> Self:
        self._distinct = True
        return self

    def reading(self, transaction: Transaction) -> Reading:
        joined = self._join is not None
        return Reading(
            which=self.which(transaction, joined=joined),
            names=self._names,
            columns=[column.key(joined=True) for column in self._columns] if joined else self._names,
            join=self._joining(transaction),
            order=[Order(operator.itemgetter(f.key(joined=joined)), down) for f, down in self._order],
            limit=self._limit,
            lock=self._lock,
            skip=self._skip,
            shared=self._shared,
            distinct=self._distinct,
            counted=self._counted,
        )

    def run(self, transaction: Transaction, parameters: Any = None) -> Told:
        return self.reading(transaction).run(transaction)

    def _joining(self, transaction: Transaction) -> Join | None:
        if self._join is None:
            return None
        table, on = self._join
        return Join(table, on.compile(transaction, joined=True))


class Insertion:
    def __init__(self, table: str) -> None:
        self._table = table
        self._row: Stored | None = None

    def values(self, *row: Stored, **named: Any) -> Self:
        self._row = {**(row[0] if row else {}), **named}
        return self

    def run(self, transaction: Transaction, parameters: Any = None) -> Told:
        return Inserting(self._table, self._row).run(transaction, parameters)


class Change(_Where):
    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._values: dict[str, Any] = {}
        self._returning: tuple[str, ...] = ()

    def values(self, *row: Stored, **named: Any) -> Self:
        self._values = {**(row[0] if row else {}), **named}
        return self

    def returning(self, *columns: Field) -> Self:
        self._returning = tuple([column.name for column in columns])
        return self

    def run(self, transaction: Transaction, parameters: Any = None) -> Told:
        new = {name: _as_value(value, transaction) for name, value in self._values.items()}
        return Changing(self.which(transaction), new, self._returning).run(transaction)


class Removal(_Where):
    def run(self, transaction: Transaction, parameters: Any = None) -> Told:
        return Removing(self.which(transaction)).run(transaction)


def _as_value(value: Any, transaction: Transaction) -> Value:
    if isinstance(value, Term):
        return value.compile(transaction, joined=False)
    return lambda _row: value


def _table_of(criterion: Any) -> str:
    return str(criterion.left.table)


_COUNT = object()


class _Functions:
    @staticmethod
    def count() -> object:
        return _COUNT


def _select(*columns: Any) -> Query:
    return Query(columns)


def _and(*parts: Term) -> Term:
    return Combined(all, parts)


def _or(*parts: Term) -> Term:
    return Combined(any, parts)


_TABLES = {table: QuickTable(table) for table in administration.tables.values()}
_WORDS: dict[Any, Any] = {
    sqlalchemy.select: _select,
    sqlalchemy.and_: _and,
    sqlalchemy.or_: _or,
    sqlalchemy.func: _Functions,
    **_TABLES,
}
_NOT_SIMULATED = ("handover.agent_desk.search", "handover.api", "handover.access", "handover.launch")


@contextmanager
def quick_words() -> Iterator[None]:
    """While it lasts, the product's modules build statements of this kind."""
    with lent(_WORDS):
        yield
