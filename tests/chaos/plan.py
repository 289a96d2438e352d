"""From a seed to the blows of a run: what, when, whom, for how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Blow(StrEnum):
    KILL = "broker killed"
    STOP = "broker told to stop"
    FREEZE = "broker frozen"
    CUT = "socket cut"
    VALKEY = "Valkey killed"
    FLUSH = "Valkey emptied"
    FAST = "PostgreSQL restarted"
    IMMEDIATE = "PostgreSQL crashed"
    HANG = "assistant hangs"
    FAIL = "assistant fails"
    NETWORK = "network misbehaves"


KILLS = frozenset({Blow.KILL, Blow.VALKEY, Blow.IMMEDIATE})
"""Processes that end without a word."""
BESIDES = {
    Blow.STOP: 15,
    Blow.FREEZE: 8,
    Blow.CUT: 60,
    Blow.VALKEY: 10,
    Blow.FLUSH: 6,
    Blow.FAST: 4,
    Blow.IMMEDIATE: 4,
    Blow.HANG: 10,
    Blow.FAIL: 10,
    Blow.NETWORK: 20,
}
"""How many of each there are for a hundred killed brokers."""
LONGEST = {
    Blow.KILL: 3.0,
    Blow.STOP: 1.0,
    Blow.FREEZE: 4.0,
    Blow.VALKEY: 2.0,
    Blow.HANG: 14.0,
    Blow.FAIL: 4.0,
}
"""Seconds: until it is started again, or goes on."""


@dataclass(frozen=True, slots=True)
class Strike:
    """`at`: seconds since the run began; `whom`: from 0 to 1, of those whom it can hit."""

    at: float
    blow: Blow
    whom: float
    lasting: float


def plan(seed: int, seconds: float, kills: int) -> tuple[Strike, ...]:
    """`kills` brokers are killed within `seconds`, and the rest in proportion, at least one of each."""
    dice = Random(seed)
    counts = {Blow.KILL: kills} | {blow: max(1, round(n * kills / 100)) for blow, n in BESIDES.items()}
    strikes = [_strike(dice, blow, seconds) for blow, count in counts.items() for _ in range(count)]
    return tuple(sorted(strikes, key=lambda strike: strike.at))


def _strike(dice: Random, blow: Blow, seconds: float) -> Strike:
    return Strike(dice.random() * seconds, blow, dice.random(), dice.random() * LONGEST.get(blow, 0.0))


def killed(struck: Mapping[Blow, int]) -> int:
    return sum(times for blow, times in struck.items() if blow in KILLS)
