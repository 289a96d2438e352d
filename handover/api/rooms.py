"""What the HTTP surface needs of the rest of the house; `bootstrap` brings it together."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from pydantic import SecretStr
from starlette.requests import HTTPConnection

from handover.access.demo_site import DemoSite
from handover.access.entrance import Entrance
from handover.access.rates import RateLimits
from handover.administration import Administration
from handover.agent_desk.view import DeskView
from handover.clock import Clock
from handover.media.keeping import Media
from handover.settings import PROJECT
from handover.storage.database import Database
from models.vocabulary.identity import AdministrationKey, BrandKey, ChannelName


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """`assistants` tells per brand `ready`, `starting` or `down`; `writing` whether what is written stays;
    `bot_token` is what the assistants' actions show; `demo_site` signs demo brands' customers in.
    """

    entrance: Entrance
    directory: Database
    administrations: Mapping[AdministrationKey, Administration]
    rates: RateLimits
    clock: Clock
    bot_token: SecretStr
    assistants: Callable[[], Mapping[str, str]]
    writing: Callable[[], Mapping[AdministrationKey, bool]]
    views: Mapping[AdministrationKey, DeskView]
    media: Mapping[AdministrationKey, Media]
    networks: Collection[tuple[BrandKey, ChannelName]] = ()
    """Of somebody else, over which a brand's customers are reached."""
    demo_site: DemoSite | None = None
    static: Path = PROJECT / "handover" / "static"
    demo_pages: Path = PROJECT / "demo" / "pages"


def _rooms(connection: HTTPConnection) -> Rooms:
    rooms: Rooms = connection.app.state.rooms
    return rooms


InRooms = Annotated[Rooms, Depends(_rooms)]
"""A route's parameter of this type gets the rooms that its application was made with."""
