"""Nothing we start outlives us, however we end.

On Linux the kernel itself kills a direct child when its parent is gone (prctl(2), PR_SET_PDEATHSIG); the
guardian process (`guardian.py`) does the same for grandchildren, and on other systems. The signal is
SIGKILL: a child that ignores SIGTERM would otherwise stay. It fires when the forking *thread* ends, so
start children from a thread that lives as long as they should.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dies_with_us() -> Callable[[], None]:
    """A `preexec_fn`: the child it runs in is killed when the calling process dies."""
    parent = os.getpid()

    def bind() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died before the call above
            os._exit(1)

    return bind
