"""SELECT, INSERT, UPDATE and DELETE as the product writes them, on one transaction.

Rows that are to be locked or changed are waited for where another transaction holds them, then looked at
again: they may not fit any more (PostgreSQL's READ COMMITTED).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Delete, Insert, Select, Table, Update
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, UnaryExpression
from sqlalchemy.sql.functions import count

from tests.simulation.store.expressions import Expressions, Row, Unsupported, Value
from tests.simulation.store.transaction import SHAPES, Key, Stored, Transaction


class Told(IteratorResult[Any]):
    """Rows as SQLAlchemy hands them out; `rowcount` of what was changed."""

    def __init__(self, names: Sequence[str], rows: Iterable[tuple[Any, ...]], rowcount: int = -1) -> None:
        super().__init__(_metadata(tuple(names)), iter(rows))
        self.rowcount = rowcount


_METADATA: dict[tuple[str, ...], SimpleResultMetaData] = {}


def _metadata(names: tuple[str, ...]) -> SimpleResultMetaData:
    known = _METADATA.get(names)
    if known is None:
        known = _METADATA[names] = SimpleResultMetaData(names)
    return known


class Statements:
    """Executes on `transaction`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def execute(self, statement: Any, parameters: Any) -> Told:
        match statement:
            case Select():
                return self._select(statement)
            case Insert():
                return self._insert(statement, parameters)
            case Update():
                return self._update(statement, _many(parameters))
            case Delete():
                return self._delete(statement)
            case _:
                raise Unsupported(str(statement))

    # -- reading -------------------------------------------------------------------------------------

    def _select(self, statement: Select[Any]) -> Told:
        columns = _columns(statement)
        rows = self._found(statement, columns)
        if isinstance(columns[0], count):
            return Told(["count"], [(len(list(rows)),)])
        joined = bool(statement._setup_joins)
        names = [column.name for column in columns]
        keys = [(column.table.name, column.name) if joined else column.name for column in columns]
        taken = [tuple([row[key] for key in keys]) for row in rows]
        if statement._distinct:
            taken = list(dict.fromkeys(taken))
        return Told(names, taken)

    def _found(self, statement: Select[Any], columns: Sequence[Any]) -> Iterable[Row]:
        expressions = Expressions(self._first_column, {}, joined=bool(statement._setup_joins))
        fits = [expressions.compile(clause) for clause in statement._where_criteria]
        table = _table_of(statement, columns)
        rows: Iterable[Row] = (
            self._joined(statement, table, expressions)
            if statement._setup_joins
            else self._candidates(table.name, statement._where_criteria)
        )
        found = [row for row in rows if all(fit(row) for fit in fits)] if fits else list(rows)
        for ordering in reversed(statement._order_by_clauses):
            _sort(found, ordering, expressions)
        limit = _limit(statement)
        lock = statement._for_update_arg
        if lock is not None:
            return self._locked(table.name, found, fits, limit, skip=bool(lock.skip_locked))
        return found[:limit]

    def _candidates(self, table: str, criteria: Sequence[Any]) -> Iterable[Stored]:
        """The one row that the whole key names, where it does; else all."""
        key = _whole_key(table, criteria)
        if key is None:
            return self._transaction.scan(table)
        row = self._transaction.get(table, key)
        return () if row is None else (row,)

    def _joined(self, statement: Select[Any], table: Table, expressions: Expressions) -> Iterator[Row]:
        if len(statement._setup_joins) != 1:
            raise Unsupported(str(statement))
        other, on, _origin, _flags = statement._setup_joins[0]
        fits = expressions.compile(on)
        right = [_qualified(other.name, row) for row in self._transaction.scan(other.name)]
        for row in self._transaction.scan(table.name):
            left = _qualified(table.name, row)
            yield from (both for one in right if fits(both := {**left, **one}))

    def _first_column(self, select: Select[Any]) -> list[Any]:
        return [row[0] for row in self._select(select)]

    def _locked(
        self, table: str, found: Iterable[Row], fits: Sequence[Value], limit: int | None, *, skip: bool
    ) -> list[Row]:
        """Those that could be locked and still fit."""
        shape, taken = SHAPES[table], list[Row]()
        for seen in found:
            if limit is not None and len(taken) >= limit:
                break
            key = shape.key_of(dict(seen))
            if skip and not self._transaction.is_free((table, key)):
                continue
            row = self._held(table, key, fits, seen)
            if row is not None:
                taken.append(row)
        return taken

    def _held(self, table: str, key: Key, fits: Sequence[Value], seen: Row) -> Row | None:
        """The row as it is once it is ours; None where it is gone or does not fit any more."""
        self._transaction.hold((table, key))
        row = self._transaction.get(table, key)
        if row is None or row is seen:
            return row
        return row if all(fit(row) for fit in fits) else None

    # -- writing -------------------------------------------------------------------------------------

    def _insert(self, statement: Insert, parameters: Any) -> Told:
        table = _target(statement)
        if statement._values is not None:
            own: Stored = {_name(column): bound.value for column, bound in statement._values.items()}
            self._transaction.insert(table.name, own)
            return Told((), (), 1)
        rows = _many(parameters)
        for row in rows:
            self._transaction.insert(table.name, dict(row))
        return Told((), (), len(rows))

    def _update(self, statement: Update, many: Sequence[Mapping[str, Any]]) -> Told:
        expressions = Expressions(self._first_column, {})
        table = _target(statement).name
        fits = [expressions.compile(clause) for clause in statement._where_criteria]
        values = {_name(column): expressions.compile(v) for column, v in (statement._values or {}).items()}
        changed: list[Stored] = []
        for parameters in many:
            expressions.parameters = parameters
            for row in self._matching(table, statement._where_criteria, fits, parameters):
                new = {**row, **{name: value(row) for name, value in values.items()}}
                self._transaction.put(table, SHAPES[table].key_of(new), new)
                changed.append(new)
        return _returned(statement, changed)

    def _delete(self, statement: Delete) -> Told:
        expressions = Expressions(self._first_column, {})
        table = _target(statement).name
        fits = [expressions.compile(clause) for clause in statement._where_criteria]
        gone = self._matching(table, statement._where_criteria, fits, {})
        for row in gone:
            self._transaction.put(table, SHAPES[table].key_of(dict(row)), None)
        return Told((), (), len(gone))

    def _matching(
        self, table: str, criteria: Sequence[Any], fits: Sequence[Value], parameters: Mapping[str, Any]
    ) -> list[Row]:
        key = _whole_key(table, criteria, parameters)
        if key is not None:
            row = self._transaction.get(table, key)
            found: Iterable[Row] = () if row is None else (row,)
        else:
            found = self._transaction.scan(table)
        return self._locked(table, [r for r in found if all(fit(r) for fit in fits)], fits, None, skip=False)


def _columns(statement: Select[Any]) -> list[Any]:
    columns: list[Any] = []
    for raw in statement._raw_columns:
        columns += raw.columns if isinstance(raw, Table) else [raw]
    return columns


def _table_of(statement: Select[Any], columns: Sequence[Any]) -> Table:
    if statement._from_obj:
        return _only(statement._from_obj[0])
    if isinstance(columns[0], Column):
        return _only(columns[0].table)
    return _only(statement.get_final_froms()[0])


def _target(statement: Insert | Update | Delete) -> Table:
    return _only(statement.table)


def _only(table: Any) -> Table:
    if not isinstance(table, Table):
        raise Unsupported(str(table))
    return table


def _name(column: Any) -> str:
    return str(getattr(column, "name", column))


def _qualified(table: str, row: Stored) -> dict[Any, Any]:
    return {(table, name): value for name, value in row.items()}


def _limit(statement: Select[Any]) -> int | None:
    clause = statement._limit_clause
    return clause.value if isinstance(clause, BindParameter) else None


def _sort(rows: list[Row], ordering: Any, expressions: Expressions) -> None:
    """NULLs come last, and first where the order is turned, as PostgreSQL has it."""
    descending = isinstance(ordering, UnaryExpression) and ordering.modifier is operators.desc_op
    value = expressions.compile(ordering.element if isinstance(ordering, UnaryExpression) else ordering)
    rows.sort(key=lambda row: ((found := value(row)) is None, found or 0), reverse=descending)


def _whole_key(
    table: str, criteria: Sequence[Any], parameters: Mapping[str, Any] | None = None
) -> Key | None:
    """The key, where every column of it is compared for equality with a value."""
    wanted = SHAPES[table].key
    if len(criteria) < len(wanted):
        return None
    given = {}
    for clause in criteria:
        if type(clause) is BinaryExpression and clause.operator is operators.eq:
            right = clause.right
            if type(right) is BindParameter and isinstance(clause.left, Column):
                bound = (parameters or {}).get(right.key) if right.required else right.value
                given[clause.left.name] = bound
    return tuple([given[name] for name in wanted]) if all(name in given for name in wanted) else None


def _many(parameters: Any) -> Sequence[Mapping[str, Any]]:
    if parameters is None:
        return ({},)
    return (parameters,) if isinstance(parameters, Mapping) else parameters


def _returned(statement: Update, changed: Sequence[Stored]) -> Told:
    names = [column.name for column in statement._returning]
    return Told(names, [tuple([row[name] for name in names]) for row in changed], len(changed))
