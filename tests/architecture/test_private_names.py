"""A name that begins with `_` is its module's own."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import PRODUCT, Module, modules

PUBLIC = {"_replace", "_asdict", "_fields", "_make", "_exit"}
"""Documented names that bear an underscore all the same: named tuples' methods, `os._exit`."""

UNAVOIDABLE: dict[tuple[str, str], str] = {
    ("bot.turn.processor", "_random_response_for"): "which variation of an answer Rasa takes",
    ("bot.turn.processor", "_fill_response"): "the same answer, filled in",
    ("bot.turn.window", "_from_parameters"): "one of Rasa's events, read from the window",
    ("bot.evaluate", "_parse_message_with_graph"): "Rasa's understanding without its dialogue",
}
"""Rasa 3.6.21, pinned, offers no public way; each with what it is for."""


def violations(module: Module) -> list[str]:
    return [
        f"{module.name}:{line} uses {name}, private elsewhere"
        for name, line in _foreign(module)
        if (module.name, name) not in UNAVOIDABLE
    ]


def _foreign(module: Module) -> Iterator[tuple[str, int]]:
    """Private names imported, or read from something whose class is not written here."""
    for found in module.imports:
        private = [part for part in found.target.split(".") if _is_private(part)]
        yield from ((name, found.line) for name in private)
    own = _defined(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and _is_private(node.attr) and node.attr not in own:
            yield node.attr, node.lineno


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in {"_", *PUBLIC}


def _defined(tree: ast.Module) -> set[str]:
    """Every private name that this module itself gives to something."""
    return {name for node in ast.walk(tree) for name in _names_given(node)}


def _names_given(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Attribute(attr=name, ctx=ast.Store()) | ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.Constant(value=str(name)) if _is_private(name):
            yield name  # __slots__


def test_private_names_stay_at_home() -> None:
    assert [wrong for module in modules(*PRODUCT) for wrong in violations(module)] == []


@pytest.mark.parametrize(
    "text",
    [
        "from handover.storage.batch import _event_row",
        "from handover._hidden import thing",
        "from handover.storage import batch\nbatch._event_row()",
        "def drain(queue):\n    return queue._items",
    ],
)
def test_the_rule_sees(text: str) -> None:
    assert violations(Module("handover.somewhere", text))


@pytest.mark.parametrize(
    "text",
    [
        "from __future__ import annotations",
        "class A:\n    _x: int\n\n    def same(self, other):\n        return other._x",
        "point = point._replace(x=1)",
        "for _ in range(3):\n    pass",
    ],
)
def test_the_rule_allows(text: str) -> None:
    assert violations(Module("handover.somewhere", text)) == []
