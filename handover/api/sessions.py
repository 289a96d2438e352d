"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from handover.access.entrance import Admitted, Credentials
from handover.access.roles import Role
from handover.api.answers import refusals
from handover.api.bound import Bound, session_token
from handover.api.rooms import InRooms
from handover.api.texts import Key, Word
from models.vocabulary.identity import AdministrationKey

router = APIRouter(prefix="/api/session", tags=["session"])


class SignIn(BaseModel):
    """`administration` may be left out by who works for one only."""

    model_config = ConfigDict(extra="forbid")

    username: Word
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    administration: Key | None = None


class Person(BaseModel):
    id: str
    name: str
    role: Role
    capacity: int


class Unit(BaseModel):
    key: str
    name: str


class Session(BaseModel):
    """Who is signed in, for which administration and brands."""

    agent: Person
    administration: Unit
    brands: list[str]


class NewSession(Session):
    """`token` goes into `Authorization: Bearer …`, and into the socket's `auth` frame."""

    token: str


@router.post("", responses=refusals(400, 401, 413, 422, 429))
async def sign_in(rooms: InRooms, request: Request, given: SignIn) -> NewSession:
    """Sign in for one administration. The session lasts twelve hours."""
    credentials = Credentials(
        username=given.username,
        password=given.password,
        administration=AdministrationKey(given.administration) if given.administration else None,
        address=request.client.host if request.client else "unknown",
    )
    token, admitted = await rooms.entrance.sign_in(credentials)
    return NewSession(token=token, **_session(admitted).model_dump())


@router.get("", responses=refusals(401))
async def session(admitted: Bound) -> Session:
    """Who am I?"""
    return _session(admitted)


@router.delete("", status_code=204, responses=refusals(401))
async def sign_out(
    rooms: InRooms, _admitted: Bound, token: Annotated[str, Depends(session_token)]
) -> Response:
    """End the session, here and at every socket that would sign in with it."""
    await rooms.entrance.sign_out(token)
    return Response(status_code=204)


def _session(admitted: Admitted) -> Session:
    who, administration = admitted.identity, admitted.administration
    return Session(
        agent=Person(id=who.id, name=who.name, role=who.role, capacity=who.capacity),
        administration=Unit(key=administration.key, name=administration.name),
        brands=sorted(who.brands),
    )
