"""What is wrong with a brand's files: one line each, beginning with the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    file: Path
    what: str

    def __str__(self) -> str:
        return f"{_short(self.file)}: {self.what}"


class NotTrainable(Exception):
    """The files cannot become a model; `problems` tells why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def _short(path: Path) -> Path:
    """As seen from where the command was given, when the file lies below that."""
    try:
        return path.resolve().relative_to(Path.cwd())
    except ValueError:
        return path
