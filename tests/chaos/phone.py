"""A customer on WhatsApp: the stand-in for the Graph API brings what they write, again until it is taken."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

import httpx2

from channel_connectors.whatsapp.fields import our_id
from demo.graph.world import Chat, World
from tests.chaos.evidence import PhoneScreen
from tests.support.whatsapp import LIANDER_ID
from tests.support.whatsapp import Phone as Handset

ENOUGH = 40
"""Messages that one person writes: the stand-in forgets what is older than 200 in all."""


class PhoneCustomer:
    """Somebody, and after `ENOUGH` messages somebody else."""

    def __init__(
        self, http: httpx2.AsyncClient, graph: str, world: World, lines: Iterator[str], chance: Random
    ) -> None:
        self._http = http
        self._graph = graph
        self._world = world
        self._lines = lines
        self._chance = chance
        self._keys: list[str] = []
        self._handset: Handset | None = None
        self._written = 0

    async def act(self) -> None:
        if self._handset is None or self._written >= ENOUGH:
            self._handset = await self._new()
            self._written = 0
        if self._chance.random() < 0.2:
            await self._handset.seen()
        else:
            await self._handset.write(text=next(self._lines))
            self._written += 1

    def screens(self) -> list[PhoneScreen]:
        return [self._screen(key) for key in self._keys]

    def untaken(self) -> list[str]:
        """What was not answered with 200 yet."""
        chats = (self._chat(key) for key in self._keys)
        return [entry.id for chat in chats for entry in chat.entries if entry.mine and entry.state == "sent"]

    async def _new(self) -> Handset:
        key = UUID(int=self._chance.getrandbits(128)).hex
        path = f"{self._graph}/phone/{key}"
        made = await self._http.put(path, json={"name": "Sanne", "with_number": True})
        who = made.raise_for_status().json()
        self._keys.append(key)
        return Handset(self._http, who["user_id"], who["number"], f"{path}/31850000001")

    def _screen(self, key: str) -> PhoneScreen:
        entries = self._chat(key).entries
        return PhoneScreen(
            address=self._world.phones[key].user_id,
            wrote=[our_id(entry.id) or "" for entry in entries if entry.mine],
            has=[entry.tracker or "" for entry in entries if not entry.mine],
        )

    def _chat(self, key: str) -> Chat:
        return self._world.phones[key].chat(self._world.lines[LIANDER_ID])
