"""A process to keep running, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from handover.settings import PROJECT


def _nothing(_: str) -> None:
    return None


@dataclass(frozen=True)
class Program:
    """How to start a process, and how to tell that it serves."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables besides our own. Settings (`HANDOVER_…`) are never inherited: name here what it may know."""
    directory: Path = PROJECT
    inherited: tuple[int, ...] = ()
    """File descriptors that the process keeps, such as a listening socket."""
    niceness: int = 0
    """Added to our own; a higher one leaves the processor to the others (nice(2))."""
    grace_seconds: float = 10
    """Between SIGTERM and SIGKILL."""
    ready: Mapping[str, str] = field(default_factory=dict)
    """What it serves -> an address that answers 200 once it does."""
    on_ready: Callable[[str], None] = _nothing
    """Called with what it serves, after every (re)start."""
    essential: bool = False
    """Without it there is no point in going on: it must come up at the first few attempts."""
