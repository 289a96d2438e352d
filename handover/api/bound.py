"""Who asks. Every route behind sign-in takes one of these: the request is bound before data are touched."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Path
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from handover.access.back_office import is_service_token, named_by
from handover.access.entrance import Admitted
from handover.access.roles import Act
from handover.administration import Administration
from handover.api.rooms import InRooms
from handover.brands import Brand
from handover.errors import Forbidden, NotSignedIn, UnknownBrand, WrongToken
from models.vocabulary.identity import BrandKey

Shown = HTTPAuthorizationCredentials | None
_SESSION = HTTPBearer(auto_error=False, scheme_name="session", description="Token of `POST /api/session`")
_SERVICE = HTTPBearer(auto_error=False, scheme_name="service", description="Token of the back office")
_BOT = HTTPBearer(auto_error=False, scheme_name="bot", description="Token of the assistants")

BrandPath = Annotated[
    str, Path(pattern=r"^[a-z][a-z0-9_-]{0,39}$", description="Key of a brand", examples=["liander"])
]


async def session_token(shown: Annotated[Shown, Depends(_SESSION)]) -> str:
    """The token as shown, known or not."""
    if shown is None:
        raise NotSignedIn
    return shown.credentials


async def _admitted(rooms: InRooms, token: Annotated[str, Depends(session_token)]) -> Admitted:
    return await rooms.entrance.admit(token)


Bound = Annotated[Admitted, Depends(_admitted)]
"""Who asks, with the handle of their administration."""


def may(act: Act) -> Callable[[Admitted], Awaitable[None]]:
    """A dependency: only for roles that may do this."""

    async def allowed(admitted: Bound) -> None:
        if not admitted.identity.role.may(act):
            raise Forbidden

    return allowed


def granted(admitted: Admitted, key: str) -> Brand:
    """A brand of theirs. Raises `UnknownBrand`: for others' brands as for those that do not exist."""
    brand = BrandKey(key)
    if brand not in admitted.identity.brands:
        raise UnknownBrand
    return admitted.administration.brands[brand]


async def _back_office(rooms: InRooms, shown: Annotated[Shown, Depends(_SERVICE)]) -> Administration:
    """The administration whose back office shows its token."""
    token = shown.credentials if shown else ""
    administration = rooms.administrations.get(named_by(token))
    if administration is None:
        raise WrongToken
    if not await administration.database.read(lambda connection: is_service_token(connection, token)):
        raise WrongToken
    return administration


BackOffice = Annotated[Administration, Depends(_back_office)]


async def _from_assistant(rooms: InRooms, shown: Annotated[Shown, Depends(_BOT)]) -> None:
    token = shown.credentials if shown else ""
    if not hmac.compare_digest(token.encode(), rooms.bot_token.get_secret_value().encode()):
        raise WrongToken


FromAssistant = Depends(_from_assistant)
"""Only for assistants' actions. Their one token names no administration: what they ask about must."""
