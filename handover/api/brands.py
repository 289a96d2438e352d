"""The brands one works for, and their agents' canned replies."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from handover.access.roles import Act
from handover.api.answers import refusals
from handover.api.bound import Bound, BrandPath, granted, may
from handover.api.rooms import InRooms
from handover.brands import Brand, is_open

router = APIRouter(prefix="/api/brands", tags=["brands"])


class Colours(BaseModel):
    primary: str
    on_primary: str
    accent: str


class BrandShown(BaseModel):
    """`slots`: labels of what an assistant asks for, per language; `open`: whether the desk is open now."""

    key: str
    name: str
    languages: list[str]
    look: Colours
    slots: dict[str, dict[str, str]]
    open: bool


class Canned(BaseModel):
    """A reply to send as it stands or to change first; title and text per language.

    `not_in`: channels where it is not for sending, because it asks for a number of identity or account and
    the network is somebody else's.
    """

    key: str
    title: dict[str, str]
    text: dict[str, str]
    not_in: list[str]


@router.get("", responses=refusals(401))
async def brands(rooms: InRooms, admitted: Bound) -> list[BrandShown]:
    """By key."""
    now = rooms.clock.now()
    theirs = (granted(admitted, key) for key in sorted(admitted.identity.brands))
    return [_shown(brand, open_now=is_open(brand.hours, now)) for brand in theirs]


@router.get(
    "/{brand}/canned", responses=refusals(401, 403, 404, 422), dependencies=[Depends(may(Act.CONVERSE))]
)
async def canned(rooms: InRooms, admitted: Bound, brand: BrandPath) -> list[Canned]:
    """By key, with `{placeholders}` as written."""
    key = granted(admitted, brand).key
    abroad = sorted(str(channel) for whose, channel in rooms.networks if whose == key)
    return [
        Canned(
            key=reply.key,
            title=dict(reply.title),
            text=dict(reply.text),
            not_in=abroad if reply.needs is not None else [],
        )
        for reply in admitted.administration.content[key].canned
    ]


def _shown(brand: Brand, *, open_now: bool) -> BrandShown:
    look = brand.look
    return BrandShown(
        key=brand.key,
        name=brand.name,
        languages=list(brand.languages),
        look=Colours(primary=look.primary, on_primary=look.on_primary, accent=look.accent),
        slots={name: dict(labels) for name, labels in brand.slots.items()},
        open=open_now,
    )
