"""The webhook before a broker that records: what Telegram is told, and so sends again or not."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from channel_connectors.contract import Rejected, ServedBrand
from channel_connectors.telegram.fields import MAX_BODY
from channel_connectors.telegram.webhook import Hook, telegram_routes
from tests.support.listening import listening
from tests.support.telegram import HOOK, SECRET
from tests.support.whatsapp import RecordingBroker
from tests.unit.telegram.payloads import LIANDER, body

pytestmark = pytest.mark.anyio


@pytest.fixture
def broker() -> RecordingBroker:
    return RecordingBroker()


@pytest.fixture
async def telegram(broker: RecordingBroker) -> AsyncIterator[httpx2.AsyncClient]:
    hooks = {LIANDER: Hook(secret=SECRET, served=ServedBrand(LIANDER, {}, broker))}
    app = FastAPI()
    app.include_router(telegram_routes(lambda _: hooks))
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with (
        listening(app) as address,
        httpx2.AsyncClient(base_url=address, headers=headers, trust_env=False) as client,
    ):
        yield client


@pytest.mark.parametrize(("retry", "status"), [(True, 503), (False, 200)])
async def test_only_what_may_be_kept_later_is_sent_again(
    telegram: httpx2.AsyncClient, broker: RecordingBroker, retry: bool, status: int
) -> None:
    broker.refuse = lambda _: Rejected("unavailable", "…", retry=retry)
    assert (await telegram.post(HOOK, content=body("callback"))).status_code == status
    broker.refuse = lambda _: None
    again = await telegram.post(HOOK, content=body("callback"))
    assert again.json() == {"method": "answerCallbackQuery", "callback_query_id": "30064771072000001"}
    assert len(broker.arrived) == 1


async def test_a_group_is_not_heard(telegram: httpx2.AsyncClient, broker: RecordingBroker) -> None:
    assert (await telegram.post(HOOK, content=body("group"))).status_code == 200
    assert broker.calls == []


@pytest.mark.parametrize(
    ("raw", "secret", "status"),
    [(b"[]", SECRET, 400), (b" " * (MAX_BODY + 1), SECRET, 413), (body("text"), "é".encode(), 401)],
    ids=["no update", "too large", "another secret"],
)
async def test_what_is_not_telegram_s(
    telegram: httpx2.AsyncClient, broker: RecordingBroker, raw: bytes, secret: str | bytes, status: int
) -> None:
    headers = {b"x-telegram-bot-api-secret-token": secret if isinstance(secret, bytes) else secret.encode()}
    assert (await telegram.post(HOOK, content=raw, headers=headers)).status_code == status
    assert broker.calls == []
