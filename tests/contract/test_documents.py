"""The documents that clients are written from say what the code says."""

from pathlib import Path

import pytest

from docs.sockets import FILES, HERE


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_what_the_code_says(name: str) -> None:
    written = (Path(HERE) / name).read_text()
    assert written == FILES[name](), f"run `python -m docs.sockets` and commit docs/{name}"
