"""A customer's files: from the phone, through Meta's two steps, to us."""

import re
from collections.abc import Awaitable, Callable

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from channel_connectors.network import NotFetched
from channel_connectors.whatsapp.client import Number, WhatsAppNetwork
from models.vocabulary.attachment import AttachmentKind
from models.vocabulary.identity import BrandKey
from tests.support.listening import listening
from tests.support.whatsapp import LIANDER, LIANDER_ID, PATIENCE, TOKEN, Town

pytestmark = pytest.mark.anyio
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


async def test_a_picture_arrives_and_can_be_fetched(there: Town) -> None:
    phone = await there.phone()
    posted = await there.http.post(
        f"{phone.path}/pictures?caption=Mijn%20meter", content=PNG, headers={"Content-Type": "image/png"}
    )
    assert posted.status_code == 204
    await there.until(lambda: bool(there.broker.arrived))
    (said,) = there.broker.arrived
    assert said.attachment is not None
    assert (said.text, said.attachment.kind, said.attachment.mime) == (
        "Mijn meter",
        AttachmentKind.IMAGE,
        "image/png",
    )
    assert said.attachment.ref is not None
    fetched = await there.network.fetch(LIANDER, said.attachment.ref)
    assert (fetched.content, fetched.mime) == (PNG, "image/png")
    assert await why(there.network, said.attachment.ref, limit=len(PNG) - 1) == ("too_large", False)


async def test_what_is_uploaded_can_be_sent_and_fetched(there: Town) -> None:
    form = {"messaging_product": "whatsapp", "type": "image/png"}
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    uploaded = await there.http.post(
        f"{there.graph}/v26.0/{LIANDER_ID}/media",
        data=form,
        files={"file": ("meter.png", PNG, "image/png")},
        headers=bearer,
    )
    id = uploaded.raise_for_status().json()["id"]
    assert (await there.network.fetch(LIANDER, id)).content == PNG


@pytest.mark.parametrize("ref", ["123", "../messages", "", "a" * 200, "1?fields=x"])
async def test_what_is_not_there_is_not_tried_again(there: Town, ref: str) -> None:
    code, retry = await why(there.network, ref)
    assert code in ("unknown", "100")
    assert not retry


async def test_a_brand_without_a_number_fetches_nothing(there: Town) -> None:
    with pytest.raises(NotFetched):
        await there.network.fetch(BrandKey("nobody"), "123")


Answer = Callable[[Request], Awaitable[Response]]


def described(url: str) -> Answer:
    async def answer(request: Request) -> Response:
        return JSONResponse({"url": url.replace("{base}", str(request.base_url)), "mime_type": "image/png"})

    return answer


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/steal",
        "https://evil.example/{base}",
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com@evil.example/x",
        "https://lookaside.fbsbx.com:8443/x",
        "file:///etc/passwd",
        "//[broken",
        "",
    ],
)
async def test_the_token_is_shown_to_nobody_else(url: str) -> None:
    assert await outcome(described(url)) == ("foreign_host", False)


async def test_a_redirect_is_not_followed() -> None:
    async def elsewhere(request: Request) -> Response:
        return RedirectResponse("http://127.0.0.1:1/steal")

    assert await outcome(described("{base}file"), elsewhere) == ("307", False)


@pytest.mark.parametrize(("status", "retry"), [(500, True), (429, True), (404, False)])
async def test_whether_to_come_back(status: int, retry: bool) -> None:
    async def no(request: Request) -> Response:
        return Response(b"<html>", status)

    assert await outcome(described("{base}file"), no) == (str(status), retry)


async def test_a_description_that_is_none() -> None:
    async def answer(request: Request) -> Response:
        return Response(b"[1, 2]")

    assert await outcome(answer) == ("foreign_host", False)


async def outcome(describe: Answer, file: Answer | None = None) -> tuple[str, bool]:
    """Of fetching from a Graph that answers so."""
    app, asked = FastAPI(), []

    async def described_once(request: Request) -> Response:
        asked.append(request.headers["authorization"])
        return await describe(request)

    app.add_route("/v26.0/123", described_once)
    if file:
        app.add_route("/file", file)
    async with listening(app) as url, httpx2.AsyncClient(trust_env=False) as http:
        network = WhatsAppNetwork(http, {LIANDER: Number(LIANDER_ID, TOKEN)}, graph_url=url, timeout=PATIENCE)
        found = await why(network, "123")
    assert asked == [f"Bearer {TOKEN}"]
    return found


async def why(network: WhatsAppNetwork, ref: str, limit: int = 1_000_000) -> tuple[str, bool]:
    with pytest.raises(NotFetched) as missed:
        await network.fetch(LIANDER, ref, limit=limit)
    assert re.fullmatch(r"\w+", missed.value.code)
    return missed.value.code, missed.value.retry
