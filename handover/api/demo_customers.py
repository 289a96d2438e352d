"""The sign-in of a demonstration's brand site: who can be tried, and what the site signs of them."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from handover.access.demo_site import CUSTOMERS, DemoSite
from handover.api.bound import BrandPath
from handover.api.rooms import InRooms, Rooms
from handover.errors import UnknownBrand
from models.vocabulary.identity import BrandKey

router = APIRouter(prefix="/demo/{brand}", include_in_schema=False)


class Customer(BaseModel):
    """`customer` is the site's own number."""

    customer: str
    name: str


class Chosen(BaseModel):
    model_config = ConfigDict(extra="forbid")

    customer: Annotated[str, Field(pattern=r"^D-[0-9]{4}$")]


class Signed(BaseModel):
    token: str


@router.get("/customers")
async def customers(rooms: InRooms, brand: BrandPath) -> list[Customer]:
    """Nobody, where the brand's site is not a demonstration's."""
    if _site(rooms, brand) is None:
        return []
    return [Customer(customer=number, name=name) for number, name in CUSTOMERS.items()]


@router.post("/sign-in")
async def sign_in(rooms: InRooms, brand: BrandPath, chosen: Chosen) -> Signed:
    site = _site(rooms, brand)
    if site is None or chosen.customer not in CUSTOMERS:
        raise UnknownBrand
    return Signed(token=site.token(BrandKey(brand), chosen.customer))


def _site(rooms: Rooms, brand: str) -> DemoSite | None:
    """None where the brand has a site of its own, or none."""
    return rooms.demo_site if rooms.demo_site and brand in rooms.demo_site.brands else None
