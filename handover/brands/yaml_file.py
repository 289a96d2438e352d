"""Reads a YAML file that a person wrote: YAML 1.2, plain data only.

Refused: files over 512 KiB, keys given twice, tags, anchors and aliases (a few bytes of aliases unfold to
gigabytes), more than 20 levels, several documents. What comes back consists of dict, list, str, int, float,
bool, None and dates.
"""

from collections.abc import Iterator
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    NodeEvent,
)

from handover.brands.problems import Problem

MAX_BYTES = 512 * 1024
MAX_DEPTH = 20
REMEMBERED = 100
"""Files: what all brands share is read once for each of them, and parsing takes a third of a second."""


class Unreadable(Exception):
    """The file is no such YAML; `problem` says where and what to do."""

    def __init__(self, problem: Problem) -> None:
        """`problem` names the file as given to `read_yaml`."""
        self.problem = problem
        super().__init__(str(problem))


def read_yaml(path: Path, name: str) -> Any:
    """The file's data (None when empty). `name` is how problems call the file. Raises `Unreadable`."""
    try:
        return deepcopy(_parsed(_text(path, name)))
    except _Complaint as complaint:
        raise Unreadable(Problem(name, complaint.place, complaint.what)) from None


class _Complaint(Exception):
    def __init__(self, place: str, what: str) -> None:
        self.place = place
        self.what = what
        super().__init__(what)


@lru_cache(maxsize=REMEMBERED)
def _parsed(text: str) -> Any:
    """Raises `_Complaint`."""
    try:
        for complaint in _complaints(text):
            raise _Complaint("", complaint)
        return _parser().load(text)
    except YAMLError as error:
        raise _Complaint(_place(error), _what(error)) from None
    except TypeError:  # a list or a mapping as a key
        raise _Complaint("", "a key must be a word; write `word: …`") from None
    except ValueError as error:  # such as 2026-02-30, which looks like a date and is none
        raise _Complaint("", f"a value cannot be read: {error}") from None


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        text = raw.decode("utf-8")
    except OSError as error:
        raise Unreadable(Problem(name, "", f"cannot be read ({error.strerror})")) from None
    except UnicodeDecodeError:
        raise Unreadable(Problem(name, "", "is not UTF-8; save it as UTF-8")) from None
    if len(raw) > MAX_BYTES:
        raise Unreadable(Problem(name, "", f"is over {MAX_BYTES // 1024} KiB; split it"))
    return text


def _parser() -> YAML:
    return YAML(typ="safe", pure=True)  # the C parser knows YAML 1.1 only, in which `no` is false


def _complaints(text: str) -> Iterator[str]:
    depth = documents = 0
    for event in _parser().parse(text):
        documents += isinstance(event, DocumentStartEvent)
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if documents > 1:
            yield f"line {_line(event)}: one document per file; remove the second `---`"
        if depth > MAX_DEPTH:
            yield f"line {_line(event)}: more than {MAX_DEPTH} levels deep"
        if isinstance(event, NodeEvent) and (isinstance(event, AliasEvent) or event.anchor):
            yield f"line {_line(event)}: anchors (&) and aliases (*) are refused; write the value out"
        if getattr(event, "tag", None):
            yield f"line {_line(event)}: tags (!) are refused; write plain values"


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _place(error: YAMLError) -> str:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    return f"line {mark.line + 1}" if mark else ""


def _what(error: YAMLError) -> str:
    if isinstance(error, MarkedYAMLError) and error.problem:
        return " ".join(str(error.problem).split())
    return " ".join(str(error).split())[:200]
