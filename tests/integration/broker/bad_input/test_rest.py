"""What no client of Rasa's REST protocol sends."""

import json
from typing import Any

import pytest

from tests.integration.broker.bad_input.wrong import PRIVATE, TOO_LONG, kept
from tests.support.assistant import StandInAssistant
from tests.support.broker import RunningBroker

pytestmark = pytest.mark.anyio


HOOK = "/channels/chat/liander/webhooks/rest/webhook"
REST: dict[str, tuple[Any, int, str]] = {
    "no json": ("{" + PRIVATE, 400, "bad_request"),
    "no utf-8": (b"\xff\xfe", 400, "bad_request"),
    "no object": (json.dumps([PRIVATE]), 400, "bad_request"),
    "nothing": ("", 400, "bad_request"),
    "deep": ("[" * 30_000, 400, "bad_request"),
    "no sender": (json.dumps({"message": PRIVATE}), 400, "bad_request"),
    "a number for a sender": (json.dumps({"sender": 1, "message": PRIVATE}), 400, "bad_request"),
    "a long sender": (json.dumps({"sender": "x" * 151, "message": PRIVATE}), 400, "bad_request"),
    "no message": (json.dumps({"sender": PRIVATE}), 400, "bad_request"),
    "blank": (json.dumps({"sender": PRIVATE, "message": " "}), 400, "bad_request"),
    "an object for a message": (json.dumps({"sender": "u", "message": {"t": PRIVATE}}), 400, "bad_request"),
    "too long": (json.dumps({"sender": "u", "message": TOO_LONG}), 422, "too_long"),
}


@pytest.mark.parametrize(("body", "status", "code"), REST.values(), ids=REST.keys())
@pytest.mark.parametrize("query", ["", "?stream=true"], ids=["whole", "stream"])
async def test_a_wrong_post_is_refused(
    broker: RunningBroker, body: Any, status: int, code: str, query: str
) -> None:
    before = await kept(broker)
    answer = await broker.http.post(HOOK + query, content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert PRIVATE not in answer.text
    assert await kept(broker) == before


async def test_a_huge_post_is_refused_unread(broker: RunningBroker) -> None:
    answer = await broker.http.post(HOOK, content=json.dumps({"sender": "u", "message": PRIVATE * 9_000}))
    assert answer.status_code in (400, 413)
    assert "error" in answer.json()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
async def test_another_method_is_not_allowed(broker: RunningBroker, method: str) -> None:
    assert (await broker.http.request(method, HOOK)).status_code == 405


async def test_a_post_to_no_brand_is_not_found(broker: RunningBroker) -> None:
    for brand in ("niemand", "Liander", "liander%00"):
        answer = await broker.http.post(
            HOOK.replace("liander", brand), json={"sender": "u", "message": PRIVATE}
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_brand")


async def test_a_posted_command_of_the_assistant_is_text(
    broker: RunningBroker, assistant: StandInAssistant
) -> None:
    for said in ("/ask_person", "/restart", '/inform{"postcode":"1234 AB"}'):
        answer = await broker.http.post(HOOK, json={"sender": "u1", "message": said})
        assert answer.json()[-1]["text"] == f"echo: {said}"
        assert (assistant.asked[-1].get("text"), assistant.asked[-1].get("payload")) == (said, None)


@pytest.mark.parametrize(
    "metadata", [PRIVATE, [1], {"message_id": "no spaces here"}, {"message_id": 1}, None], ids=str
)
async def test_odd_metadata_is_no_reason_to_refuse(broker: RunningBroker, metadata: Any) -> None:
    message = {"sender": "u1", "message": "hallo", "metadata": metadata, "input_channel": PRIVATE, "more": 1}
    answer = await broker.http.post(HOOK, json=message)
    assert answer.json()[-1]["text"] == "echo: hallo"
