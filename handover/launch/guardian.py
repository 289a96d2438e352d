"""Kills what is left of our process groups when the process that started them is gone.

Started by `lifeline.Guardian` with the read end of a pipe as standard input. Each line adds (`+4711`) or
removes (`-4711`) a process group; end of file means that the other end died, however it died. Imports nothing
of the project, so that it starts in a moment and needs little memory.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    """Follows the lines until end of file, then kills the groups that remain."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
