"""What those who run it see: health, measurements, one log line a request, and nothing of anybody in it."""

import json
from dataclasses import replace
from socket import socket

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from starlette.requests import Request
from starlette.responses import Response
from structlog.testing import capture_logs

from handover.api import health
from handover.api.app import create_api
from handover.api.bodies import LIMIT
from handover.storage.database import database_at
from tests.integration.api.house import PASSWORD, House

pytestmark = pytest.mark.anyio


async def test_alive_and_ready(either_house: House) -> None:
    assert (await either_house.client.get("/health/live")).json() == {"status": "alive"}
    answer = await either_house.client.get("/health/ready")
    names = ["administration liander", "administration alliander", "directory"]
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "databases": dict.fromkeys(names, "ok")},
    )


@pytest.mark.parametrize("listening", [True, False], ids=["hangs", "refuses"])
async def test_a_database_that_does_not_answer_is_named(
    house: House, listening: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ANSWERS_WITHIN", 0.3)
    with socket() as there:
        there.bind(("127.0.0.1", 0))
        if listening:
            there.listen()
        away = database_at(f"postgresql+asyncpg://nobody@127.0.0.1:{there.getsockname()[1]}/directory")
        app = create_api(replace(house.rooms, directory=away))
        async with AsyncClient(transport=ASGITransport(app=app), base_url="http://broker") as client:
            with capture_logs() as logs:
                answer = await client.get("/health/ready")
            assert (await client.get("/health/live")).status_code == 200
        await away.close()
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    failed = [name for name, state in answer.json()["databases"].items() if state == "failed"]
    assert failed == ["directory"]
    assert {"event": "database_away", "database": "directory"}.items() <= logs[0].items()


async def test_how_the_assistants_are(house: House) -> None:
    answer = await house.client.get("/health/assistants")
    assert answer.json() == {"liander": "ready", "firan": "down"}


async def test_requests_are_counted_by_route(house: House) -> None:
    await house.client.get("/widget/liander.js?visitor=secret")
    await house.client.get("/somewhere/secret")
    await house.client.request("SECRET", "/desk")
    told = (await house.client.get("/metrics")).text
    counted = 'handover_http_requests_total{method="GET",route="/widget/{brand}.js",status="200"}'
    assert counted in told
    assert 'method="other",route="/desk",status="405"' in told
    assert 'handover_http_seconds_bucket{le="0.1",route="/widget/{brand}.js"}' in told
    assert "secret" not in told.lower()


async def test_logs_hold_nothing_of_anybody(house: House) -> None:
    with capture_logs() as logs:
        token = await house.token("anna")
        headers = {"Authorization": f"Bearer {token}"}
        await house.client.get("/api/agents?brand=liander&geheim=ja", headers=headers)
        await house.client.post("/api/session", json={"username": "anna", "password": "geheim"})
        await house.client.get("/api/brands/geheim/canned", headers=headers)
    told = json.dumps(logs)
    for secret in ("anna", "geheim", token, PASSWORD, "127.0.0.1"):
        assert secret not in told
    assert [(log["route"], log["status"]) for log in logs] == [
        ("/api/session", 200),
        ("/api/agents", 200),
        ("/api/session", 401),
        ("/api/brands/{brand}/canned", 404),
    ]


@pytest.mark.parametrize("given", ["proxy-0123456789abcdef", "not an id\u00e9", "x" * 65, ""])
async def test_every_answer_carries_the_requests_id(house: House, given: str) -> None:
    answer = await house.client.get("/health/live", headers={b"X-Request-ID": given.encode("latin-1")})
    told = answer.headers["x-request-id"]
    assert (told == given) == given.startswith("proxy-")
    assert 8 <= len(told) <= 64


async def test_what_breaks_is_answered_without_a_word_of_it(house: House) -> None:
    _break(house.app)
    with capture_logs() as logs:
        answer = await house.client.get("/broken")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert answer.headers["x-content-type-options"] == "nosniff"
    failed = logs[0]
    assert (failed["event"], failed["error"], failed["route"]) == ("request_failed", "ValueError", "broken")
    assert "test_operating.py" in failed["at"]
    assert "secret" not in json.dumps(logs) + answer.text


async def test_other_addresses_may_take_larger_bodies(house: House) -> None:
    _count(house.app)
    for size, status in ((LIMIT + 1, 200), (2 * LIMIT + 1, 413)):
        answer = await house.client.post("/channels/webhook", content=b"x" * size)
        assert answer.status_code == status
    refused = await house.client.post("/webhook", content=b"x" * (LIMIT + 1))
    assert refused.json()["error"]["code"] == "too_large"


def _break(app: FastAPI) -> None:
    async def broken(_request: Request) -> Response:
        raise ValueError("secret")

    app.add_route("/broken", broken)


def _count(app: FastAPI) -> None:
    async def count(request: Request) -> Response:
        return Response(str(len(await request.body())))

    app.add_route("/channels/webhook", count, methods=["POST"])
    app.add_route("/webhook", count, methods=["POST"])
