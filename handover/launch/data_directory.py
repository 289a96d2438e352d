"""The data directory: made private, proved usable, and used by one installation at a time."""

import os
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

from handover.launch.problem import CannotStart

NEEDED_BYTES = 500 * 1024**2
"""Room for databases, logs and the assistants' models (about 20 MB each) to begin with."""


def open_data_directory(directory: Path) -> None:
    """Makes the directory when it is not there. Raises CannotStart when it cannot be used."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory) as probe:
            probe.write(os.urandom(1 << 16))
            probe.flush()
        free = shutil.disk_usage(directory).free
    except OSError as error:
        raise CannotStart(
            f"{directory} cannot be written ({error.strerror}): mend that, or set HANDOVER_DATA_DIR"
        ) from None
    if free < NEEDED_BYTES:
        raise CannotStart(
            f"the disk of {directory} has {free // 1024**2} MB left: free {NEEDED_BYTES // 1024**2} MB, "
            "or set HANDOVER_DATA_DIR"
        )


def empty_scratch_directory(directory: Path) -> Path:
    """A place for temporary files in a directory that we have claimed; what a killed child left is gone."""
    scratch = directory / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    return scratch


def claim_data_directory(directory: Path) -> FileLock:
    """A lock that this process holds to its end. Raises CannotStart when another installation runs there."""
    lock = FileLock(directory / "up.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise CannotStart(
            f"another `handover up` runs on {directory}: stop it, or set HANDOVER_DATA_DIR"
        ) from None
    return lock
