"""Who gets a phone with the demonstration, and how the broker learns of it."""

import json

import pytest
from pydantic import SecretStr, TypeAdapter

from demo.graph.world import Line
from handover.launch.brand_check import read_brands
from handover.launch.embedded import as_environment
from handover.launch.phone import demo_phone
from handover.settings import PROJECT, PartialSettings, Settings

BRANDS = list(read_brands(PROJECT / "brands").values())


def given(**more: object) -> PartialSettings:
    return PartialSettings.model_validate({"demo": True, **more})


def test_a_brand_with_a_number_is_reached_by_phone() -> None:
    phone = demo_phone(BRANDS, given())
    assert phone is not None
    set_ = phone.channel_settings
    assert {"WHATSAPP_GRAPH_URL", "WHATSAPP_LINK", "WHATSAPP_APP_SECRET_LIANDER"} <= set_.keys()
    assert set_["WHATSAPP_LINK"].get_secret_value() == f"{phone.url}?to={{number}}&text={{text}}"
    secrets = {s.get_secret_value() for name, s in set_.items() if name.endswith("_LIANDER")}
    assert len(secrets) == 3
    assert not any(secret in repr(phone) for secret in secrets)


@pytest.mark.parametrize(
    "settings",
    [{"demo": False}, {"channel_settings": {"WHATSAPP_ACCESS_TOKEN_LIANDER": SecretStr("real")}}],
    ids=["no demonstration", "a real account"],
)
def test_nobody_else_gets_one(settings: dict[str, object]) -> None:
    assert demo_phone(BRANDS, given(**settings)) is None
    assert demo_phone([], given()) is None


def test_the_stand_in_and_the_broker_are_told_the_same() -> None:
    phone = demo_phone(BRANDS, given())
    assert phone is not None
    settings = Settings(
        channel_settings=phone.channel_settings,
        redis_url="redis://127.0.0.1:1",
        bot_token=SecretStr("b" * 32),
        secret_key=SecretStr("s" * 32),
    )
    told = json.loads(as_environment(settings)["HANDOVER_CHANNEL_SETTINGS"])
    lines = json.loads(phone.program(settings).environment["DEMO_GRAPH_LINES"])
    liander = next(line for line in lines if line["number"] == "31850000001")
    assert liander["access_token"] == told["WHATSAPP_ACCESS_TOKEN_LIANDER"]
    assert liander["webhook"] == f"{settings.local_url}/channels/whatsapp/liander/webhook"
    assert liander["templates"]["news_for_you"]["en"] == {
        "text": "There is news from Liander. {{1}}",
        "buttons": ["No more messages", "Somewhere else"],
    }
    assert "{{1}} van Liander" in liander["templates"]["graag_uw_antwoord"]["nl"]["text"]
    TypeAdapter(list[Line]).validate_python(lines)
    assert not any(liander["access_token"] in part for part in phone.program(settings).command)
