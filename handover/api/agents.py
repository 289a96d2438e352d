"""Colleagues to whom a conversation may be passed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import RowMapping

from handover.access.roles import Act
from handover.api.answers import refusals
from handover.api.bound import Bound, granted, may
from handover.api.rooms import InRooms
from handover.api.texts import Key
from handover.storage.seats import seat_rows

router = APIRouter(prefix="/api/agents", tags=["brands"])


class Colleague(BaseModel):
    """`load` conversations at the moment, of `capacity`."""

    id: str
    name: str
    presence: Literal["available", "away"]
    load: int
    capacity: int


@router.get("", responses=refusals(401, 403, 404, 422), dependencies=[Depends(may(Act.CONVERSE))])
async def colleagues(
    rooms: InRooms, admitted: Bound, brand: Annotated[Key, Query(examples=["liander"])]
) -> list[Colleague]:
    """Who else is connected and works for the brand, by name."""
    wanted, now = granted(admitted, brand).key, rooms.clock.now()
    rows = await admitted.administration.database.read(seat_rows)
    there = [
        _colleague(row)
        for row in rows
        if wanted in row["brands"] and row["alive_until"] >= now and row["agent_id"] != admitted.identity.id
    ]
    return sorted(there, key=lambda one: (one.name, one.id))


def _colleague(row: RowMapping) -> Colleague:
    return Colleague(
        id=row["agent_id"],
        name=row["name"],
        presence=row["presence"],
        load=row["load"],
        capacity=row["capacity"],
    )
