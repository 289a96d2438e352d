"""The administrations that one can sign in for."""

from fastapi import APIRouter
from pydantic import BaseModel

from handover.api.rooms import InRooms

router = APIRouter(prefix="/api/administrations", tags=["session"])


class Choice(BaseModel):
    key: str
    name: str


@router.get("")
async def administrations(rooms: InRooms) -> list[Choice]:
    """Open to all: the sign-in screen shows them."""
    return [Choice(key=one.key, name=one.name) for one in rooms.administrations.values()]
