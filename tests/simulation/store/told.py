"""What an execution gives back: as much of SQLAlchemy's `Result` as the product uses."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy.exc import MultipleResultsFound, NoResultFound


class Found(tuple[Any, ...]):
    """A row: by position or by name. Of a class per list of names."""

    __slots__ = ()
    names: tuple[str, ...] = ()


@cache
def _kind(names: tuple[str, ...]) -> type[Found]:
    fields: dict[str, Any] = {name: property(_taking(place)) for place, name in enumerate(names)}
    return type("Found", (Found,), {"__slots__": (), "names": names, **fields})


def _taking(place: int) -> Any:
    return lambda row: tuple.__getitem__(row, place)


class Told:
    """`rowcount` of what was changed."""

    def __init__(self, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]], rowcount: int = -1) -> None:
        self._names = names
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        kind = _kind(self._names)
        return iter([kind(row) for row in self._rows])

    def all(self) -> Sequence[Any]:
        return list(self)

    def first(self) -> Any:
        return next(iter(self), None)

    def one_or_none(self) -> Any:
        if len(self._rows) > 1:
            raise MultipleResultsFound
        return self.first()

    def one(self) -> Any:
        if not self._rows:
            raise NoResultFound
        return self.one_or_none()

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalars(self) -> "Several":
        return Several([row[0] for row in self._rows])

    def mappings(self) -> "Several":
        names = self._names
        return Several([dict(zip(names, row, strict=True)) for row in self._rows])


class Several:
    """Plain values, or rows by key."""

    def __init__(self, items: list[Any]) -> None:
        self._items = items

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def all(self) -> list[Any]:
        return self._items

    def first(self) -> Any:
        return self._items[0] if self._items else None

    def one_or_none(self) -> Any:
        if len(self._items) > 1:
            raise MultipleResultsFound
        return self.first()

    def one(self) -> Any:
        if not self._items:
            raise NoResultFound
        return self.one_or_none()
