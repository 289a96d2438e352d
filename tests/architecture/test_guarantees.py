"""docs/guarantees.md names tests that there are."""

import ast
import re
from collections.abc import Iterator

import pytest

from handover.settings import PROJECT

PAGE = (PROJECT / "docs" / "guarantees.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


def rows() -> Iterator[str]:
    return (line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("|---"))


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_the_test_is_there(file: str, test: str) -> None:
    tree = ast.parse((PROJECT / file).read_text())
    tests = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert test in tests


def test_every_promise_names_one() -> None:
    promised = [row for row in rows() if not row.endswith("shown by |")]
    assert promised
    assert [row for row in promised if "`tests/" not in row] == []
