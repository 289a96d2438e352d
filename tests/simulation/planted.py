"""Bugs of peers (docs: what others' users report), put into the product for as long as a test lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

BUGS: dict[str, object] = {}


@contextmanager
def planted(bug: str | None) -> Iterator[None]:
    yield
