"""A broker's HTTP side over real databases: two administrations, three brands, five people."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
from argon2 import PasswordHasher
from fastapi import FastAPI
from pydantic import SecretStr

from handover.access import accounts
from handover.access.accounts import NewAccount
from handover.access.back_office import new_service_token
from handover.access.entrance import Entrance
from handover.access.passwords import Passwords
from handover.access.rates import RateLimits
from handover.access.roles import Role
from handover.administration import Administration
from handover.agent_desk.view import DeskView
from handover.api.app import create_api
from handover.api.rooms import Rooms
from handover.brands import Brand
from handover.brands.intent_labels import IntentLabels
from handover.brands.rules import BrandRules
from handover.content import ContentStore
from handover.storage import contact_points
from handover.storage.database import Database
from handover.storage.group_commit import GroupCommit
from handover.storage.sealing import Keyring
from models.vocabulary.address import Address
from models.vocabulary.identity import AdministrationKey, BrandKey, ChannelName, ConversationId
from tests.support.clock import HandClock
from tests.support.opened import opened

PASSWORD = "correct paard batterij"
BOT_TOKEN = "the assistants' token, at least 32 long"
LIANDER, ALLIANDER = AdministrationKey("liander"), AdministrationKey("alliander")

_BRANDS = {LIANDER: ["liander"], ALLIANDER: ["firan", "qirion"]}
_STAFF: Mapping[str, tuple[str, Role, Mapping[AdministrationKey, list[str]]]] = {
    "anna": ("Anna de Vries", Role.AGENT, {LIANDER: ["liander"]}),
    "bas": ("Bas Bakker", Role.AGENT, {ALLIANDER: ["firan"]}),
    "marieke": ("Marieke van Dijk", Role.SUPERVISOR, {LIANDER: ["liander"], ALLIANDER: ["firan", "qirion"]}),
    "joris": ("Joris Smit", Role.TRAINER, {LIANDER: ["liander"]}),
    "gone": ("Henk Willems", Role.AGENT, {LIANDER: ["sold-brand"], AdministrationKey("sold"): ["x"]}),
}
_CONTENT = """
canned_outage:
  nl: {title: "Storing", text: "Er is een storing in {street}."}
  en: {title: "Outage", text: "There is an outage in {street}."}
step_planned:
  nl: {text: ingepland}
  en: {text: planned}
"""


@dataclass(frozen=True, slots=True)
class House:
    """`client` asks without a token; `service` holds each back office's."""

    app: FastAPI
    rooms: Rooms
    client: httpx2.AsyncClient
    clock: HandClock
    service: Mapping[AdministrationKey, str]

    async def token(self, username: str, administration: AdministrationKey | None = None) -> str:
        """Signs in."""
        given = {"username": username, "password": PASSWORD, "administration": administration}
        answer = await self.client.post("/api/session", json=given)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["token"]
        return token

    async def bearer(self, username: str, administration: AdministrationKey | None = None) -> dict[str, str]:
        """Headers of somebody who signed in."""
        return as_bearer(await self.token(username, administration))

    async def conversation(self, brand: str, visitor: str = "v1") -> ConversationId:
        """Begins one."""
        address = Address(BrandKey(brand), ChannelName("web_widget"), visitor)
        owner = next(one for one in self.rooms.administrations.values() if brand in one.brands)
        point = await owner.database.write(
            lambda c: contact_points.register(c, owner.keyring, address, language="nl", now=self.clock.now())
        )
        return point.conversation


def as_bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def brand(key: str, administration: str) -> Brand:
    """Open on weekdays from eight to six."""
    weekdays: dict[str, Any] = {day: ["08:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    return Brand.model_validate(
        {
            "brand": key,
            "name": key.title(),
            "administration": {
                "key": administration,
                "name": f"{administration.title()} N.V.",
                "kind": "regulated",
            },
            "languages": ["nl", "en"],
            "channels": {"web_widget": {}},
            "hours": {"timezone": "Europe/Amsterdam", **weekdays},
            "look": {"primary": "#0f5c63", "on_primary": "#ffffff", "accent": "#f2a900"},
            "slots": {"postcode": {"nl": "Postcode", "en": "Postcode"}},
            "processes": {"steps": {"connection": ["received", "planned", "done"]}},
        }
    )


@asynccontextmanager
async def a_house(databases: Mapping[str, str], redis_url: str, folder: Path) -> AsyncIterator[House]:
    """`databases`: a URL for `directory` and for each administration."""
    clock, rates = HandClock(), RateLimits(redis_url)
    async with (
        opened(databases["directory"], "directory") as directory,
        opened(databases[LIANDER], "administration") as liander,
        opened(databases[ALLIANDER], "administration") as alliander,
    ):
        administrations = {
            key: _administration(key, database, clock, folder)
            for key, database in ((LIANDER, liander), (ALLIANDER, alliander))
        }
        passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        await _employ(directory, await passwords.hash(PASSWORD))
        rooms = Rooms(
            entrance=Entrance(directory, administrations, passwords, rates, clock),
            directory=directory,
            administrations=administrations,
            rates=rates,
            clock=clock,
            bot_token=SecretStr(BOT_TOKEN),
            media={},
            writing=dict,
            assistants=lambda: {"liander": "ready", "firan": "down"},
            views={key: _view(one, clock) for key, one in administrations.items()},
            demo_pages=folder / "pages",
        )
        app = create_api(rooms, larger_bodies={"/channels/": 128 * 1024})
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app), base_url="http://broker"
        ) as client:
            yield House(app, rooms, client, clock, await _service_tokens(administrations))
        await rates.close()


def _administration(
    key: AdministrationKey, database: Database, clock: HandClock, folder: Path
) -> Administration:
    brands = {BrandKey(name): brand(name, key) for name in _BRANDS[key]}
    content = {name: _content(folder / name / "content") for name in brands}
    keyring = Keyring(key.encode().ljust(32))
    return Administration(
        key=key,
        name=f"{key.title()} N.V.",
        brands=brands,
        content=content,
        intents={name: IntentLabels({}, "nl") for name in brands},
        database=database,
        keyring=keyring,
        epoch="first",
        commits=GroupCommit(database, keyring, BrandRules(brands, content), clock, "test"),
    )


def _view(administration: Administration, clock: HandClock) -> DeskView:
    """Of customers who left, and for whom nothing runs."""
    return DeskView(
        administration,
        clock,
        lambda _connection, _conversation: (),
        lambda _conversation: False,
        lambda _brand, _channel: None,
        BrandRules(administration.brands, administration.content).policy,
    )


def _content(folder: Path) -> ContentStore:
    folder.mkdir(parents=True)
    (folder / "canned.yml").write_text(_CONTENT)
    return ContentStore(shared=folder / "none", own=folder, languages=("nl", "en"))


async def _employ(directory: Database, password_hash: str) -> None:
    for username, (name, role, granted) in _STAFF.items():
        new = NewAccount(username=username, name=name, role=role, password_hash=password_hash)
        account = await directory.write(partial(accounts.add, new=new))
        for administration, brands in granted.items():
            theirs = [BrandKey(key) for key in brands]
            await directory.write(
                partial(accounts.grant, account=account, administration=administration, brands=theirs)
            )


async def _service_tokens(
    administrations: Mapping[AdministrationKey, Administration],
) -> dict[AdministrationKey, str]:
    return {
        key: await one.database.write(partial(new_service_token, administration=key))
        for key, one in administrations.items()
    }
