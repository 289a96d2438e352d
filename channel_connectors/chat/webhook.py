"""Rasa's REST channel: `POST …/webhooks/rest/webhook`, `GET …/webhooks/rest/`.

A REST client only ever hears of us in the answer to its own POST. So an agent's words, which come when they
come, ride on the customer's next one.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from channel_connectors.chat.parse import NotFromAClient, RestMessage, parse
from channel_connectors.chat.render import render
from channel_connectors.contract import Arrived, Rejected, ServedBrand
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName

CHANNEL = ChannelName("chat")
PATIENCE = 9.0
"""Seconds: Rasa's console client gives up after ten (`DEFAULT_STREAM_READING_TIMEOUT`)."""

_STATUS = {"rate_limited": 429, "unavailable": 503, "not_found": 404}


@dataclass(frozen=True, slots=True)
class Chat:
    """The channel at work: nobody stays connected."""

    served: Mapping[BrandKey, ServedBrand]

    def drain(self) -> None:
        """Every answer is complete already."""

    async def close(self) -> None:
        """Nothing is open."""


Served = Callable[[Request], Mapping[BrandKey, ServedBrand]]


def rest_routes(served_by: Served) -> APIRouter:
    """The routes of every brand that has the chat channel; `served_by` finds them at each request."""
    router = APIRouter(prefix="/channels/chat/{brand}/webhooks/rest", tags=["chat"])

    @router.get("/")
    async def health(request: Request, brand: str) -> Response:
        """As Rasa's own: whether the channel is there."""
        return JSONResponse({"status": "ok"}) if BrandKey(brand) in served_by(request) else _unknown()

    @router.post("/webhook")
    async def webhook(request: Request, brand: str, stream: bool = False) -> Response:
        """One message in, what is new out; `stream=true`: one JSON object per line, as it comes."""
        served = served_by(request).get(BrandKey(brand))
        if served is None:
            return _unknown()
        try:
            message = parse(await request.body())
            seq = await served.broker.receive(_arrived(served, message))
        except NotFromAClient as wrong:
            return _error(400, "bad_request", str(wrong))
        except Rejected as rejected:
            return _error(_STATUS.get(rejected.code, 422), rejected.code, rejected.message)
        if stream:
            lines = _lines(served, message, seq)
            return StreamingResponse(lines, media_type="text/event-stream")
        return JSONResponse([utterance async for utterance in _utterances(served, message, seq)])

    return router


def _arrived(served: ServedBrand, message: RestMessage) -> Arrived:
    """A leading `/` is how a REST client sends a tapped button; it counts only if the button was offered."""
    payload = message.text if message.text.startswith("/") else None
    id = message.message_id or str(uuid4())
    return Arrived(address=_address(served, message), id=id, text=message.text, payload=payload)


def _address(served: ServedBrand, message: RestMessage) -> Address:
    return Address(served.key, CHANNEL, message.sender)


async def _utterances(
    served: ServedBrand, message: RestMessage, seq: int
) -> AsyncIterator[dict[str, object]]:
    shown = await served.broker.collect(_address(served, message), seq, patience=PATIENCE)
    for utterance in render(message.sender, shown):
        yield utterance


async def _lines(served: ServedBrand, message: RestMessage, seq: int) -> AsyncIterator[bytes]:
    async for utterance in _utterances(served, message, seq):
        yield orjson.dumps(utterance) + b"\n"


def _unknown() -> Response:
    return _error(404, "unknown_brand", "there is no such brand here")


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
