"""The widget's websocket: sign in, then frames both ways until one of us goes.

    client ─ auth ─► visitor, or the customer whom the brand's site vouches for
                     └► standing + log from where the client was ─► ready, events…
    client ─ cmd ──► broker (committed) ─► result

Frames of one socket are handled one after the other, so that what a customer writes keeps its order.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from channel_connectors.closing import close
from channel_connectors.contract import MOVED, Arrived, Following, Rejected, ServedBrand, TooSlow, Wish
from channel_connectors.web_widget import frames as f
from channel_connectors.web_widget.customers import Admitted, Customers
from channel_connectors.web_widget.site_token import Refused
from channel_connectors.web_widget.visitors import Visitors
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName

log = structlog.get_logger()

CHANNEL = ChannelName("web_widget")
HEARTBEAT = 15.0
SILENCE = 2.5 * HEARTBEAT
SIGN_IN_WITHIN = 10.0
SHOWN = 16
"""Signs of a known customer's address that their client is told: enough to tell two apart, of no use else."""
MALFORMED, SIGN_IN, FORBIDDEN, SILENT, SLOW, RESTART, FULL = 4400, 4401, 4403, 4408, 4410, 1012, 1013
MOST_OPEN = 10_000
"""Of one brand in one process; who comes then is asked to come back later."""


_MOVED = orjson.dumps(MOVED).decode()


class _Close(Exception):
    """`why` is for the client's developer and the log: it quotes nothing that was sent."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(code)
        self.code = code
        self.why = why


class WidgetSockets:
    """All widgets of all brands; `serve` is one connection from its first frame to its last."""

    def __init__(
        self, brands: Mapping[BrandKey, ServedBrand], visitors: Visitors, customers: Customers
    ) -> None:
        self._brands = brands
        self._visitors = visitors
        self._customers = customers
        self._draining = asyncio.Event()
        self._open: Counter[str] = Counter()

    def drain(self) -> None:
        """Ask everyone to come back: another process serves them on."""
        self._draining.set()

    async def close(self) -> None:
        """Every socket went with its connection."""

    async def serve(self, websocket: WebSocket, brand: str) -> None:
        served = self._brands.get(BrandKey(brand))
        await websocket.accept()
        if self._open[brand] >= MOST_OPEN:
            log.warning("widget_closed", brand=brand, code=FULL, why="full")
            await close(websocket, FULL, "full")
            return
        if served is None:
            log.info("widget_closed", brand=None, code=FORBIDDEN, why="unknown brand")
            await close(websocket, FORBIDDEN, "unknown brand")
            return
        self._open[brand] += 1
        try:
            await self._converse(websocket, served)
        except _Close as closing:
            log.info("widget_closed", brand=served.key, code=closing.code, why=closing.why)
            await close(websocket, closing.code, closing.why)
        except Rejected as rejected:
            log.info("widget_closed", brand=served.key, code=RESTART, why=rejected.code)
            await close(websocket, RESTART, rejected.code)
        except (WebSocketDisconnect, WebSocketDisconnected):
            return  # noticed by reading, or by writing
        finally:
            self._open[brand] -= 1

    async def _converse(self, websocket: WebSocket, served: ServedBrand) -> None:
        hello = {"t": "hello", "protocol": 1, "heartbeat_ms": int(HEARTBEAT * 1000), "brand": served.hello}
        await _send(websocket, hello)
        auth = await self._auth(websocket)
        visitor, token = self._visitors.admit(served.key, auth.token)
        person = self._customers.admit(served.key, CHANNEL, auth.customer) if auth.customer else None
        address = Address(served.key, CHANNEL, visitor)
        if isinstance(person, Admitted):
            await _sign_in(served, address, person, auth)
            address = person.customer.address
        tab = _Tab(websocket, served, address, auth.language)
        after = await tab.welcome(token, auth.resume, person)
        async with served.broker.follow(tab.address, after, epoch=tab.epoch) as following:
            await self._until_one_goes(tab, following, person)

    async def _auth(self, websocket: WebSocket) -> f.Auth:
        try:
            async with asyncio.timeout(SIGN_IN_WITHIN):
                first = await _receive(websocket)
        except TimeoutError as late:
            raise _Close(SIGN_IN, "no sign-in") from late
        if not isinstance(first, f.Auth):
            raise _Close(SIGN_IN, "sign in first")
        return first

    async def _until_one_goes(
        self, tab: "_Tab", following: Following, person: Admitted | Refused | None
    ) -> None:
        parts = [tab.listen(), tab.tell(following), tab.beat(), _falls_behind(following), self._drained()]
        if isinstance(person, Admitted):
            parts.append(_over(person.seconds))
        tasks = [asyncio.ensure_future(part) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _drained(self) -> None:
        await self._draining.wait()
        raise _Close(RESTART, "restart")


class _Tab:
    """One open widget."""

    def __init__(self, websocket: WebSocket, served: ServedBrand, address: Address, language: str) -> None:
        self._websocket = websocket
        self._broker = served.broker
        self.address = address
        self._language = language
        self.epoch: str | None = None
        """Which log the client was told."""
        self._heard = asyncio.Event()

    async def welcome(self, token: str, resume: f.Resume | None, person: Admitted | Refused | None) -> int:
        """Say where things stand; returns the position from which the log follows."""
        epoch, head = (resume.epoch, resume.head) if resume else (None, 0)
        standing = await self._broker.standing(self.address, epoch, head)
        self.epoch = standing.epoch
        await _send(
            self._websocket,
            {
                "t": "ready",
                "token": token,
                "customer": _standing_of(person),
                "epoch": standing.epoch,
                "recovered": standing.log_known,
                "head": standing.head,
                "state": standing.state,
            },
        )
        return head if standing.log_known else 0

    async def listen(self) -> None:
        """Until the client goes; closes on what is not of this protocol."""
        while True:
            frame = await _receive(self._websocket)
            self._heard.set()
            if isinstance(frame, f.Auth):
                raise _Close(MALFORMED, "signed in already")
            if not isinstance(frame, f.Pong):
                await self._command(frame)

    async def tell(self, following: Following) -> None:
        """What is committed, as it is."""
        try:
            async for texts in following.frames():
                for text in texts:
                    if text == _MOVED:
                        raise _Close(RESTART, "moved")
                    await self._websocket.send_text(text)
        except TooSlow as slow:
            raise _Close(SLOW, "slow reader") from slow

    async def beat(self) -> None:
        """Close on a client that is silent for too long."""
        silence = 0.0
        while True:
            await asyncio.sleep(HEARTBEAT)
            silence = 0.0 if self._heard.is_set() else silence + HEARTBEAT
            self._heard.clear()
            if silence >= SILENCE - HEARTBEAT / 2:
                raise _Close(SILENT, "no heartbeat")
            await _send(self._websocket, {"t": "ping"})

    async def _command(self, command: f.Command) -> None:
        try:
            seq = await self._do(command)
        except Rejected as rejected:
            log.info("widget_refused", code=rejected.code)
            error = {"code": rejected.code, "message": rejected.message, "retry": rejected.retry}
            await _send(self._websocket, {"t": "result", "id": command.id, "ok": False, "error": error})
        else:
            await _send(self._websocket, {"t": "result", "id": command.id, "ok": True, "seq": seq})

    async def _do(self, command: f.Command) -> int | None:
        broker, address = self._broker, self.address
        match command:
            case f.Send(id=id, data=data):
                return await broker.receive(self._arrived(id, data))
            case f.Want(id=id, type=wish):
                return await broker.wish(address, id, Wish(wish))
            case f.SetLanguage(id=id, data=spoken):
                return await broker.speak(address, id, spoken.language)
            case f.Typing():
                await broker.typing(address)
            case f.MarkRead(data=read):
                await broker.read(address, read.seq, epoch=self.epoch)
        return None

    def _arrived(self, id: str, data: f.Typed | f.Tapped) -> Arrived:
        text = data.title if isinstance(data, f.Tapped) else data.text
        payload = data.payload if isinstance(data, f.Tapped) else None
        return Arrived(address=self.address, id=id, text=text, payload=payload, language=self._language)


async def _sign_in(served: ServedBrand, visitor: Address, person: Admitted, auth: f.Auth) -> None:
    shown = auth.resume.epoch if auth.resume else None
    try:
        await served.broker.sign_in(visitor, person.customer, shown=shown, language=auth.language)
    except Rejected as rejected:
        raise _Close(RESTART, rejected.code) from rejected


async def _falls_behind(following: Following) -> None:
    """Noticed also while a frame is being written to a client that does not read."""
    await following.too_slow()
    raise _Close(SLOW, "slow reader")


async def _over(seconds: float) -> None:
    """The site's word is good for so long; who comes back brings a new one."""
    await asyncio.sleep(seconds)
    raise _Close(RESTART, "signed in too long ago")


def _standing_of(person: Admitted | Refused | None) -> Mapping[str, str | None]:
    """Whom the client is taken for; by `id` it keeps apart what it stores of several customers."""
    match person:
        case Admitted():
            return {"state": "known", "why": None, "id": person.customer.address.id[-SHOWN:]}
        case Refused(why=why):
            return {"state": "refused", "why": why, "id": ""}
        case None:
            return {"state": "anonymous", "why": None, "id": ""}


async def _receive(websocket: WebSocket) -> f.Incoming:
    """The next frame. Raises `_Close` for what is no frame of ours."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    text = message.get("text")
    if text is None or len(text) > f.MAX_FRAME:
        raise _Close(MALFORMED, f"text frames of at most {f.MAX_FRAME} characters")
    try:
        return f.parse(text)
    except f.Malformed as malformed:
        raise _Close(MALFORMED, str(malformed)) from malformed


async def _send(websocket: WebSocket, frame: Mapping[str, Any]) -> None:
    await websocket.send_text(orjson.dumps(frame).decode())
