"""Texts as requests may hold them."""

from typing import Annotated

from pydantic import StringConstraints

PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
"""Without control characters: PostgreSQL stores no NUL, and nobody means one."""

Word = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=PRINTABLE)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=PRINTABLE)]
