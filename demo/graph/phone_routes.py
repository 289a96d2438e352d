"""The phone page and what it asks for. A phone is its key, which the browser keeps."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import orjson
from fastapi import APIRouter, HTTPException, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from demo.graph.sending import Sending
from demo.graph.world import Line, Phone, World
from demo.graph.writing import Writing, Written, snapshot

PAGES = Path(__file__).resolve().parent / "pages"
FILES = {
    "phone.css": "text/css",
    **dict.fromkeys(("phone.js", "bubbles.js", "texts.js"), "text/javascript"),
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: http: https:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
BEAT = 3.0
"""Seconds between signs of life, by which a phone that left is noticed."""
MAX_PICTURE = 5 * 1024 * 1024
PICTURES = {"image/jpeg", "image/png"}

Key = Annotated[str, InPath(pattern=r"^[A-Za-z0-9-]{16,64}$")]
Number = Annotated[str, InPath(pattern=r"^[0-9]{5,20}$")]


class Owner(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=60)]
    with_number: bool = True


def page_routes(world: World) -> APIRouter:
    router = APIRouter(prefix="/phone", default_response_class=JSONResponse)

    @router.get("")
    async def page() -> Response:
        return FileResponse(PAGES / "phone.html", headers=HEADERS)

    @router.get("/files/{name}")
    async def file(name: str) -> Response:
        if name not in FILES:
            raise HTTPException(404)
        return FileResponse(PAGES / name, media_type=FILES[name], headers=HEADERS)

    @router.get("/media/{id}")
    async def media(id: str) -> Response:
        found = world.media.get(id)
        if found is None or found.mime not in PICTURES:
            raise HTTPException(404)
        return Response(found.content, media_type=found.mime, headers=HEADERS)

    @router.get("/lines")
    async def lines() -> list[dict[str, str]]:
        """Whom one can write to."""
        return [{"number": line.number, "name": line.name} for line in world.lines.values()]

    @router.put("/{key}")
    async def take(key: Key, owner: Owner) -> dict[str, str | None]:
        """The same key is always the same person."""
        phone = world.phone(key, owner.name, with_number=owner.with_number)
        return {"name": phone.name, "number": phone.number, "user_id": phone.user_id}

    return router


def chat_routes(world: World, sending: Sending, writing: Writing) -> APIRouter:
    router = APIRouter(prefix="/phone/{key}/{number}")

    @router.get("/events")
    async def events(key: Key, number: Number) -> Response:
        """The chat, whole, whenever something in it changes (server-sent events)."""
        line, phone = _found(world, key, number)
        return StreamingResponse(_told(world, sending, line, phone), media_type="text/event-stream")

    @router.post("/messages", status_code=204)
    async def write(key: Key, number: Number, written: Written) -> None:
        line, phone = _found(world, key, number)
        if not writing.write(line, phone, written):
            raise HTTPException(409)

    @router.post("/pictures", status_code=204)
    async def picture(request: Request, key: Key, number: Number, caption: str = "") -> None:
        line, phone = _found(world, key, number)
        mime = request.headers.get("content-type", "")
        if mime not in PICTURES:
            raise HTTPException(415)
        content = await _bounded(request)
        writing.picture(line, phone, content, mime, caption[:1_024])

    @router.post("/seen", status_code=204)
    async def seen(key: Key, number: Number) -> None:
        """The customer looks at the chat."""
        sending.seen(*_found(world, key, number))

    return router


async def _told(world: World, sending: Sending, line: Line, phone: Phone) -> AsyncIterator[bytes]:
    async for changed in phone.changes(BEAT):
        sending.came_online(phone)
        said = orjson.dumps(snapshot(world, line, phone)) if changed else b""
        yield b"data: " + said + b"\n\n" if changed else b": here\n\n"


def _found(world: World, key: str, number: str) -> tuple[Line, Phone]:
    line, phone = world.line_of(number), world.phones.get(key)
    if line is None or phone is None:
        raise HTTPException(404)
    return line, phone


async def _bounded(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_PICTURE:
            raise HTTPException(413)
    return bytes(content)
