"""Agents' room for conversations: locked with the conversations they take or leave, never counted later."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, bindparam, select

from handover.conversation import commands as c
from handover.conversation.circumstances import Seat
from handover.conversation.state import Conversation
from models.tables import seats
from models.vocabulary.identity import AgentId


class SeatTakenMeanwhile(Exception):
    """The conditional update found no room: the lock was not ours. The batch is run again."""


class Seating:
    """The seats locked in this transaction, as they are and as they become."""

    def __init__(self, locked: Iterable[Seat]) -> None:
        self.seats: dict[AgentId, Seat] = {seat.agent: seat for seat in locked}
        self._moves: Counter[str] = Counter()
        self._given: set[str] = set()

    @classmethod
    def lock(cls, connection: Connection, agents: set[str]) -> "Seating":
        """In id order, so that two transactions never wait for each other in a ring."""
        if not agents:
            return cls(())
        query = select(seats).where(seats.c.agent_id.in_(agents)).order_by(seats.c.agent_id).with_for_update()
        rows = connection.execute(query).mappings()
        return cls(Seat(agent=AgentId(r["agent_id"]), load=r["load"], capacity=r["capacity"]) for r in rows)

    def move(self, before: AgentId | None, after: AgentId | None) -> None:
        """One conversation changed from one seat to another; later decisions of the batch see it."""
        if before == after:
            return
        self._shift(before, -1)
        self._shift(after, +1)
        if after is not None:
            self._given.add(after)

    def write(self, connection: Connection, now: datetime) -> None:
        """Conditional on room, whatever was read. Raises `SeatTakenMeanwhile`."""
        moved = [
            {"agent": agent, "by": by, "at": now if agent in self._given else None}
            for agent, by in sorted(self._moves.items())
            if by
        ]
        for change in moved:
            statement = _GIVE if change["at"] else _FREE
            if connection.execute(statement, change).rowcount != 1:
                raise SeatTakenMeanwhile

    def _shift(self, agent: AgentId | None, by: int) -> None:
        if agent is None:
            return
        self._moves[agent] += by
        seat = self.seats.get(agent)
        if seat is not None:
            self.seats[agent] = Seat(agent=agent, load=seat.load + by, capacity=seat.capacity)


_GIVE = (
    seats.update()
    .where(seats.c.agent_id == bindparam("agent"), seats.c.load + bindparam("by") <= seats.c.capacity)
    .values(load=seats.c.load + bindparam("by"), last_given_at=bindparam("at"))
)
_FREE = (
    seats.update().where(seats.c.agent_id == bindparam("agent")).values(load=seats.c.load + bindparam("by"))
)

_SEATING = (
    c.OfferTo,
    c.OfferExpires,
    c.AgentIsLost,
    c.AgentIsAway,
    c.AcceptOffer,
    c.DeclineOffer,
    c.Take,
    c.Release,
    c.PassToQueue,
    c.PassToAgent,
    c.Resolve,
    c.LeaveQueue,
)


def takes_seat(command: c.Command, held: Conversation) -> set[str]:
    """Whose seats the command may take or free."""
    may_leave = isinstance(command, c.CustomerSpeaks | c.AssistantAnswers) and held.offer is not None
    if not may_leave and not isinstance(command, _SEATING):
        return set()
    agents = {held.occupant} if held.occupant else set()
    match command:
        case c.OfferTo(agent=agent) | c.Take(agent=agent):
            agents |= {agent.id}
        case c.PassToAgent(to=to):
            agents |= {to.id}
        case _:
            pass
    return {str(agent) for agent in agents}


def seat_rows(connection: Connection) -> list[RowMapping]:
    return list(connection.execute(select(seats).order_by(seats.c.agent_id)).mappings())


def take_place(
    connection: Connection, agent: AgentId, name: str, brands: list[str], capacity: int, until: datetime
) -> None:
    """Seat an agent who signs in: alive, away until they say otherwise; load stays what it is."""
    changed = connection.execute(
        seats.update()
        .where(seats.c.agent_id == agent)
        .values(name=name, brands=brands, capacity=capacity, alive_until=until)
    )
    if changed.rowcount == 0:
        connection.execute(
            seats.insert().values(
                agent_id=agent,
                name=name,
                brands=brands,
                presence="away",
                load=0,
                capacity=capacity,
                alive_until=until,
            )
        )


def set_presence(connection: Connection, agent: AgentId, presence: str) -> None:
    connection.execute(seats.update().where(seats.c.agent_id == agent).values(presence=presence))


def renew(connection: Connection, agents: Iterable[str], until: datetime) -> None:
    """Everybody connected here is alive; one statement for all of them."""
    connection.execute(seats.update().where(seats.c.agent_id.in_(list(agents))).values(alive_until=until))


def lapsed(connection: Connection, now: datetime, grace: timedelta) -> list[AgentId]:
    """Agents whose connection has been gone longer than `grace` while something depends on them."""
    query = select(seats.c.agent_id).where(
        seats.c.alive_until < now - grace, (seats.c.load > 0) | (seats.c.presence == "available")
    )
    return [AgentId(row.agent_id) for row in connection.execute(query)]


def grant_grace(connection: Connection, until: datetime) -> None:
    """After nobody looked for a while, nobody is blamed: all get fresh grace, and no more than that."""
    connection.execute(seats.update().values(alive_until=until))
