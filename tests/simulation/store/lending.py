"""Other things under the names that the product's modules use, for as long as a simulation lasts."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_NOT_SIMULATED = ("handover.agent_desk.search", "handover.api", "handover.access", "handover.launch")


@contextmanager
def lent(instead: Mapping[Any, Any]) -> Iterator[None]:
    """Wherever a module of the broker names a key of `instead`, it finds the value there."""
    found = [
        (names, name, value)
        for names in _modules()
        for name, value in names.items()
        if _is_key(value, instead)
    ]
    for names, name, value in found:
        names[name] = instead[value]
    try:
        yield
    finally:
        for names, name, value in found:
            names[name] = value


def _modules() -> list[dict[str, Any]]:
    return [
        module.__dict__
        for name, module in list(sys.modules.items())
        if name.startswith("handover.") and not name.startswith(_NOT_SIMULATED)
    ]


def _is_key(value: Any, instead: Mapping[Any, Any]) -> bool:
    try:
        return value in instead
    except TypeError:
        return False
