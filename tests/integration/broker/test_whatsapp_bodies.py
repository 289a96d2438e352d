"""Bodies of webhooks may be larger than what the API takes, and only signed ones are read."""

from pathlib import Path

import pytest

from tests.integration.broker.conftest import settings_of, sqlite_in
from tests.support.assistant import StandInAssistant
from tests.support.broker import running_broker
from tests.support.webhooks import post, webhook
from tests.support.whatsapp import HOOK
from tests.support.whatsapp_broker import with_whatsapp

pytestmark = pytest.mark.anyio


async def test_a_large_signed_body_is_taken_and_an_unsigned_one_is_not(
    tmp_path: Path, brands: Path, redis_url: str, assistant: StandInAssistant
) -> None:
    settings = settings_of(tmp_path, brands, sqlite_in(tmp_path), redis_url, assistant)
    body = webhook([{"from_user_id": "NL.1", "id": "wamid.1", "type": "unknown", "filler": "x" * 500_000}])
    async with running_broker(with_whatsapp(settings, "http://127.0.0.1:1")) as broker:
        assert await post(broker.http, broker.host, body) == 200
        assert (await broker.http.post(HOOK, content=body)).status_code == 401
