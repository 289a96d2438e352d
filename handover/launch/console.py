"""What the operator sees: our own lines, and those of the children behind their names."""

import sys
from typing import TextIO

_COLOURS = (36, 35, 34, 33, 32)
_NAME_WIDTH = 10


class Console:
    """Writes whole lines. When nobody reads any longer (`handover up | head`), it falls silent."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream: TextIO | None = stream or sys.stdout
        self._coloured = self._stream.isatty()
        self._known: dict[str, int] = {}

    def say(self, line: str) -> None:
        """A line of our own."""
        self._write(f"\033[1m{line}\033[0m" if self._coloured else line)

    def relay(self, name: str, line: str) -> None:
        """A line that the child `name` wrote."""
        self._write(f"{self._label(name)} | {line}")

    def _label(self, name: str) -> str:
        padded = name.rjust(_NAME_WIDTH)
        if not self._coloured:
            return padded
        colour = _COLOURS[self._known.setdefault(name, len(self._known)) % len(_COLOURS)]
        return f"\033[{colour}m{padded}\033[0m"

    def _write(self, line: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except OSError:
            self._stream = None
