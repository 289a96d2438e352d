"""What is wrong is refused in one shape, says what to mend, and repeats nothing of what was sent."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from handover.api.bodies import LIMIT
from tests.integration.api.house import BOT_TOKEN, LIANDER, PASSWORD, House, as_bearer
from tests.integration.api.test_processes import ASKED, TOLD

pytestmark = pytest.mark.anyio


@pytest.fixture
def house(standing_house: House) -> House:
    return standing_house


WITH_BODY = [
    ("POST", "/api/session"),
    ("PUT", "/api/brands/liander/processes/p1"),
    ("POST", "/api/brands/liander/processes/status-request"),
]


def _headers(house: House, address: str) -> dict[str, str]:
    token = BOT_TOKEN if address.endswith("status-request") else house.service[LIANDER]
    return {**as_bearer(token), "content-type": "application/json"}


@pytest.mark.parametrize(("method", "address"), WITH_BODY)
@pytest.mark.parametrize(
    "body",
    [b"{", b"{'a': 1}", b"\xff\xfe", b'{"a": \x00}', b"[" * 20_000, b'{"a": 1} {"b": 2}'],
    ids=["cut off", "python", "no utf-8", "nul", "deep", "two"],
)
async def test_what_is_no_json_is_malformed(house: House, method: str, address: str, body: bytes) -> None:
    answer = await house.client.request(method, address, content=body, headers=_headers(house, address))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")


@pytest.mark.parametrize(("method", "address"), WITH_BODY)
@pytest.mark.parametrize("body", [[], "text", 1, None, {}, {"unknown": 1}], ids=json.dumps)
async def test_json_of_another_shape_is_invalid(house: House, method: str, address: str, body: Any) -> None:
    content, headers = json.dumps(body), _headers(house, address)
    answer = await house.client.request(method, address, content=content, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize(("method", "address"), WITH_BODY)
async def test_a_body_that_says_it_is_too_large_is_not_read(house: House, method: str, address: str) -> None:
    content, headers = b" " * (LIMIT + 1), _headers(house, address)
    answer = await house.client.request(method, address, content=content, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(("method", "address"), WITH_BODY)
async def test_a_body_that_does_not_say_its_length_is_counted(
    house: House, method: str, address: str
) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100 * LIMIT:
            read += 1024
            yield b" " * 1024

    answer = await house.client.request(method, address, content=endless(), headers=_headers(house, address))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert "content-length" not in answer.request.headers


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"version": 2**31},
        {"version": "3"},
        {"version": True},
        {"version": 1.5},
        {"type": "Connection"},
        {"status": "a" * 41},
        {"status": None},
        {"status_text": {"nl": ""}},
        {"status_text": {"dutch": "x"}},
        {"status_text": {"nl": "x" * 501}},
        {"status_text": {f"{a}{b}": "x" for a in "abcd" for b in "abc"}},
        {"postcode": ""},
        {"postcode": "1234\u0000AB"},
        {"postcode": "x" * 81},
        {"house_number": "\ud800"},
        {"application_number": 815},
        {"updated_at": "2026-11-20T10:00:00"},
        {"updated_at": "0001-01-01T00:00:00+14:00"},
        {"updated_at": "9999-12-31T23:59:59-14:00"},
        {"updated_at": "yesterday"},
        {"secret": "x"},
    ],
    ids=lambda change: json.dumps(change)[:40],
)
async def test_every_field_of_a_report_is_bounded(house: House, change: dict[str, Any]) -> None:
    address = "/api/brands/liander/processes/p1"
    content = json.dumps({**TOLD, **change})
    answer = await house.client.put(address, content=content, headers=_headers(house, address))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("field", [*ASKED, "conversation_id"])
@pytest.mark.parametrize("value", ["", "x" * 81, "a\nb", None, 7, ["x"]], ids=repr)
async def test_every_field_of_a_question_is_bounded(house: House, field: str, value: object) -> None:
    question = {**ASKED, "conversation_id": "c1", field: value}
    address = "/api/brands/liander/processes/status-request"
    answer = await house.client.post(address, json=question, headers=_headers(house, address))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "change",
    [{"username": "a\u0000"}, {"username": "x" * 81}, {"password": "x" * 201}, {"administration": "../x"}],
    ids=lambda change: next(iter(change)),
)
async def test_every_field_of_a_sign_in_is_bounded(either_house: House, change: dict[str, str]) -> None:
    given = {"username": "anna", "password": PASSWORD, **change}
    assert (await either_house.client.post("/api/session", json=given)).status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/api/brands/Liander/canned",
        "/api/brands/%00/canned",
        "/api/agents",
        "/api/agents?brand=",
        "/api/agents?brand=%F0%9F%92%A9",
        "/api/conversations?limit=0",
        "/api/conversations?brand=No",
    ],
)
async def test_addresses_are_bounded(house: House, address: str) -> None:
    answer = await house.client.get(address, headers=await house.bearer("anna"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


async def test_nothing_that_was_sent_is_repeated(house: House) -> None:
    secrets = {"username": ["geheim-a"], "password": {"geheim-b": 1}, "geheim-c": "geheim-d"}
    answer = await house.client.post("/api/session", json=secrets)
    assert answer.status_code == 422
    assert "geheim" not in answer.text
    assert "body.username" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/api/session"),
        ("DELETE", "/api/session"),
        ("GET", "/api/brands"),
        ("GET", "/api/brands/liander/canned"),
        ("GET", "/api/agents?brand=liander"),
        ("GET", "/api/conversations"),
        ("GET", "/api/conversations/00000000-0000-4000-8000-000000000000"),
    ],
)
@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer x", "Basic YTpi", "bearer \u00e9"])
async def test_without_a_session_nothing_is_told(house: House, method: str, address: str, shown: str) -> None:
    headers = {b"Authorization": shown.encode("latin-1")} if shown else {}
    answer = await house.client.request(method, address, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/", 404, "not_found"),
        ("GET", "/api", 404, "not_found"),
        ("GET", "/api/session/", 404, "not_found"),
        ("GET", "/docs", 404, "not_found"),
        ("GET", "/static/../settings.py", 404, "not_found"),
        ("GET", "/static/%2e%2e/settings.py", 404, "not_found"),
        ("GET", "/static/%00", 404, "not_found"),
        ("PATCH", "/api/session", 405, "method_not_allowed"),
        ("POST", "/static/widget.js", 405, "method_not_allowed"),
        ("TRACE", "/health/live", 405, "method_not_allowed"),
    ],
)
async def test_unknown_addresses_and_methods(
    house: House, method: str, address: str, status: int, code: str
) -> None:
    answer = await house.client.request(method, address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert (status == 405) == ("allow" in answer.headers)


async def test_a_method_that_is_not_known_is_told_those_that_are(house: House) -> None:
    answer = await house.client.patch("/api/session")
    assert answer.headers["allow"] == "DELETE, GET, POST"
