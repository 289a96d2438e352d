"""Imports point inward: who may know whom."""

import sys
from typing import NamedTuple

import pytest

from tests.architecture.source import OURS, PRODUCT, Module, modules


class May(NamedTuple):
    """Whom a package may import among our own; and whether libraries besides the standard one."""

    know: tuple[str, ...]
    use_libraries: bool = True


MAY: dict[str, May] = {
    "models": May(know=("models",)),
    "models.vocabulary": May(know=("models.vocabulary",), use_libraries=False),
    "channel_connectors": May(know=("channel_connectors", "models.vocabulary")),
    "handover": May(
        know=(
            "handover",
            "models",
            "channel_connectors.closing",
            "channel_connectors.contract",
            "channel_connectors.network",
            "channel_connectors.registry",
        )
    ),
    "handover.conversation": May(know=("handover.conversation", "models.vocabulary"), use_libraries=False),
    "handover.bootstrap": May(know=("handover", "models", "channel_connectors")),
    "bot": May(know=("bot",)),
    "demo": May(know=("demo", "handover", "models", "channel_connectors")),
    "bench": May(know=("bench", "demo", "handover", "models", "channel_connectors", "tests.support")),
    "docs": May(know=("docs", "handover", "models", "channel_connectors")),
}
"""The longest name that fits a module counts."""

KNOWS_THE_WHOLE_HOUSE = ("handover.cli", "handover.launch", "demo", "bench", "docs")
"""Who may import `handover.bootstrap`: what starts it. A room never asks for the house it stands in."""


SHARED_BY_CHANNELS = (
    "closing",
    "contract",
    "network",
    "envelope",
    "options",
    "registry",
    "untrusted",
    "written_out",
)
"""Files beside the channels' folders."""


def violations(module: Module) -> list[str]:
    may = _rule_of(module.name)
    return [
        f"{module.name}:{found.line} imports {found.target}"
        for found in module.imports
        if (found.within(*OURS) and not found.within(*may.know))
        or (not found.within(*OURS) and not may.use_libraries and not _standard(found.target))
        or (found.within("handover.bootstrap") and not _starts_the_house(module.name))
        or _another_channel(module.name, found.target)
    ]


def _rule_of(name: str) -> May:
    parts = name.split(".")
    heads = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return next(MAY[head] for head in heads if head in MAY)


def _standard(target: str) -> bool:
    return target.split(".")[0] in sys.stdlib_module_names


def _starts_the_house(name: str) -> bool:
    return any(name == starter or name.startswith(f"{starter}.") for starter in KNOWS_THE_WHOLE_HOUSE)


def _another_channel(name: str, target: str) -> bool:
    """A channel's folder knows what all channels share, and itself."""
    mine, theirs = name.split("."), target.split(".")
    if mine[0] != "channel_connectors" or theirs[0] != "channel_connectors" or len(mine) < 3:
        return False
    return len(theirs) > 2 and theirs[1] not in (mine[1], *SHARED_BY_CHANNELS)


def test_imports_point_inward() -> None:
    assert [wrong for module in modules(*PRODUCT) for wrong in violations(module)] == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("models.vocabulary.message", "import pydantic"),
        ("models.vocabulary.message", "from models.tables import work"),
        ("models.tables.work", "from handover.conversation.state import Conversation"),
        ("handover.conversation.decide", "import structlog"),
        ("handover.conversation.decide", "from handover.clock import Clock"),
        ("handover.conversation.decide", "from ..clock import Clock"),
        ("handover.intake.receive", "from channel_connectors.chat.rest.parse import parse"),
        ("handover.intake.receive", "from channel_connectors import chat"),
        ("handover.intake.receive", "from handover import bootstrap"),
        ("channel_connectors.chat.rest.webhook", "from handover.errors import Refused"),
        ("channel_connectors.chat.rest.webhook", "from channel_connectors.whatsapp.parse import parse"),
        ("bot.connector", "from models.vocabulary.message import Button"),
        ("bot.connector", "def late():\n    import handover.settings"),
    ],
)
def test_the_rule_sees(name: str, line: str) -> None:
    assert violations(Module(name, line))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("handover.conversation.decide", "from collections.abc import Mapping"),
        ("handover.conversation.decide", "from models.vocabulary.control import Control"),
        ("handover.intake.receive", "from channel_connectors.contract import Incoming"),
        ("handover.bootstrap", "from channel_connectors.chat.rest.webhook import rest_routes"),
        ("handover.cli", "from handover.bootstrap import create_app"),
        ("channel_connectors.chat.rest.webhook", "from channel_connectors.chat.rest.parse import parse"),
        ("channel_connectors.whatsapp.parse", "from channel_connectors.untrusted import words"),
        ("bot.connector", "from rasa.core.agent import Agent"),
    ],
)
def test_the_rule_allows(name: str, line: str) -> None:
    assert violations(Module(name, line)) == []


def test_every_package_of_the_product_has_a_rule() -> None:
    assert {name for name in PRODUCT if name not in MAY} == set()
