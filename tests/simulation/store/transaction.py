"""What is committed, and transactions over it: own writes on top, rows locked until the end.

A statement sees what was committed when it begins, and what its own transaction wrote. Who needs a row that
another transaction holds waits for that one's end and looks again, as PostgreSQL does.
"""

import asyncio
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.util.concurrency import await_only

from models.tables.metadata import administration

Key = tuple[Any, ...]
Stored = dict[str, Any]
"""A row; replaced as a whole, never changed."""


class Shape:
    """What a table demands of its rows."""

    def __init__(self, table: Table) -> None:
        self.name = table.name
        self.columns = tuple(column.name for column in table.columns)
        self.key = tuple(column.name for column in table.primary_key.columns)
        self.defaults = {c.name: _default(c) for c in table.columns}
        self.needed = tuple(c.name for c in table.columns if not c.nullable)
        self.unique = tuple(
            tuple(column.name for column in constraint.columns)
            for constraint in table.constraints
            if isinstance(constraint, UniqueConstraint)
        )
        self.parents = tuple((key.parent.name, key.column.table.name) for key in table.foreign_keys)

    def key_of(self, row: Mapping[Any, Any]) -> Key:
        return tuple([row[name] for name in self.key])


def _default(column: Any) -> Any:
    return column.default.arg if column.default is not None else None


SHAPES = {table.name: Shape(table) for table in administration.tables.values()}


class Storage:
    """The committed rows of one database, and who holds which of them."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[Key, Stored]] = {name: {} for name in SHAPES}
        self.holders: dict[Hashable, Transaction] = {}
        self.sharers: dict[Hashable, set[Transaction]] = {}
        """Who only sees to it that a row stays as it is."""
        self.open: set[Transaction] = set()
        self.on_commit: Callable[[Transaction], None] | None = None

    def begin(self) -> "Transaction":
        return Transaction(self)


class Transaction:
    """Of one connection. Ends once, by `commit` or `rollback`."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.written: dict[str, dict[Key, Stored | None]] = {}
        """Per table: rows as they are now; None for those it deleted."""
        self._held: list[Hashable] = []
        self._shared: list[Hashable] = []
        self._ended: asyncio.Future[None] | None = None
        self._waits_for: Transaction | None = None
        self.failed = False
        self.over = False
        storage.open.add(self)

    # -- rows ----------------------------------------------------------------------------------------

    def get(self, table: str, key: Key) -> Stored | None:
        mine = self.written.get(table)
        if mine is not None and key in mine:
            return mine[key]
        return self._storage.rows[table].get(key)

    def scan(self, table: str) -> Iterator[Stored]:
        """Every row that this transaction sees."""
        committed, mine = self._storage.rows[table], self.written.get(table)
        if not mine:
            yield from list(committed.values())
            return
        yield from [row for key, row in committed.items() if key not in mine]
        yield from [row for row in mine.values() if row is not None]

    def put(self, table: str, key: Key, row: Stored | None) -> None:
        if table == "seats" and row is not None and row["load"] < 0:
            raise violated("ck_seats_load")
        self.written.setdefault(table, {})[key] = row

    def insert(self, table: str, given: Mapping[str, Any]) -> None:
        shape = SHAPES[table]
        row = {**shape.defaults, **given}
        self._check(shape, row)
        key = shape.key_of(row)
        self.hold((table, key))
        if self.get(table, key) is not None:
            raise violated(f"pk_{table}")
        for columns in shape.unique:
            self._keep_unique(table, columns, row)
        self.put(table, key, row)

    def _check(self, shape: Shape, row: Stored) -> None:
        for name in shape.needed:
            if row[name] is None:
                raise violated(f"{shape.name}.{name} is null")
        for column, parent in shape.parents:
            if row[column] is not None and self.get(parent, (row[column],)) is None:
                raise violated(f"{shape.name}.{column} names no row of {parent}")

    def _keep_unique(self, table: str, columns: tuple[str, ...], row: Stored) -> None:
        values = tuple([row[column] for column in columns])
        self.hold((table, columns, values))
        if any(tuple([other[column] for column in columns]) == values for other in self.scan(table)):
            raise violated(f"uq_{table}")

    # -- locks ---------------------------------------------------------------------------------------

    def hold(self, what: Hashable) -> None:
        """Lock it until the end, once whoever holds it is done. Raises on a deadlock."""
        while (other := self._in_the_way(what)) is not None:
            self._wait(other)
        if self._storage.holders.setdefault(what, self) is self:
            self._held.append(what)

    def share(self, what: Hashable) -> None:
        """Nobody else may change it until the end."""
        while (holder := self._storage.holders.get(what)) not in (None, self):
            assert holder is not None
            self._wait(holder)
        self._storage.sharers.setdefault(what, set()).add(self)
        self._shared.append(what)

    def is_free(self, what: Hashable) -> bool:
        return self._in_the_way(what) is None

    def _in_the_way(self, what: Hashable) -> "Transaction | None":
        holder = self._storage.holders.get(what)
        if holder is not None and holder is not self:
            return holder
        sharers = self._storage.sharers.get(what)
        return next((other for other in sharers if other is not self), None) if sharers else None

    def _wait(self, holder: "Transaction") -> None:
        other: Transaction | None = holder
        while other is not None:
            if other is self:
                raise OperationalError("lock", None, Exception("deadlock detected"))
            other = other._waits_for
        self._waits_for = holder
        try:
            await_only(holder.end())
        finally:
            self._waits_for = None

    async def end(self) -> None:
        """Return when it is over."""
        if self._ended is None:
            self._ended = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._ended)

    # -- the end -------------------------------------------------------------------------------------

    def savepoint(self) -> dict[str, dict[Key, Stored | None]]:
        return {table: dict(rows) for table, rows in self.written.items()}

    def back_to(self, savepoint: dict[str, dict[Key, Stored | None]]) -> None:
        self.written, self.failed = savepoint, False

    def commit(self) -> None:
        if self.over:
            return
        for table, rows in self.written.items():
            committed = self._storage.rows[table]
            for key, row in rows.items():
                if row is None:
                    committed.pop(key, None)
                else:
                    committed[key] = row
        self._finish()
        if self._storage.on_commit is not None and self.written:
            self._storage.on_commit(self)

    def rollback(self) -> None:
        if not self.over:
            self._finish()

    def _finish(self) -> None:
        self.over = True
        self._storage.open.discard(self)
        for what in self._held:
            self._storage.holders.pop(what, None)
        for what in self._shared:
            self._storage.sharers.get(what, set()).discard(self)
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(None)


def violated(constraint: str) -> IntegrityError:
    return IntegrityError("statement", None, Exception(constraint))
