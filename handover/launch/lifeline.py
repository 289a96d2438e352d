"""Nothing we start outlives us, however we end.

On Linux the kernel itself kills a direct child when its parent is gone (prctl(2), PR_SET_PDEATHSIG). The
signal is SIGKILL: a child that ignores SIGTERM would otherwise stay. It fires when the forking *thread* ends,
so start children from a thread that lives as long as they should. Grandchildren do not inherit it; for them,
and for other systems, a guardian process kills whole process groups.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dies_with_us(niceness: int = 0) -> Callable[[], None]:
    """A `preexec_fn`: the child it runs in is killed when the calling process dies."""
    parent = os.getpid()

    def bind() -> None:
        os.nice(niceness)
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died before the call above
            os._exit(1)

    return bind


class Guardian:
    """Kills the process groups told to it once this process is gone. Killed itself, it is replaced."""

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._start()

    def add(self, group: int) -> None:
        """From now on the group dies with us."""
        self._groups.add(group)
        self._tell(f"+{group}\n")

    def remove(self, group: int) -> None:
        """The group is gone, and its number may be given to another."""
        self._groups.discard(group)
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """Lets the guardian go; it kills the groups that are still there."""
        os.close(self._pipe)
        self._process.wait()

    def _tell(self, line: str) -> None:
        try:
            os.write(self._pipe, line.encode())
        except BrokenPipeError:
            self.close()
            self._start()

    def _start(self) -> None:
        program = Path(__file__).with_name("guardian.py")
        reading, self._pipe = os.pipe()
        self._process = subprocess.Popen(  # noqa: S603 - our own file, run by our own interpreter
            [sys.executable, "-I", "-S", str(program)], stdin=reading, start_new_session=True
        )
        os.close(reading)
        os.write(self._pipe, "".join(f"+{group}\n" for group in self._groups).encode())
