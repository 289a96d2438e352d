"""What is wrong in a brand's files, said so that an editor can mend it without reading code.

SourceInvalid            some file of a brand cannot be used
├── BrandInvalid         brand.yml
├── IntentLabelsInvalid  intents.yml
├── ContentInvalid       content/*.yml           (handover/content)
└── EmergenciesInvalid   emergencies.yml         (handover/safety)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_ADVICE = {
    "extra_forbidden": "unknown key; remove it or mend its spelling",
    "missing": "missing; add it",
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: `file` as people name it, `key` in it ("" = all of it), `advice`: what to do.

    `channels`: where a text that is wrong would be said.
    """

    file: str
    key: str
    advice: str
    channels: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`brands/liander/brand.yml: hours.mon[0]: write a window as …`."""
        where = f"on {', '.join(self.channels)}" if self.channels else ""
        return ": ".join(part for part in (self.file, self.key, where, self.advice) if part)


class SourceInvalid(ValueError):
    """Some file of a brand cannot be used. Carries every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """`problems` holds at least one."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class BrandInvalid(SourceInvalid):
    """A brand.yml is wrong, or two of them do not fit together."""


def problems_of(error: ValidationError, file: str) -> list[Problem]:
    """Every complaint of a Pydantic model about the data of one file."""
    return [Problem(file, _path(one["loc"]), _advice(one)) for one in error.errors(include_url=False)]


def _path(location: Sequence[int | str]) -> str:
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != "[key]":
            path += f".{step}" if path else step
    return path


def _advice(one: ErrorDetails) -> str:
    message = one["msg"].removeprefix("Value error, ")
    return _ADVICE.get(one["type"], message)
