"""What was measured, and how it is told."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`ratio` compares with `baseline`, measured in the same run; None where there is none.

    `most`: what was promised of the ratio, or of the value where there is no ratio.
    """

    name: str
    value: float
    unit: str
    baseline: str | None = None
    ratio: float | None = None
    most: float | None = None
    machine: str = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"

    @property
    def kept(self) -> bool:
        """What was promised holds."""
        return self.most is None or (self.value if self.ratio is None else self.ratio) <= self.most


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least `share` of all do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def spread(name: str, seconds: Sequence[float], against: float | None, baseline: str | None) -> list[Figure]:
    """Median and 99th percentile in milliseconds; `against`: the baseline's median, in seconds."""
    return [
        Figure(
            name=f"{name}, {label}",
            value=round(percentile(seconds, share) * 1000, 2),
            unit="ms",
            baseline=baseline,
            ratio=round(percentile(seconds, share) / against, 2) if against else None,
        )
        for label, share in (("p50", 0.5), ("p99", 0.99))
    ]


def write(figures: Iterable[Figure], load: str) -> None:
    """`latest.json`, `latest.md`, and a dated copy; `load` says what else the machine was doing."""
    told = list(figures)
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps([asdict(figure) for figure in told], indent=1) + "\n"
    (RESULTS / "latest.json").write_text(text)
    (RESULTS / f"{day}.json").write_text(text)
    (RESULTS / "latest.md").write_text(f"Measured {day} on {told[0].machine}; {load}.\n\n{table(told)}\n")


def table(figures: Iterable[Figure]) -> str:
    rows = ["| figure | value | beside | ratio | at most |", "|---|---|---|---|---|"]
    return "\n".join([*rows, *(_row(figure) for figure in figures)])


def _row(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f"{figure.ratio:g}"
    most = "" if figure.most is None else f"{figure.most:g}"
    return f"| {figure.name} | {figure.value:g} {figure.unit} | {figure.baseline or ''} | {ratio} | {most} |"
