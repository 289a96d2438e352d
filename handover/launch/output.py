"""What a child writes, line by line.

Through a pipe of our own: given one made by asyncio, `Process.wait` of Python 3.11 and 3.12 returns only when
every grandchild has closed it too, and a dead child would go unnoticed.
"""

import asyncio
import os
from collections.abc import Callable

_LINE_BYTES = 1 << 20


class Output:
    """`descriptor` is for the child to write to; `close_ours` once it has it."""

    def __init__(self) -> None:
        self._reading, self.descriptor = os.pipe()

    def close_ours(self) -> None:
        """Closes our copy of the writing end, so that the lines end when the children's are closed."""
        os.close(self.descriptor)

    async def relay(self, show: Callable[[str], None]) -> None:
        """Shows every line, until everybody has closed the pipe."""
        reader = asyncio.StreamReader(limit=_LINE_BYTES)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(self._reading, "rb")
        )
        try:
            while line := await _line(reader):
                show(_seen(line))
        finally:
            transport.close()


async def _line(reader: asyncio.StreamReader) -> bytes:
    while True:
        try:
            return await reader.readline()
        except ValueError:  # longer than _LINE_BYTES: dropped by asyncio, so that memory stays bounded
            continue


def _seen(line: bytes) -> str:
    """What a terminal would show of a line: of a progress bar that redrew itself, the last state."""
    return line.decode(errors="replace").rstrip().rpartition("\r")[2]
