"""The way in, as Meta calls it: over a socket, signed, and again until it hears 200."""

import hmac
import json
from typing import Any

import httpx2
import pytest

from channel_connectors.contract import Amended, Arrived, Rejected
from channel_connectors.network import Receipt
from channel_connectors.whatsapp.fields import MAX_BODY
from tests.support.whatsapp import LIANDER, LIANDER_ID, SECRET, TELECOM, TELECOM_ID, VERIFY, Kept, Town
from tests.unit.whatsapp.payloads import body

pytestmark = pytest.mark.anyio

SUBSCRIBE = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}


def signed(raw: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={hmac.new(secret.encode(), raw, 'sha256').hexdigest()}"}


async def post(there: Town, raw: bytes, headers: dict[str, str] | None = None) -> int:
    given = signed(raw) if headers is None else headers
    answer = await there.http.post(there.hook, content=raw, headers=given)
    return answer.status_code


def said(*texts: tuple[str, str], number: str = LIANDER_ID) -> bytes:
    """(who, what) of each message."""
    messages = [
        {"from_user_id": f"NL.{who}", "id": f"wamid.{who}.{n}", "type": "text", "text": {"body": text}}
        for n, (who, text) in enumerate(texts)
    ]
    value = {"metadata": {"phone_number_id": number}, "messages": messages}
    changes = [{"field": "messages", "value": value}]
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"changes": changes}]}).encode()


def text_of(item: Kept) -> str:
    return item.text if isinstance(item, Arrived) else ""


async def test_meta_is_given_its_challenge(there: Town) -> None:
    answer = await there.http.get(there.hook, params=SUBSCRIBE)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.verify_token": "x"},
        {"hub.verify_token": "é"},
        {"hub.mode": "unsubscribe"},
        {"hub.verify_token": ""},
    ],
    ids=str,
)
async def test_nobody_else_is(there: Town, wrong: dict[str, str]) -> None:
    answer = await there.http.get(there.hook, params=SUBSCRIBE | wrong)
    assert (answer.status_code, answer.text) == (403, "")
    elsewhere = there.hook.replace("liander", "nobody")
    assert (await there.http.get(elsewhere, params=SUBSCRIBE)).status_code == 403


async def test_what_is_signed_is_kept_in_order(there: Town) -> None:
    assert await post(there, body("batch")) == 200
    texts = [item.text for item in there.broker.arrived if item.address.id.endswith("11")]
    assert texts == ["Eerste", "Tweede", "Derde"]
    assert {type(item) for item in there.broker.kept} == {Arrived, Receipt}
    assert await post(there, body("reaction")) == 200
    assert isinstance(there.broker.kept[-1], Amended)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": "sha256=00"},
        signed(b"another body"),
        signed(body("text"), "another secret"),
    ],
    ids=["none", "short", "of another body", "of another app"],
)
async def test_what_is_not_signed_is_not_read(there: Town, headers: dict[str, str]) -> None:
    assert await post(there, body("text"), headers) == 401
    assert there.broker.calls == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"object":"page","entry":[]}', b"\xff"], ids=repr)
async def test_what_is_not_metas_is_a_bad_request(there: Town, raw: bytes) -> None:
    assert await post(there, raw) == 400


async def test_an_administration_without_whatsapp_has_no_webhook(there: Town) -> None:
    raw = body("text")
    elsewhere = there.hook.replace("liander", "nobody")
    assert (await there.http.post(elsewhere, content=raw, headers=signed(raw))).status_code == 404


async def test_a_body_larger_than_meta_sends_is_not_read_to_its_end(there: Town) -> None:
    raw = b" " * (MAX_BODY + 1)
    assert await post(there, raw) == 413


async def test_another_number_than_ours_is_kept_by_nobody(there: Town) -> None:
    assert await post(there, body("foreign_number")) == 200
    assert there.broker.calls == []


async def test_each_number_is_of_its_brand(there: Town) -> None:
    assert await post(there, said(("1", "Hallo"), number=TELECOM_ID)) == 200
    assert await post(there, said(("1", "Hallo"))) == 200
    assert [item.address.brand for item in there.broker.arrived] == [TELECOM, LIANDER]


async def test_what_could_not_be_kept_now_is_sent_again(there: Town) -> None:
    """The other sender's is kept meanwhile, and what followed waits for its turn."""
    raw = said(("1", "een"), ("2", "anders"), ("1", "twee"))
    away = Rejected("unavailable", "", retry=True)
    there.broker.refuse = lambda item: away if text_of(item) == "een" else None
    assert await post(there, raw) == 503
    assert [text_of(item) for item in there.broker.kept] == ["anders"]
    there.broker.refuse = lambda _: None
    assert await post(there, raw) == 200
    assert [text_of(item) for item in there.broker.kept] == ["anders", "een", "twee"]


async def test_what_will_never_be_kept_is_not_asked_for_again(there: Town) -> None:
    never = Rejected("too_long", "")
    there.broker.refuse = lambda item: never if text_of(item) == "een" else None
    assert await post(there, said(("1", "een"), ("1", "twee"))) == 200
    assert [text_of(item) for item in there.broker.kept] == ["twee"]


async def test_a_broken_broker_is_no_answer(there: Town) -> None:
    def broken(item: Kept) -> Rejected | None:
        if text_of(item) == "een":
            raise ZeroDivisionError
        return None

    there.broker.refuse = broken
    assert await post(there, said(("1", "een"), ("2", "twee"))) == 500
    assert [text_of(item) for item in there.broker.kept] == ["twee"]


async def test_senders_do_not_wait_for_each_other(there: Town) -> None:
    there.broker.pause = 0.1
    many = [(str(who), "Hallo") for who in range(50)]
    async with httpx2.AsyncClient(trust_env=False, timeout=2) as http:
        raw = said(*many)
        assert (await http.post(there.hook, content=raw, headers=signed(raw))).status_code == 200
    assert len(there.broker.kept) == 50


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_not_allowed(there: Town, method: str) -> None:
    answer: Any = await there.http.request(method, there.hook)
    assert answer.status_code == 405
