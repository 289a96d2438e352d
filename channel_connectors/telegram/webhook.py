"""Telegram's webhook of one brand's bot: `POST /channels/telegram/{brand}/webhook`.

    secret ─► body, bounded ─► parse ─► broker ─► committed ─► 200, with the answer to a tap

Anything but 200 makes Telegram send the update again. So a refusal is no reason, as long as it would be
refused again; a broker that cannot keep it now is. What was kept the first time is recognised by its id.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from channel_connectors.contract import Amended, Arrived, Broker, Rejected, ServedBrand
from channel_connectors.envelope import Said, Skipped
from channel_connectors.telegram.fields import MAX_BODY
from channel_connectors.telegram.parse import NotFromTelegram, Update, parse
from models.vocabulary.identity import BrandKey

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One bot's: `secret` is what Telegram was given with `setWebhook`."""

    secret: str = field(repr=False)
    served: ServedBrand


Hooks = Callable[[Request], Mapping[BrandKey, Hook]]


def telegram_routes(hooks_by: Hooks) -> APIRouter:
    """The route of every brand that has a bot; `hooks_by` finds them at each request."""
    router = APIRouter(prefix="/channels/telegram/{brand}/webhook", tags=["telegram"])

    @router.post("")
    async def notify(request: Request, brand: str) -> Response:
        hook = hooks_by(request).get(BrandKey(brand))
        if hook is None:
            return Response(status_code=404)
        if not knows(hook.secret, request.headers.get("x-telegram-bot-api-secret-token")):
            return Response(status_code=401)
        body = await _body(request)
        return Response(status_code=413) if body is None else await _take(body, hook.served)

    return router


def knows(secret: str, given: str | None) -> bool:
    """Whether it is the secret; takes as long for a wrong one."""
    return hmac.compare_digest((given or "").encode("utf-8", "replace"), secret.encode())


async def _body(request: Request) -> bytes | None:
    """The bytes as they came, None once they are more than Telegram ever sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


async def _take(body: bytes, served: ServedBrand) -> Response:
    try:
        update = parse(body, served.key)
    except NotFromTelegram as wrong:
        log.warning("telegram_not_an_update", brand=served.key, why=str(wrong))
        return Response(status_code=400)
    for item in update.items:
        if not await _kept(item, served.broker):
            return Response(status_code=503)
    return _answer(update)


async def _kept(item: Said, broker: Broker) -> bool:
    """Whether it was kept or never will be. What follows something to be sent again waits for it."""
    try:
        match item:
            case Arrived():
                await broker.receive(item)
            case Amended():
                await broker.amend(item)
            case Skipped(reason=reason):
                log.info("telegram_skipped", why=reason)
    except Rejected as rejected:
        log.warning("telegram_rejected", code=rejected.code, retry=rejected.retry)
        return not rejected.retry
    return True


def _answer(update: Update) -> Response:
    """Telegram takes one method as the answer to an update: the phone stops waiting for its tap, without a
    request of ours that might fail."""
    if update.callback is None:
        return Response(status_code=200)
    return JSONResponse({"method": "answerCallbackQuery", "callback_query_id": update.callback})
