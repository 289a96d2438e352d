"""The demonstration's own WhatsApp: a stand-in for Meta's Graph API, with a phone page, as one more child."""

import json
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import SecretStr

from handover.brands import Brand
from handover.launch.ports import free_port
from handover.launch.program import Program
from handover.settings import Settings
from models.vocabulary.identity import ChannelName

_WHATSAPP = ChannelName("whatsapp")


@dataclass(frozen=True, slots=True)
class DemoPhones:
    """Made anew at each start: what was said on a phone of the demonstration is not kept."""

    port: int
    lines: tuple[dict[str, str], ...] = field(repr=False)
    channel_settings: dict[str, SecretStr]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def program(self) -> Program:
        return Program(
            "phones",
            (sys.executable, "-m", "demo.graph", "--port", str(self.port)),
            {"DEMO_GRAPH_LINES": json.dumps(self.lines)},
        )


def demo_phones(brands: Iterable[Brand], broker_url: str) -> DemoPhones | None:
    """None where no brand has WhatsApp."""
    having = [brand for brand in brands if _WHATSAPP in brand.channels]
    if not having:
        return None
    port = free_port()
    tokens = {brand.administration.key: _Tokens.new() for brand in having}
    settings = {
        f"WHATSAPP_{name}_{key}".upper(): SecretStr(value)
        for key, made in tokens.items()
        for name, value in made.named().items()
    }
    page = {"WEB_WIDGET_PAGE": SecretStr(f"{broker_url}/demo/{{brand}}")}
    graph = {
        "WHATSAPP_GRAPH_URL": SecretStr(f"http://127.0.0.1:{port}"),
        "WHATSAPP_LINK": SecretStr(f"http://127.0.0.1:{port}/phone?to={{number}}&text={{text}}"),
    }
    lines = tuple(_line(brand, tokens[brand.administration.key], broker_url) for brand in having)
    return DemoPhones(port, lines, settings | graph | page)


@dataclass(frozen=True, slots=True)
class _Tokens:
    access: str = field(repr=False)
    secret: str = field(repr=False)
    verify: str = field(repr=False)

    @staticmethod
    def new() -> "_Tokens":
        return _Tokens(*(secrets.token_urlsafe(24) for _ in range(3)))

    def named(self) -> dict[str, str]:
        return {"ACCESS_TOKEN": self.access, "APP_SECRET": self.secret, "VERIFY_TOKEN": self.verify}


def _line(brand: Brand, tokens: _Tokens, broker_url: str) -> dict[str, str]:
    options = brand.channels[_WHATSAPP]
    return {
        "phone_number_id": str(options["phone_number_id"]),
        "number": str(options["number"]),
        "name": brand.name,
        "access_token": tokens.access,
        "app_secret": tokens.secret,
        "verify_token": tokens.verify,
        "webhook": f"{broker_url}/channels/whatsapp/{brand.administration.key}/webhook",
    }


def with_phones(settings: Settings, phones: DemoPhones | None) -> Settings:
    """What the operator set stays as it is."""
    if phones is None:
        return settings
    return settings.model_copy(
        update={"channel_settings": {**phones.channel_settings, **settings.channel_settings}}
    )
