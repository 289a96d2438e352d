"""WhatsApp from end to end without Meta: our connector, the stand-in for the Graph API, somebody's phone.

phone ─► stand-in ─► webhook (the real one) ─► RecordingBroker
WhatsAppNetwork (the real one) ─► stand-in ─► phone
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn
from uuid import uuid4

import httpx2
from fastapi import FastAPI

from channel_connectors.contract import (
    Amended,
    Arrived,
    Rejected,
    ServedBrand,
    Shown,
    SignedIn,
    Standing,
    Wish,
)
from channel_connectors.network import Outbound, Receipt
from channel_connectors.whatsapp.client import Number, WhatsAppNetwork
from channel_connectors.whatsapp.options import Approved as WhatsAppTemplate
from channel_connectors.whatsapp.options import Templates
from channel_connectors.whatsapp.webhook import Subscription, whatsapp_routes
from demo.graph.app import create_graph
from demo.graph.faults import Fault
from demo.graph.world import Approved, Line
from models.vocabulary.address import Address
from models.vocabulary.identity import AdministrationKey, BrandKey, ChannelName
from models.vocabulary.message import Button
from models.vocabulary.template import Purpose
from tests.support.listening import listening

LIANDER, TELECOM = BrandKey("liander"), BrandKey("telecom")
LIANDER_ID, TELECOM_ID = "900000000000001", "900000000000002"
SECRET, VERIFY, TOKEN = "app-secret-of-tests", "verify-token-of-tests", "access-token-of-tests"
HOOK = "/channels/whatsapp/liander/webhook"
PATIENCE = httpx2.Timeout(20)
"""Where nothing is to be late, on a machine that does other things as well."""
IMPATIENCE = httpx2.Timeout(2.0, connect=20)
"""Where an answer may be made to come too late."""
Kept = Arrived | Amended | Receipt
TEMPLATES = {
    "graag_uw_antwoord": {"nl": Approved("Hallo, hier is {{1}} van Liander. Stuur mij een berichtje terug.")},
    "please_answer": {"en": Approved("Hello, this is {{1}} of Liander. Send me a message back.")},
    "nieuws_voor_u": {"nl": Approved("Nieuws van Liander: {{1}}", ("Geen berichten meer", "Ergens anders"))},
    "news_for_you": {"en": Approved("News of Liander: {{1}}", ("No more messages", "Somewhere else"))},
}
"""Approved at the stand-in; brands/liander/brand.yml names them."""
NAMED: Templates = {
    (Purpose.PLEASE_ANSWER, "nl"): WhatsAppTemplate("graag_uw_antwoord", "nl"),
    (Purpose.PLEASE_ANSWER, "en"): WhatsAppTemplate("please_answer", "en_GB"),
    (Purpose.PROCESS_NEWS, "nl"): WhatsAppTemplate("nieuws_voor_u", "nl"),
}
"""As a brand says; the English one is not what the network approved."""


class RecordingBroker:
    """Keeps what it is given, each id once, as the real one does; refuses what `refuse` says."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.calls: list[Kept] = []
        self.refuse: Callable[[Kept], Rejected | None] = lambda _: None
        self.pause = 0.0

    async def receive(self, arrived: Arrived) -> int:
        return await self._keep(arrived)

    async def amend(self, amended: Amended) -> int:
        return await self._keep(amended)

    async def receipt(self, receipt: Receipt) -> None:
        await self._keep(receipt)

    async def _keep(self, item: Kept) -> int:
        self.calls.append(item)
        await asyncio.sleep(self.pause)
        if refused := self.refuse(item):
            raise refused
        if item not in self.kept:
            self.kept.append(item)
        return len(self.kept)

    @property
    def arrived(self) -> list[Arrived]:
        return [item for item in self.kept if isinstance(item, Arrived)]

    @property
    def receipts(self) -> list[Receipt]:
        return [item for item in self.kept if isinstance(item, Receipt)]

    async def wish(self, address: Address, id: str, wish: Wish) -> int:
        self._unasked()

    async def speak(self, address: Address, id: str, language: str) -> int:
        self._unasked()

    async def sign_in(
        self, visitor: Address, customer: SignedIn, *, shown: str | None, language: str
    ) -> None:
        self._unasked()

    async def standing(self, address: Address, epoch: str | None, head: int) -> Standing:
        self._unasked()

    def follow(self, address: Address, after: int, *, epoch: str | None = None) -> Any:
        self._unasked()

    async def typing(self, address: Address) -> None:
        self._unasked()

    async def read(self, address: Address, seq: int, *, epoch: str | None = None) -> None:
        self._unasked()

    async def emitted(self, address: Address, seq: int = 0) -> int:
        self._unasked()

    async def collect(self, address: Address, since: int | None, *, patience: float) -> list[Shown]:
        self._unasked()

    def _unasked(self) -> NoReturn:
        raise AssertionError("this connector asks for no such thing")


def our_webhook(broker: RecordingBroker) -> FastAPI:
    """The real routes before a broker that records."""
    numbers = {
        LIANDER_ID: ServedBrand(LIANDER, {}, broker),
        TELECOM_ID: ServedBrand(TELECOM, {}, broker),
    }
    subscription = Subscription(verify_token=VERIFY, app_secret=SECRET, numbers=numbers)
    app = FastAPI()
    app.include_router(whatsapp_routes(lambda _: {AdministrationKey("liander"): subscription}))
    return app


def line(webhook: str, number: str = LIANDER_ID, digits: str = "31850000001") -> Line:
    return Line(
        phone_number_id=number,
        number=digits,
        name="Liander (demo)" if number == LIANDER_ID else "Telecom (demo)",
        access_token=TOKEN,
        app_secret=SECRET,
        verify_token=VERIFY,
        webhook=webhook,
        templates=TEMPLATES,
    )


@dataclass(slots=True)
class Phone:
    """Somebody with the phone page, as far as HTTP goes."""

    http: httpx2.AsyncClient
    user_id: str
    number: str | None
    path: str
    _watching: list[Any] = field(default_factory=list)

    async def write(self, **written: Any) -> int:
        answer = await self.http.post(f"{self.path}/messages", json=written)
        return answer.status_code

    async def seen(self) -> None:
        (await self.http.post(f"{self.path}/seen")).raise_for_status()

    async def shows(self) -> list[dict[str, Any]]:
        """The messages of the chat, as they are now."""
        async with self.http.stream("GET", f"{self.path}/events") as events:
            async for told in events.aiter_lines():
                if told.startswith("data: "):
                    messages: list[dict[str, Any]] = httpx2.Response(200, text=told[6:]).json()["messages"]
                    return messages
        raise AssertionError("the chat was not told")


@dataclass(frozen=True, slots=True)
class Town:
    """Everything running."""

    graph: str
    hook: str
    http: httpx2.AsyncClient
    broker: RecordingBroker
    network: WhatsAppNetwork

    async def phone(self, *, with_number: bool = True) -> Phone:
        key = uuid4().hex
        made = await self.http.put(
            f"{self.graph}/phone/{key}", json={"name": "Sanne", "with_number": with_number}
        )
        who = made.raise_for_status().json()
        return Phone(self.http, who["user_id"], who["number"], f"{self.graph}/phone/{key}/31850000001")

    async def order(self, fault: Fault, times: int = 1) -> None:
        ordered = {"fault": fault, "times": times}
        (await self.http.post(f"{self.graph}/faults", json=ordered)).raise_for_status()

    async def later(self, hours: float) -> None:
        (await self.http.post(f"{self.graph}/faults/elapsed", json={"hours": hours})).raise_for_status()

    async def until(self, happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not happened():
            assert time.monotonic() < deadline, "it did not happen in time"
            await asyncio.sleep(0.01)


def outbound(to: str, text: str = "Dag", *titles: str, brand: BrandKey = LIANDER, **more: Any) -> Outbound:
    buttons = tuple(Button(title, f"/option_{n}") for n, title in enumerate(titles))
    address = Address(brand, ChannelName("whatsapp"), to)
    return Outbound(id=f"uit-{uuid4().hex}", to=address, text=text, buttons=buttons, **more)


@asynccontextmanager
async def town() -> AsyncIterator[Town]:
    """The stand-in repeats a refused webhook after a twentieth of a second."""
    broker = RecordingBroker()
    listener = socket.create_server(("127.0.0.1", 0))
    hook = f"http://127.0.0.1:{listener.getsockname()[1]}{HOOK}"
    lines = [line(hook), line(hook, TELECOM_ID, "31850000002")]
    async with (
        httpx2.AsyncClient(trust_env=False, timeout=10) as http,
        listening(our_webhook(broker), listener),
        listening(create_graph(lines, pause=0.05)) as graph,
    ):
        numbers = {LIANDER: Number(LIANDER_ID, TOKEN, NAMED), TELECOM: Number(TELECOM_ID, TOKEN)}
        network = WhatsAppNetwork(http, numbers, graph_url=graph, timeout=IMPATIENCE)
        yield Town(graph, hook, http, broker, network)
