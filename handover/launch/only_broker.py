"""SQLite has one broker process."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.engine import make_url

from handover.launch.problem import CannotStart


def only_broker(url: str) -> AbstractContextManager[object]:
    """Held for as long as this process serves the file. Raises `CannotStart` where another one does."""
    path = make_url(url).database if url.startswith("sqlite") else None
    if path is None:
        return nullcontext()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    try:
        return FileLock(f"{path}.lock").acquire(timeout=0)
    except Timeout:
        raise CannotStart(
            f"another broker serves {Path(path).name}: stop it, or use PostgreSQL for several brokers"
        ) from None
