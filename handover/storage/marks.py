"""What a database remembers of itself: single values by name."""

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from models.tables import marks


def find(connection: Connection, name: str) -> str | None:
    return connection.execute(select(marks.c.value).where(marks.c.name == name)).scalar()


def keep_first(connection: Connection, name: str, value: str) -> str:
    """The value kept first: this one, or that of whoever was earlier, also of several at once."""
    return find(connection, name) or _insert(connection, name, value) or value


def replace(connection: Connection, name: str, value: str) -> str | None:
    """The value from now on; returns the one before it."""
    before = find(connection, name) or _insert(connection, name, value)
    if before is not None:
        connection.execute(marks.update().where(marks.c.name == name).values(value=value))
    return before


def _insert(connection: Connection, name: str, value: str) -> str | None:
    """None, or the value that somebody else inserted at this very moment."""
    try:
        with connection.begin_nested():
            connection.execute(marks.insert().values(name=name, value=value))
    except IntegrityError:
        earlier = find(connection, name)
        if earlier is None:
            raise
        return earlier
    return None
