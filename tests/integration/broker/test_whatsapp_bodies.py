"""The broker with WhatsApp put in."""

import hmac
import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from handover.settings import Settings
from tests.integration.broker.conftest import settings_of, sqlite_in
from tests.support.assistant import StandInAssistant
from tests.support.broker import running_broker
from tests.support.whatsapp import LIANDER_ID, SECRET, TOKEN, VERIFY

pytestmark = pytest.mark.anyio
HOOK = "/channels/whatsapp/liander/webhook"


def with_whatsapp(settings: Settings, graph: str) -> Settings:
    account = {"ACCESS_TOKEN": TOKEN, "APP_SECRET": SECRET, "VERIFY_TOKEN": VERIFY}
    set_ = {f"WHATSAPP_{name}_LIANDER": SecretStr(value) for name, value in account.items()}
    return settings.model_copy(update={"channel_settings": set_ | {"WHATSAPP_GRAPH_URL": SecretStr(graph)}})


async def test_a_large_signed_body_is_taken_and_an_unsigned_one_is_not(
    tmp_path: Path, brands: Path, redis_url: str, assistant: StandInAssistant
) -> None:
    given = settings_of(tmp_path, brands, sqlite_in(tmp_path), redis_url, assistant)
    message = {"from_user_id": "NL.1", "id": "wamid.1", "type": "unknown", "filler": "x" * 500_000}
    value = {"metadata": {"phone_number_id": LIANDER_ID}, "messages": [message]}
    changes = [{"field": "messages", "value": value}]
    hook = {"object": "whatsapp_business_account", "entry": [{"changes": changes}]}
    raw = json.dumps(hook).encode()
    signature = f"sha256={hmac.new(SECRET.encode(), raw, 'sha256').hexdigest()}"
    async with running_broker(with_whatsapp(given, "http://127.0.0.1:1")) as broker:
        taken = await broker.http.post(HOOK, content=raw, headers={"X-Hub-Signature-256": signature})
        refused = await broker.http.post(HOOK, content=raw)
    assert (taken.status_code, refused.status_code) == (200, 401)
