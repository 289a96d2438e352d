"""Rasa's REST channel: `POST …/webhooks/rest/webhook`, `GET …/webhooks/rest/`.

A REST client only ever hears of us in the answer to its own POST. So an agent's words, which come when they
come, ride on the customer's next one.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from uuid import uuid4

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from channel_connectors.chat.brands import ChatBrand
from channel_connectors.chat.rest.parse import NotFromAClient, RestMessage, parse
from channel_connectors.chat.rest.render import render
from channel_connectors.contract import Arrived, Rejected
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey

PATIENCE = 9.0
"""Seconds: Rasa's console client gives up after ten (`DEFAULT_STREAM_READING_TIMEOUT`)."""

_STATUS = {"rate_limited": 429, "busy": 429, "unavailable": 503, "not_found": 404, "unknown_sender": 403}

Served = Callable[[Request], Mapping[BrandKey, ChatBrand]]


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
            address = _address(served, message)
            seq = await served.broker.receive(_arrived(address, message))
            if stream:
                lines = _lines(served, address, seq)
                return StreamingResponse(lines, media_type="text/event-stream")
            return JSONResponse([utterance async for utterance in _utterances(served, address, seq)])
        except NotFromAClient as wrong:
            return _error(400, "bad_request", str(wrong))
        except Rejected as rejected:
            return _error(_status(rejected), rejected.code, rejected.message)

    return router


def _address(served: ChatBrand, message: RestMessage) -> Address:
    sender = served.senders.by_rest(message.sender)
    if sender is None:
        raise Rejected("unknown_sender", "this brand does not speak with a sender that was not issued by it")
    return sender.address


def _arrived(address: Address, message: RestMessage) -> Arrived:
    """A leading `/` is how a REST client sends a tapped button; it counts only if the button was offered."""
    payload = message.text if message.text.startswith("/") else None
    id = message.message_id or str(uuid4())
    return Arrived(address=address, id=id, text=message.text, payload=payload)


async def _utterances(served: ChatBrand, address: Address, seq: int) -> AsyncIterator[dict[str, object]]:
    shown = await served.broker.collect(address, seq, patience=PATIENCE)
    for utterance in render(address.id, shown):
        yield utterance


async def _lines(served: ChatBrand, address: Address, seq: int) -> AsyncIterator[bytes]:
    async for utterance in _utterances(served, address, seq):
        yield orjson.dumps(utterance) + b"\n"


def _unknown() -> Response:
    return _error(404, "unknown_brand", "there is no such brand here")


def _status(rejected: Rejected) -> int:
    return _STATUS.get(rejected.code, 503 if rejected.retry and rejected.code == "danger" else 422)


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
