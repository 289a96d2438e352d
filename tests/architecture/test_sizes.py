"""Files a reader holds in mind at once, functions that do one thing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.architecture.source import OURS, PRODUCT, ROOT, Module, modules

FILE_LINES = 400
FUNCTION_LINES = 50
SHORT = 20
"""Most functions are at most this long."""

SUFFIXES = {".py", ".ts", ".tsx"}
FOLDERS = (*OURS, "web", "deploy", "brands")
WRITTEN_ONCE = re.compile(r"models\.migrations\.\w+\.versions\.")
"""A migration lists tables, is written once and never changed again."""
_NOT_OURS = {".venv", "node_modules", "__pycache__", "static"}


def _files() -> list[Path]:
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES)
    return sorted(path for path in found if not _NOT_OURS & set(path.relative_to(ROOT).parts))


def functions(module: Module) -> Iterator[tuple[str, int]]:
    """Each function's name and how many lines it takes, its docstring included."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_short() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _files()
        if (lines := len(path.read_text().splitlines())) >= FILE_LINES
    }
    assert long == {}


def test_functions_are_short() -> None:
    long = {
        f"{module.name}.{name}": lines
        for module in modules(*OURS)
        if not WRITTEN_ONCE.match(module.name)
        for name, lines in functions(module)
        if lines > FUNCTION_LINES
    }
    assert long == {}


def test_most_functions_are_a_few_lines() -> None:
    lengths = [lines for module in modules(*PRODUCT) for _name, lines in functions(module)]
    assert median(lengths) <= 8
    assert sum(lines <= SHORT for lines in lengths) / len(lengths) >= 0.9


def test_the_rule_counts_every_line() -> None:
    module = Module("somewhere", 'class A:\n    async def b(self):\n        """Doc."""\n        return 1\n')
    assert list(functions(module)) == [("b", 3)]
