"""What is wrong, noted where it is seen."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant of docs/architecture.md that did not hold."""

    invariant: str
    told: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.told}"


@dataclass(slots=True)
class Judge:
    """Whoever sees something wrong says so here: an exception would be caught by the product."""

    found: list[Violation] = field(default_factory=list)

    def must(self, holds: object, invariant: str, told: str = "") -> None:
        if not holds:
            self.found.append(Violation(invariant, told))
