"""Why an installation cannot start, in one line: what is wrong, and what to do about it."""

CANNOT_START = 78
"""Exit status that tells a supervisor that starting again will not help (EX_CONFIG in sysexits.h)."""


class CannotStart(Exception):
    """Something that an operator has to change first; `told` when a child has already written the line."""

    def __init__(self, line: str, *, told: bool = False) -> None:
        super().__init__(line)
        self.told = told
