"""Meta's webhook of one administration: `GET`, `POST /channels/whatsapp/{administration}/webhook`.

    POST ─► body, bounded ─► signature ─► parse ─► brokers, in order per sender ─► all committed ─► 200

Anything but 200 makes Meta send the whole body again, for up to seven days. So one sender's refusal is no
reason, as long as it would be refused again; a broker that cannot keep it now is. What was kept the first
time is recognised by its id.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from channel_connectors.contract import Amended, Arrived, Rejected, ServedBrand
from channel_connectors.envelope import Skipped
from channel_connectors.network import Receipt
from channel_connectors.whatsapp.fields import MAX_BODY
from channel_connectors.whatsapp.parse import NotFromMeta, parse, verify
from models.vocabulary.identity import AdministrationKey, BrandKey

log = structlog.get_logger()

MAX_CHALLENGE = 200

Kept = Arrived | Amended | Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One Meta app and its secret: `numbers` are its phone number ids, each of one brand."""

    verify_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    numbers: Mapping[str, ServedBrand]


Subscribed = Callable[[Request], Mapping[AdministrationKey, Subscription]]


def whatsapp_routes(subscribed_by: Subscribed) -> APIRouter:
    """The routes of every administration that has WhatsApp; `subscribed_by` finds them at each request."""
    router = APIRouter(prefix="/channels/whatsapp/{administration}/webhook", tags=["whatsapp"])

    @router.get("")
    async def confirm(request: Request, administration: str) -> Response:
        """Meta asks once, with the token that the operator gave it, and wants its challenge back."""
        subscription = subscribed_by(request).get(AdministrationKey(administration))
        challenge = request.query_params.get("hub.challenge", "")
        if subscription is None or not _asked_by_meta(request, subscription):
            return PlainTextResponse("", status_code=403)
        return PlainTextResponse(challenge[:MAX_CHALLENGE])

    @router.post("")
    async def notify(request: Request, administration: str) -> Response:
        subscription = subscribed_by(request).get(AdministrationKey(administration))
        if subscription is None:
            return Response(status_code=404)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        if not verify(subscription.app_secret, body, request.headers.get("x-hub-signature-256")):
            return Response(status_code=401)
        return await _take(body, subscription)

    return router


def _asked_by_meta(request: Request, subscription: Subscription) -> bool:
    asked = request.query_params
    given = asked.get("hub.verify_token", "").encode("utf-8", "replace")
    same = hmac.compare_digest(given, subscription.verify_token.encode())
    return same and asked.get("hub.mode") == "subscribe"


async def _body(request: Request) -> bytes | None:
    """The bytes as they came, None once they are more than Meta ever sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


async def _take(body: bytes, subscription: Subscription) -> Response:
    try:
        items = parse(body, {number: served.key for number, served in subscription.numbers.items()})
    except NotFromMeta as wrong:
        log.warning("whatsapp_not_from_meta", why=str(wrong))
        return Response(status_code=400)
    _tell_of(item for item in items if isinstance(item, Skipped))
    brands = {served.key: served for served in subscription.numbers.values()}
    lanes = _by_sender(item for item in items if not isinstance(item, Skipped))
    kept = await asyncio.gather(*(_hand_over(lane, brands) for lane in lanes), return_exceptions=True)
    for outcome in kept:
        if isinstance(outcome, BaseException):
            raise outcome  # once every other sender was heard
    return Response(status_code=200 if all(kept) else 503)


def _tell_of(skipped: Iterable[Skipped]) -> None:
    for one in skipped:
        log.info("whatsapp_skipped", why=one.reason)


def _by_sender(items: Iterable[Kept]) -> list[list[Kept]]:
    """What must keep its order, together: a person's words, the statuses of one message."""
    lanes: dict[object, list[Kept]] = {}
    for item in items:
        whose = item.network_id if isinstance(item, Receipt) else item.address
        lanes.setdefault(whose, []).append(item)
    return list(lanes.values())


async def _hand_over(lane: Iterable[Kept], brands: Mapping[BrandKey, ServedBrand]) -> bool:
    """Whether all of it was kept or never will be. What follows something to be sent again waits for it."""
    for item in lane:
        try:
            await _keep(item, brands)
        except Rejected as rejected:
            log.warning("whatsapp_rejected", code=rejected.code, retry=rejected.retry)
            if rejected.retry:
                return False
    return True


def _keep(item: Kept, brands: Mapping[BrandKey, ServedBrand]) -> Awaitable[object]:
    match item:
        case Arrived(address=address):
            return brands[address.brand].broker.receive(item)
        case Amended(address=address):
            return brands[address.brand].broker.amend(item)
        case Receipt(brand=brand):
            return brands[brand].broker.receipt(item)
