"""Brands as the launcher needs them: readable, or told what to mend."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from handover.brands import Brand, Problem, SourceInvalid, load_brands
from handover.content import load_content
from handover.launch.problem import CannotStart
from handover.safety.loading import load_emergencies
from handover.settings import SHARED_CONTENT, SHARED_EMERGENCIES
from models.vocabulary.identity import BrandKey


def read_brands(folder: Path) -> Mapping[BrandKey, Brand]:
    """The brands by key. Raises CannotStart with the first problem found in a brand.yml."""
    try:
        return load_brands(folder)
    except SourceInvalid as error:
        raise CannotStart(told_in_one_line(error)) from None


def sound_brands(folder: Path) -> Mapping[BrandKey, Brand]:
    """The brands by key. Raises CannotStart with the first problem found in any of their files."""
    if problems := list(problems_in(folder)):
        raise CannotStart(told_in_one_line(SourceInvalid(problems)))
    return load_brands(folder)


def told_in_one_line(error: SourceInvalid) -> str:
    """The first problem, and where to see the others."""
    first, *others = error.problems
    return f"{first} ({len(others)} more: run `handover brand validate`)" if others else str(first)


def problems_in(folder: Path) -> Iterator[Problem]:
    """Everything wrong with the brands' own files, their assistants' data left out."""
    try:
        brands = load_brands(folder)
    except SourceInvalid as error:
        yield from error.problems
        return
    for brand in brands.values():
        yield from _problems_of(brand, folder / brand.key)


def _problems_of(brand: Brand, home: Path) -> Iterator[Problem]:
    answers: frozenset[str] = frozenset()
    try:
        answers = load_emergencies(SHARED_EMERGENCIES, home / "emergencies.yml").answers
    except SourceInvalid as error:
        yield from error.problems
    try:
        content = load_content(shared=SHARED_CONTENT, own=home / "content", languages=brand.languages)
    except SourceInvalid as error:
        yield from error.problems
        return
    for answer in sorted(answers - content.keys()):
        advice = f"answers with {answer}, which no content file has; add it"
        yield Problem(f"brands/{brand.key}/emergencies.yml", "", advice)
