"""Rooms are handed what they need: who fills a port is named where the house is put together, and only there.

A port is a `Protocol` of ours; a class with all its members, parameter for parameter, is concrete, whether or
not it inherits. It is imported by its own room and by the composition.
"""

import ast
from collections.abc import Iterable

import pytest

from tests.architecture.source import PRODUCT, Module, modules

COMPOSITION = (
    *("handover.bootstrap", "handover.wing", "handover.administration"),
    *("handover.cli", "handover.launch", "demo", "bench", "docs"),
)
"""What puts the house together, the handle that it makes, and what starts it."""

Members = frozenset[tuple[str, ...]]
"""Each public method with its parameters; a property or field is its name alone."""


def violations(house: Iterable[Module]) -> list[str]:
    house = list(house)
    concrete = concrete_classes(house)
    return [
        f"{module.name}:{found.line} names {found.target}"
        for module in house
        if not any(module.name == name or module.name.startswith(f"{name}.") for name in COMPOSITION)
        for found in module.imports
        if found.target in concrete and _room(found.target) != _room(module.name)
    ]


def _room(name: str) -> tuple[str, ...]:
    return tuple(name.split(".")[:2])


def concrete_classes(house: list[Module]) -> set[str]:
    """Full names of the classes that fill a port."""
    classes = {
        f"{module.name}.{node.name}": node
        for module in house
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    }
    ports = [members(node) for node in classes.values() if _is_port(node)]
    return {
        name
        for name, node in classes.items()
        if not _is_port(node) and any(port and port <= members(node) for port in ports)
    }


def _is_port(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).split("[")[0].endswith("Protocol") for base in node.bases)


def members(node: ast.ClassDef) -> Members:
    return frozenset(member for statement in node.body if (member := _member(statement)))


def _member(statement: ast.stmt) -> tuple[str, ...] | None:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if not name.startswith("_"):
            if any(ast.unparse(d).endswith("property") for d in statement.decorator_list):
                return (name,)
            return (name, *(p.arg for p in [*statement.args.args, *statement.args.kwonlyargs]))
        case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
            return (name,)
        case _:
            return None


def test_concrete_classes_are_named_where_the_house_is_put_together() -> None:
    house = list(modules(*PRODUCT))
    assert concrete_classes(house), "there are ports, so somebody fills them"
    assert violations(house) == []


PORT = Module("handover.clock", "class Clock(Protocol):\n    def now(self): ...")
SYSTEM = Module("handover.timekeeping.system", "class SystemClock:\n    def now(self):\n        return 1")
FACTS = Module("handover.timekeeping.facts", "class Facts:\n    now: int")


@pytest.mark.parametrize(
    ("importing", "named", "wrong"),
    [
        ("handover.intake.receive", "system import SystemClock", True),
        ("handover.intake.receive", "facts import Facts", False),
        ("handover.bootstrap", "system import SystemClock", False),
        ("handover.timekeeping.sweeper", "system import SystemClock", False),
    ],
)
def test_the_rule(importing: str, named: str, wrong: bool) -> None:
    module = Module(importing, f"from handover.timekeeping.{named}")
    assert bool(violations([PORT, SYSTEM, FACTS, module])) is wrong
