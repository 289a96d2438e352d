"""SQLAlchemy's statements as `statements`. What the product does not use raises `Unsupported`."""

import operator
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, Delete, Insert, Select, Table, Update
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    ExpressionClauseList,
    Grouping,
    Null,
    UnaryExpression,
)
from sqlalchemy.sql.functions import count
from sqlalchemy.sql.selectable import ScalarSelect

from tests.simulation.store import values
from tests.simulation.store.statements import (
    Changing,
    Given,
    Inserting,
    Join,
    Order,
    Reading,
    Removing,
    Statement,
    Value,
    Which,
)
from tests.simulation.store.transaction import SHAPES, Key, Transaction


class Unsupported(NotImplementedError):
    """The product came to use something of SQL that is not simulated yet."""


def translated(statement: Any, transaction: Transaction) -> Statement:
    """For execution on `transaction`."""
    match statement:
        case Select():
            return _reading(statement, transaction)
        case Insert():
            table, own = _only(statement.table).name, statement._values
            given = None if own is None else {_name(column): bound.value for column, bound in own.items()}
            return Inserting(table, given)
        case Update():
            return _changing(statement, transaction)
        case Delete():
            expressions = _Expressions(transaction)
            return Removing(_which(_only(statement.table), statement._where_criteria, expressions))
        case _:
            raise Unsupported(str(statement))


def _reading(statement: Select[Any], transaction: Transaction) -> Reading:
    joined = bool(statement._setup_joins)
    expressions = _Expressions(transaction, joined=joined)
    columns = _columns(statement)
    counted = isinstance(columns[0], count)
    lock = statement._for_update_arg
    return Reading(
        which=_which(_from(statement, columns), statement._where_criteria, expressions, direct=not joined),
        names=() if counted else tuple([column.name for column in columns]),
        columns=() if counted else [(c.table.name, c.name) if joined else c.name for c in columns],
        join=_join(statement, expressions) if joined else None,
        order=[_order(clause, expressions) for clause in statement._order_by_clauses],
        limit=_limit(statement),
        lock=lock is not None,
        skip=lock is not None and bool(lock.skip_locked),
        shared=lock is not None and bool(lock.read),
        distinct=bool(statement._distinct),
        counted=counted,
    )


def _changing(statement: Update, transaction: Transaction) -> Changing:
    expressions = _Expressions(transaction)
    return Changing(
        which=_which(_only(statement.table), statement._where_criteria, expressions),
        values={_name(c): expressions.compile(v) for c, v in (statement._values or {}).items()},
        returning=tuple([_name(column) for column in statement._returning]),
        given=expressions.given,
    )


def _which(
    table: Table, criteria: Sequence[Any], expressions: "_Expressions", *, direct: bool = True
) -> Which:
    fits = [expressions.compile(clause) for clause in criteria]
    return Which(table.name, fits, _key(table.name, criteria, expressions) if direct else None)


def _key(table: str, criteria: Sequence[Any], expressions: "_Expressions") -> Callable[[], Key] | None:
    """Where every column of the key is compared for equality with a value."""
    bound: dict[str, Value] = {}
    for clause in criteria:
        if type(clause) is BinaryExpression and clause.operator is operators.eq:
            bound |= expressions.equated(clause)
    wanted = SHAPES[table].key
    if not all(name in bound for name in wanted):
        return None
    return lambda: tuple([bound[name]({}) for name in wanted])


def _join(statement: Select[Any], expressions: "_Expressions") -> Join:
    if len(statement._setup_joins) != 1:
        raise Unsupported(str(statement))
    other, on, _origin, _flags = statement._setup_joins[0]
    return Join(_only(other).name, expressions.compile(on))


def _order(clause: Any, expressions: "_Expressions") -> Order:
    if isinstance(clause, UnaryExpression):
        return Order(expressions.compile(clause.element), clause.modifier is operators.desc_op)
    return Order(expressions.compile(clause))


def _columns(statement: Select[Any]) -> list[Any]:
    columns: list[Any] = []
    for raw in statement._raw_columns:
        columns += raw.columns if isinstance(raw, Table) else [raw]
    return columns


def _from(statement: Select[Any], columns: Sequence[Any]) -> Table:
    if statement._from_obj:
        return _only(statement._from_obj[0])
    if isinstance(columns[0], Column):
        return _only(columns[0].table)
    return _only(statement.get_final_froms()[0])


def _limit(statement: Select[Any]) -> int | None:
    clause = statement._limit_clause
    return clause.value if isinstance(clause, BindParameter) else None


def _only(table: Any) -> Table:
    if not isinstance(table, Table):
        raise Unsupported(str(table))
    return table


def _name(column: Any) -> str:
    return str(getattr(column, "name", column))


class _Expressions:
    """Of one statement."""

    def __init__(self, transaction: Transaction, *, joined: bool = False) -> None:
        self._transaction = transaction
        self._joined = joined
        self.given = Given()

    def compile(self, expression: Any) -> Value:
        for kind, make in _MAKING.items():
            if isinstance(expression, kind):
                return make(self, expression)
        raise Unsupported(f"{type(expression).__name__}: {expression}")

    def column(self, column: Column[Any]) -> Value:
        return operator.itemgetter((column.table.name, column.name) if self._joined else column.name)

    def bound(self, parameter: BindParameter[Any]) -> Value:
        key, value, given = parameter.key, parameter.value, self.given
        return (lambda _row: given.now[key]) if parameter.required else (lambda _row: value)

    def equated(self, clause: BinaryExpression[Any]) -> dict[str, Value]:
        """The column and its value, where a value is what it is compared with."""
        if isinstance(clause.left, Column) and type(clause.right) is BindParameter:
            return {clause.left.name: self.bound(clause.right)}
        return {}

    def grouped(self, grouping: Grouping[Any]) -> Value:
        return self.compile(grouping.element)

    def selected(self, select: ScalarSelect[Any]) -> Value:
        assert isinstance(select.element, Select)
        rows = _reading(select.element, self._transaction).first_column(self._transaction)
        return lambda _row: rows

    def compared(self, binary: BinaryExpression[Any]) -> Value:
        left, right, compare = (
            self.compile(binary.left),
            self.compile(binary.right),
            _BINARY.get(binary.operator),
        )
        if compare is None:
            raise Unsupported(str(binary))
        return lambda row: compare(left(row), right(row))

    def combined(self, clauses: ExpressionClauseList[Any]) -> Value:
        parts = [self.compile(clause) for clause in clauses.clauses]
        if clauses.operator is operators.and_:
            return lambda row: all(part(row) for part in parts)
        if clauses.operator is operators.or_:
            return lambda row: any(part(row) for part in parts)
        raise Unsupported(str(clauses))


_BINARY: dict[Any, values.Compare] = {
    operators.eq: values.equal,
    operators.ne: values.unequal,
    operators.lt: values.less,
    operators.le: values.at_most,
    operators.gt: values.more,
    operators.ge: values.at_least,
    operators.add: values.plus,
    operators.sub: values.minus,
    operators.in_op: values.within,
    operators.not_in_op: values.without,
    operators.is_: operator.is_,
    operators.is_not: operator.is_not,
}
_MAKING: dict[type[Any], Callable[[_Expressions, Any], Value]] = {
    BinaryExpression: _Expressions.compared,
    Column: _Expressions.column,
    BindParameter: _Expressions.bound,
    BooleanClauseList: _Expressions.combined,
    ExpressionClauseList: _Expressions.combined,
    Grouping: _Expressions.grouped,
    ScalarSelect: _Expressions.selected,
    Null: lambda _self, _null: lambda _row: None,
}
