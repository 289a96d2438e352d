"""The Graph API itself: messages, media."""

import asyncio
from email.message import Message as Headers
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from demo.graph.checks import checked
from demo.graph.faults import Fault, Faults
from demo.graph.refusals import Refused
from demo.graph.sending import Sending
from demo.graph.world import Line, World

VERSION = "v26.0"
SILENCE = 60.0
"""Seconds for which a lost answer is waited for, unless whoever waits gives up."""
MAX_MEDIA = 16 * 1024 * 1024


def graph_routes(world: World, faults: Faults, sending: Sending) -> APIRouter:
    router = APIRouter(prefix=f"/{VERSION}")

    @router.post("/{number}/messages")
    async def messages(request: Request, number: str) -> Response:
        line = _authorised(request, world, number)
        body = _object(await request.body())
        if body.get("status") == "read":
            _read(sending, line, body)
            return JSONResponse({"success": True})
        phone, entry = sending.send(line, checked(body))
        if faults.strikes(Fault.LOST_ANSWER):
            await asyncio.sleep(SILENCE)
        contact = {"input": body.get("to") or body.get("recipient"), "user_id": phone.user_id}
        return JSONResponse(
            {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": entry.id}]}
        )

    @router.post("/{number}/media")
    async def upload(request: Request, number: str) -> Response:
        _authorised(request, world, number)
        content, mime = _file(request.headers.get("content-type", ""), await request.body())
        return JSONResponse({"id": world.keep(content, mime)})

    @router.get("/{media}")
    async def describe(request: Request, media: str) -> Response:
        """Where the file can be had; at Meta that address lives for five minutes."""
        _authorised(request, world, None)
        found = world.media.get(media)
        if found is None:
            raise Refused(400, 100, "no such media id")
        url = str(request.url_for("graph_file", media=media))
        size = len(found.content)
        return JSONResponse({"url": url, "mime_type": found.mime, "file_size": size, "id": media})

    @router.get("/files/{media}", name="graph_file")
    async def file(request: Request, media: str) -> Response:
        _authorised(request, world, None)
        found = world.media.get(media)
        if found is None:
            raise Refused(404, 100, "no such media id")
        return Response(found.content, media_type=found.mime)

    return router


def _authorised(request: Request, world: World, number: str | None) -> Line:
    """The line of that number; any that the token is of, where none is named. Raises `Refused`."""
    bearer = request.headers.get("authorization", "")
    mine = [line for line in world.lines.values() if bearer == f"Bearer {line.access_token}"]
    if not mine:
        raise Refused(401, 190, "the token is of nobody")
    named = [line for line in mine if number in (None, line.phone_number_id)]
    if not named:
        raise Refused(400, 100, "there is no such number for this token")
    return named[0]


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError as wrong:
        raise Refused(400, 100, "the body is not JSON") from wrong
    if not isinstance(read, dict):
        raise Refused(400, 100, "the body is not an object")
    return read


def _read(sending: Sending, line: Line, body: dict[str, Any]) -> None:
    typing = body.get("typing_indicator") == {"type": "text"}
    sending.read(line, str(body.get("message_id", "")), typing=typing)


def _file(content_type: str, body: bytes) -> tuple[bytes, str]:
    """The part called `file` of a multipart form (RFC 7578), and its type. Raises `Refused`."""
    boundary = _header(content_type).get_param("boundary")
    if not isinstance(boundary, str) or len(body) > MAX_MEDIA:
        raise Refused(400, 100, "a form with a file of at most 16 MB is needed")
    for part in body.split(f"--{boundary}".encode()):
        head, _, content = part.partition(b"\r\n\r\n")
        if b'name="file"' in head:
            lines = head.decode("utf-8", "replace").lower().splitlines()
            mime = next(
                (one.partition(":")[2].strip() for one in lines if one.startswith("content-type:")), ""
            )
            return content.removesuffix(b"\r\n"), mime or "application/octet-stream"
    raise Refused(400, 131008, "file")


def _header(content_type: str) -> Headers:
    headers = Headers()
    headers["content-type"] = content_type
    return headers
