"""Brands as the launcher needs them: readable, or one line that says what to mend."""

from collections.abc import Mapping
from pathlib import Path

from handover.brands import Brand, SourceInvalid, load_brands
from handover.launch.problem import CannotStart
from models.vocabulary.identity import BrandKey


def read_brands(folder: Path) -> Mapping[BrandKey, Brand]:
    """The brands by key. Raises CannotStart with the first problem found in them."""
    try:
        return load_brands(folder)
    except SourceInvalid as error:
        raise CannotStart(told_in_one_line(error)) from None


def told_in_one_line(error: SourceInvalid) -> str:
    """The first problem, and where to see the others."""
    first, *others = error.problems
    return f"{first} ({len(others)} more: run `handover brand validate`)" if others else str(first)
