"""Reads the content of a brand: what all brands share, and over it the brand's own, which wins key by key.

Nothing is used unless everything is right: one wrong entry refuses the whole, with every problem told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from handover.brands.problems import Problem, SourceInvalid, problems_of
from handover.brands.yaml_file import Unreadable, read_yaml
from handover.content.entry import KEY, Entry, HandoverWish, Text
from handover.content.misfits import misfits
from models.vocabulary.message import Need

MAX_FILES = 200
MAX_KEYS = 5_000

_TEXTS: TypeAdapter[dict[str, Text]] = TypeAdapter(dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], Text])


class _Entails(BaseModel):
    """What an entry holds besides texts."""

    handover: HandoverWish | None = None
    needs: Need | None = None
    ways: bool = False


_ENTAILS = frozenset(_Entails.model_fields)


class ContentInvalid(SourceInvalid):
    """Content files are wrong, or do not fit the brand."""


@dataclass
class _Reading:
    """Entries found so far, and what is wrong so far."""

    entries: dict[str, Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def load_content(*, shared: Path, own: Path, languages: Sequence[str]) -> Mapping[str, Entry]:
    """Every entry by key. `own` need not exist. Raises `ContentInvalid`."""
    entries, problems = survey_content(shared=shared, own=own, languages=languages)
    if problems:
        raise ContentInvalid(problems)
    return entries


def survey_content(
    *, shared: Path, own: Path, languages: Sequence[str]
) -> tuple[Mapping[str, Entry], list[Problem]]:
    """The entries that can be read, and everything that is wrong."""
    common, special = _read_folder(shared), _read_folder(own)
    entries = common.entries | special.entries
    problems = common.problems + special.problems
    problems += misfits(special.entries, common.entries, languages)
    if len(entries) > MAX_KEYS:
        problems.append(Problem(called(own), "", f"more than {MAX_KEYS} keys; remove some"))
    return MappingProxyType(dict(sorted(entries.items()))), sorted(problems)


def languages_in(*folders: Path) -> frozenset[str]:
    """Every language in which something is written in one of the folders."""
    entries = (entry for folder in folders for entry in _read_folder(folder).entries.values())
    return frozenset(language for entry in entries for language in entry.texts)


def content_files(folder: Path) -> list[Path]:
    """The files that make up a content folder, in order; none if there is no such folder."""
    return sorted(folder.glob("*.yml"))[: MAX_FILES + 1]


def called(path: Path) -> str:
    """A file or folder as people call it (`brands/liander/content/safety.yml`), whatever machine it is on."""
    return "/".join(path.absolute().parts[-4 if path.suffix else -3 :])


def _read_folder(folder: Path) -> _Reading:
    reading = _Reading()
    files = content_files(folder)
    if len(files) > MAX_FILES:
        reading.problems.append(Problem(called(folder), "", f"more than {MAX_FILES} files; join some"))
    for stray in folder.glob("*.yaml"):
        reading.problems.append(Problem(called(stray), "", "would not be read; rename it to .yml"))
    for path in files[:MAX_FILES]:
        _read_file(path, reading)
    return reading


def _read_file(path: Path, reading: _Reading) -> None:
    name = called(path)
    try:
        data = read_yaml(path, name)
    except Unreadable as error:
        reading.problems.append(error.problem)
        return
    if not isinstance(data, dict | None):
        reading.problems.append(Problem(name, "", "must hold `key: …` lines"))
        return
    for key, value in (data or {}).items():
        _read_entry(name, str(key), value, reading)


def _read_entry(file: str, key: str, value: Any, reading: _Reading) -> None:
    if key in reading.entries:
        advice = f"stands in {reading.entries[key].file} too; keep one"
        reading.problems.append(Problem(file, key, advice))
    elif not KEY.fullmatch(key):
        reading.problems.append(Problem(file, key[:80], "name a key in small letters, digits and _"))
    elif not isinstance(value, dict):
        reading.problems.append(Problem(file, key, "must hold a text per language: `nl: {text: …}`"))
    else:
        try:
            reading.entries[key] = _entry(file, key, value)
        except ValidationError as error:
            reading.problems += (_under(key, problem) for problem in problems_of(error, file))


def _entry(file: str, key: str, value: dict[str, Any]) -> Entry:
    texts = _TEXTS.validate_python({name: text for name, text in value.items() if name not in _ENTAILS})
    entails = _Entails.model_validate({name: value[name] for name in _ENTAILS & value.keys()})
    return Entry(key, MappingProxyType(texts), entails.handover, file, entails.needs, entails.ways)


def _under(key: str, problem: Problem) -> Problem:
    return Problem(problem.file, f"{key}.{problem.key}".rstrip("."), problem.advice)
