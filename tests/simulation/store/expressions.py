"""SQLAlchemy's expressions, evaluated on rows of plain Python values. NULL is None, and comes out of anything."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    ExpressionClauseList,
    False_,
    Grouping,
    Null,
    True_,
)
from sqlalchemy.sql.selectable import ScalarSelect

Row = Mapping[Any, Any]
"""By column name; in a join by (table, column)."""
Value = Callable[[Row], Any]
Parameters = Mapping[str, Any]


class Unsupported(NotImplementedError):
    """The product came to use something of SQL that is not simulated yet."""


class Expressions:
    """Compiles the expressions of one statement. `subquery` gives the first column of a SELECT, as a list."""

    def __init__(
        self, subquery: Callable[[Any], list[Any]], parameters: Parameters, *, joined: bool = False
    ) -> None:
        self._subquery = subquery
        self.parameters = parameters
        """Of the row that is executed now; may be exchanged between rows."""
        self._joined = joined

    def compile(self, expression: Any) -> Value:
        found = _COMPILING.get(type(expression))
        if found is None:
            found = next((do for kind, do in _COMPILING.items() if isinstance(expression, kind)), None)
        if found is None:
            raise Unsupported(f"{type(expression).__name__}: {expression}")
        return found(self, expression)

    def column(self, column: Column[Any]) -> Value:
        return operator.itemgetter((column.table.name, column.name) if self._joined else column.name)

    def bound(self, parameter: BindParameter[Any]) -> Value:
        if not parameter.required:
            value = parameter.value
            return lambda _row: value
        key = parameter.key
        return lambda _row: self.parameters[key]

    def grouped(self, grouping: Grouping[Any]) -> Value:
        return self.compile(grouping.element)

    def selected(self, select: ScalarSelect[Any]) -> Value:
        values = self._subquery(select.element)
        return lambda _row: values

    def compared(self, binary: BinaryExpression[Any]) -> Value:
        left, right = self.compile(binary.left), self.compile(binary.right)
        compare = _BINARY.get(binary.operator)  # type: ignore[arg-type]  # any callable can be looked up
        if compare is None:
            raise Unsupported(str(binary))

        def evaluate(row: Row) -> Any:
            return compare(left(row), right(row))

        return evaluate

    def combined(self, clauses: ExpressionClauseList[Any]) -> Value:
        parts = [self.compile(clause) for clause in clauses.clauses]
        if clauses.operator is operators.and_:
            return lambda row: all(part(row) for part in parts)
        if clauses.operator is operators.or_:
            return lambda row: any(part(row) for part in parts)
        raise Unsupported(str(clauses))


def _known(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: None if a is None or b is None else compare(a, b)


_BINARY: dict[Any, Callable[[Any, Any], Any]] = {
    operators.eq: _known(operator.eq),
    operators.ne: _known(operator.ne),
    operators.lt: _known(operator.lt),
    operators.le: _known(operator.le),
    operators.gt: _known(operator.gt),
    operators.ge: _known(operator.ge),
    operators.add: _known(operator.add),
    operators.sub: _known(operator.sub),
    operators.in_op: _known(lambda a, b: a in b),
    operators.not_in_op: _known(lambda a, b: a not in b),
    operators.is_: operator.is_,
    operators.is_not: operator.is_not,
}

_COMPILING: dict[type[ColumnElement[Any]], Callable[[Expressions, Any], Value]] = {
    BinaryExpression: Expressions.compared,
    Column: Expressions.column,
    BindParameter: Expressions.bound,
    BooleanClauseList: Expressions.combined,
    ExpressionClauseList: Expressions.combined,
    Grouping: Expressions.grouped,
    ScalarSelect: Expressions.selected,
    Null: lambda _compiling, _null: lambda _row: None,
    True_: lambda _compiling, _true: lambda _row: True,
    False_: lambda _compiling, _false: lambda _row: False,
}
