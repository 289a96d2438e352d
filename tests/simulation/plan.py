"""From a seed to what a schedule has in it. Most have few kinds of trouble: then there is room for each."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from handover.storage.work import LEASE

from tests.simulation.neighbours import Habits
from tests.simulation.phone import Moods
from tests.simulation.weather import Faults

ROOMY = timedelta(seconds=20)


@dataclass(slots=True)
class Plan:
    """`actions`: how many things customers and agents do. Blows fall at steps (callbacks run so far)."""

    brokers: int
    agents: int
    widgets: int
    phones: int
    capacity: int
    actions: int
    pace: float
    """Seconds between two actions of one person, at most."""
    faults: Faults
    habits: Habits
    moods: Moods
    delay: float
    forget: float
    lease: timedelta
    """How long a broker's lease lasts. Simulated brokers are often late with renewing a short one."""
    lagging: float
    """How often brokers' timers are left waiting until somebody else does something."""
    kills: list[int] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    redis_leaves: int | None = None


def plan(seed: int) -> Plan:
    dice = Random(seed)

    def maybe(chance: float, most: float) -> float:
        return dice.random() * most if dice.random() < chance else 0.0

    crowd = dice.random() < 0.12
    phones = 0 if crowd else 1 if dice.random() < 0.35 else 0
    return Plan(
        brokers=2 if crowd else dice.choice((1, 1, 2, 2, 2, 3)),
        agents=dice.choice((1, 2, 2)),
        widgets=3 if crowd else 0 if phones and dice.random() < 0.6 else 1,
        phones=phones,
        capacity=1 if crowd else dice.choice((1, 1, 2)),
        actions=dice.randrange(6, 10) if crowd else dice.randrange(2, 7),
        pace=0.05 if crowd else dice.choice((0.05, 0.05, 0.4, 0.4, 0.4, 2.0, 2.0, 12.0)),
        lease=dice.choice((LEASE, ROOMY, ROOMY)),
        faults=Faults(
            slow=maybe(0.6, 0.6),
            overlapping=dice.random() < 0.35,
            away=maybe(0.15, 0.15),
            broken=maybe(0.2, 0.15),
            unheard=maybe(0.25, 0.2),
        ),
        habits=Habits(
            lost=maybe(0.4, 0.8),
            doubled=maybe(0.3, 0.5),
            late=dice.choice((0.0, 0.02, 0.5)),
            silent=maybe(0.15, 0.3),
            failing=maybe(0.2, 0.5),
            stuck=0.9 if crowd else dice.choice((0.0, 0.3, 0.9)),
        ),
        moods=Moods(
            busy=maybe(0.3, 0.5),
            unsure=maybe(0.3, 0.4),
            doubled=maybe(0.5, 0.8),
            late=dice.choice((0.0, 0.05, 1.0)),
        ),
        delay=dice.choice((0.0, 0.02, 0.2)),
        forget=maybe(0.3, 0.5),
        lagging=dice.choice((0.7, 1.0, 1.0)),
        kills=_moments(dice, (0, 0, 1, 1, 2)),
        cuts=_moments(dice, (0, 0, 1, 3)),
        redis_leaves=dice.randrange(400) if dice.random() < 0.15 else None,
    )


def _moments(dice: Random, counts: tuple[int, ...]) -> list[int]:
    return sorted(dice.randrange(60, 700) for _ in range(dice.choice(counts)))
