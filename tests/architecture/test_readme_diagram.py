"""The README's diagram is the transition table, drawn."""

from docs.transitions import README, block, diagram, drawn_into
from handover.conversation.transitions import TABLE


def test_the_readme_shows_todays_table() -> None:
    """When this fails: `python docs/transitions.py`."""
    assert block() in README.read_text()


def test_every_move_is_an_arrow() -> None:
    arrows = [line for line in diagram().splitlines() if "-->" in line and "[*]" not in line]
    assert len(arrows) == len(TABLE)


def test_drawing_touches_nothing_but_the_block() -> None:
    begin, end = block().splitlines()[0], block().splitlines()[-1]
    assert drawn_into(f"before\n{begin}\nold\n{end}\nafter\n") == f"before\n{block()}\nafter\n"
