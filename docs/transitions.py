"""Draws the transition table as a Mermaid diagram into the README: `python docs/transitions.py`."""

from pathlib import Path

from handover.conversation import transitions
from handover.conversation.transitions import TABLE, Place, changes_control

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- transitions:begin -->", "<!-- transitions:end -->"

NAMES: dict[Place, tuple[str, str]] = {
    transitions.ASSISTED: ("assisted", "the assistant answers"),
    transitions.WAITING: ("waiting", "waiting for a person"),
    transitions.OFFERED: ("offered", "offered to an agent"),
    transitions.HELD: ("held", "an agent answers"),
    transitions.CLOSED: ("closed", "closed"),
}
"""Per place its name in the diagram, and what a reader sees."""


def diagram() -> str:
    """The table as `stateDiagram-v2`, in the order of the table."""
    states = [f'    state "{shown}" as {name}' for name, shown in NAMES.values()]
    arrows = [
        f"    {NAMES[place][0]} --> {NAMES[target][0]}: {move}{' ▲' if changes_control(move, place) else ''}"
        for (place, move), target in TABLE.items()
    ]
    start = f"    [*] --> {NAMES[transitions.ASSISTED][0]}"
    return "\n".join(["stateDiagram-v2", *states, start, *arrows])


def block() -> str:
    """What stands in the README, markers included."""
    legend = "▲ control changes hands: a new generation begins, and nothing begun under an older one is said."
    return f"{BEGIN}\n```mermaid\n{diagram()}\n```\n\n{legend}\n{END}"


def drawn_into(readme: str) -> str:
    """The README with today's diagram. Raises `ValueError` where the markers are missing."""
    before, rest = readme.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{block()}{after}"


if __name__ == "__main__":
    README.write_text(drawn_into(README.read_text()))
