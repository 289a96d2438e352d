"""Looking at processes from outside."""

import time
from collections.abc import Iterable
from pathlib import Path


def alive(pid: int) -> bool:
    """Whether the process runs (Linux). A zombie, dead but not yet collected, does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def all_gone(pids: Iterable[int], *, within: float) -> bool:
    """Waits up to `within` seconds for all of them to be gone."""
    deadline = time.monotonic() + within
    while any(map(alive, pids)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def arguments_of(pid: int) -> list[str]:
    """Its command line; empty when it is gone (Linux)."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def parent_of(pid: int) -> int:
    """The process that started it (Linux)."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def descendants(pid: int) -> set[int]:
    """The processes that it started, and those that these started (Linux)."""
    children: dict[int, set[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, set()).add(int(stat.parent.name))
    found, todo = set(), {pid}
    while todo:
        todo = {child for parent in todo for child in children.get(parent, ())}
        found |= todo
    return found
