"""The tree on top of `handover.errors` is the tree below it, and every refusal has a status."""

import re

from handover import errors
from handover.api.answers import STATUSES
from handover.errors import HandoverError


def _below(kind: type[HandoverError]) -> list[type[HandoverError]]:
    return [found for child in kind.__subclasses__() for found in (child, *_below(child))]


def test_the_printed_tree_is_the_real_one() -> None:
    printed = re.findall(r"[├└]── (\w+)(?: +([a-z_]+))?", errors.__doc__ or "")
    real = [(kind.__name__, getattr(kind, "code", "")) for kind in _below(HandoverError)]
    assert printed == real


def test_codes_are_told_apart_and_every_one_has_a_status_and_a_message() -> None:
    coded = [kind for kind in _below(HandoverError) if hasattr(kind, "code")]
    assert len({kind.code for kind in coded}) == len(coded)
    for kind in coded:
        assert kind.message.endswith(".")
        assert any(issubclass(kind, known) for known in STATUSES)
