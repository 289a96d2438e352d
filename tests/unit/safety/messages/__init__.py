"""What people write: emergencies by kind, and ordinary messages, many of them near ones; one a line.

`near.txt` holds only near ones, which plain words calm: a slip in those words makes them alarm.
"""

from pathlib import Path

HERE = Path(__file__).parent
KINDS = ("gas_smell", "carbon_monoxide", "live_wires")


def messages(name: str) -> list[str]:
    """The messages of `<name>.txt`."""
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
