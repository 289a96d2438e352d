"""From a seed to a world and the schedules that are played in it, one after the other.

Most schedules have few kinds of trouble: then there is room for each. What one leaves behind (who holds what,
who is down, what is unanswered) is what the next one begins with.

In a quarter of the worlds people have several screens, widgets and phones, and go on with a code from one to
another: they ask for one, write it (twice, late, used before, where it was not meant for, with words around),
undo it here and there, and write on in all places. All other worlds have a conversation per person.
"""

from dataclasses import dataclass, field, fields
from datetime import timedelta
from random import Random

from handover.storage.work import LEASE
from tests.simulation.neighbours import Habits
from tests.simulation.phone import Moods
from tests.simulation.weather import Faults

MOVING = 0.25
"""How many worlds have people who go on elsewhere."""
_MOVING_DICE = 0xE15E
"""Their own: the other worlds are what they were before there were any."""
SCHEDULES = 5
"""In one world."""
ROOMY = timedelta(seconds=20)


@dataclass(slots=True)
class Schedule:
    """`actions`: how many things people do in it. Blows fall at steps: callbacks run since it began."""

    actions: int
    pace: float
    """Seconds between two actions of one person, at most."""
    faults: Faults
    habits: Habits
    moods: Moods
    forget: float
    """How often a client comes back with an older resume point than it had."""
    lagging: float
    """How often brokers' timers are left waiting until somebody else does something."""
    kills: list[int]
    cuts: list[int]
    redis_leaves: int | None
    redis_returns: int | None


@dataclass(slots=True)
class Plan:
    """Who is there, and what will happen."""

    brokers: int
    agents: int
    widgets: int
    phones: int
    capacity: int
    delay: float
    """Seconds at most that a frame is under way."""
    lease: timedelta
    """How long a broker's lease lasts. Simulated brokers are often late with renewing a short one."""
    moving: bool = False
    """People go on elsewhere by codes."""
    schedules: list[Schedule] = field(default_factory=list)


def plan(seed: int) -> Plan:
    dice = Random(seed ^ _MOVING_DICE)
    return _moving(dice) if dice.random() < MOVING else _staying(Random(seed))


def _staying(dice: Random) -> Plan:
    """Everybody stays where they are."""
    crowd = dice.random() < 0.25
    phones = 0 if crowd else int(dice.random() < 0.4)
    made = Plan(
        brokers=2 if crowd else dice.choice((1, 1, 2, 2, 2, 3)),
        agents=dice.choice((1, 2, 2)),
        widgets=dice.choice((2, 3)) if crowd else 0 if phones and dice.random() < 0.6 else 1,
        phones=phones,
        capacity=dice.choice((1, 2, 2) if crowd else (1, 1, 2)),
        delay=dice.choice((0.0, 0.02, 0.2)),
        lease=dice.choice((LEASE, ROOMY, ROOMY)),
    )
    made.schedules = [_schedule(dice, crowd=crowd) for _ in range(SCHEDULES)]
    return made


def _moving(dice: Random) -> Plan:
    """Two to four screens, which may be one customer's or several customers'."""
    made = Plan(
        brokers=dice.choice((1, 1, 2, 2)),
        agents=dice.choice((1, 1, 2)),
        widgets=dice.choice((1, 1, 2)),
        phones=dice.choice((1, 1, 2)),
        capacity=dice.choice((1, 1, 2)),
        delay=dice.choice((0.0, 0.02, 0.2)),
        lease=dice.choice((LEASE, ROOMY, ROOMY)),
        moving=True,
    )
    made.schedules = [_schedule(dice, crowd=False) for _ in range(SCHEDULES)]
    for schedule in made.schedules:
        schedule.actions += dice.randrange(2, 5)
        schedule.moods.repeated = dice.choice((0.0, 0.0, 0.2))
    return made


def _schedule(dice: Random, *, crowd: bool) -> Schedule:
    def maybe(chance: float, most: float) -> float:
        return dice.random() * most if dice.random() < chance else 0.0

    return Schedule(
        actions=dice.randrange(4, 9) if crowd else dice.randrange(2, 6),
        pace=dice.choice((0.05, 0.05, 0.4, 0.4, 0.4, 2.0, 2.0, 12.0)),
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
        forget=maybe(0.3, 0.5),
        lagging=dice.choice((0.7, 1.0, 1.0)),
        kills=_moments(dice, (0, 0, 0, 1, 1)),
        cuts=_moments(dice, (0, 0, 1, 2)),
        redis_leaves=dice.randrange(150) if dice.random() < 0.1 else None,
        redis_returns=0 if dice.random() < 0.5 else None,
    )


def _moments(dice: Random, counts: tuple[int, ...]) -> list[int]:
    return sorted(dice.randrange(160) for _ in range(dice.choice(counts)))


def become(now: Faults | Habits | Moods, then: Faults | Habits | Moods) -> None:
    """Whoever shares `now` finds the values of `then`."""
    for one in fields(now):
        setattr(now, one.name, getattr(then, one.name))
