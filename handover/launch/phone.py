"""The demonstration's phone: a stand-in for WhatsApp's network, beside the broker.

With `handover up --demo`, and only for administrations whose operator did not connect a real account.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe

from pydantic import SecretStr

from handover.brands import Brand
from handover.launch.phone_templates import approved, content_of
from handover.launch.ports import free_port
from handover.launch.program import Program
from handover.settings import PartialSettings, Settings
from models.vocabulary.identity import AdministrationKey, ChannelName

_CHANNEL = ChannelName("whatsapp")
_SECRETS = ("verify_token", "app_secret", "access_token")


@dataclass(frozen=True)
class Phone:
    """`accounts`: the stand-in's, new at every start."""

    brands: tuple[Brand, ...]
    accounts: Mapping[AdministrationKey, Mapping[str, str]] = field(repr=False)
    broker_url: str
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """The page, where one writes as a customer."""
        return f"{self._base}/phone"

    @property
    def channel_settings(self) -> dict[str, SecretStr]:
        """What makes the broker's connector use it."""
        named = {
            f"{name}_{key}": secret
            for key, account in self.accounts.items()
            for name, secret in account.items()
        }
        where = {"graph_url": self._base, "link": f"{self.url}?to={{number}}&text={{text}}"}
        ours = {f"{_CHANNEL}_{name}".upper(): SecretStr(value) for name, value in (named | where).items()}
        return ours | {"WEB_WIDGET_PAGE": SecretStr(f"{self.broker_url}/demo/{{brand}}")}

    def program(self, settings: Settings) -> Program:
        return Program(
            "phone",
            (sys.executable, "-m", "demo.graph", "--port", str(self.port)),
            {"DEMO_GRAPH_LINES": json.dumps(list(self._lines(settings)))},
            ready={"phone": self.url},
        )

    def _lines(self, settings: Settings) -> Iterator[dict[str, object]]:
        for brand in self.brands:
            key = brand.administration.key
            options = brand.channels[_CHANNEL]
            yield {
                "name": f"{brand.name} (demo)",
                "phone_number_id": str(options["phone_number_id"]),
                "number": str(options["number"]),
                "webhook": f"{settings.local_url}/channels/whatsapp/{key}/webhook",
                "templates": approved(brand, options, content_of(brand, settings.brands_dir)),
                **self.accounts[key],
            }

    @property
    def _base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def demo_phone(brands: Iterable[Brand], given: PartialSettings) -> Phone | None:
    """None where nobody needs one."""
    if not given.demo or any(name.startswith(_CHANNEL.upper()) for name in given.channel_settings):
        return None
    reached = tuple(brand for brand in brands if _has_number(brand))
    keys = {brand.administration.key for brand in reached}
    accounts = {key: {name: token_urlsafe(24) for name in _SECRETS} for key in keys}
    return Phone(reached, accounts, given.local_url) if reached else None


def _has_number(brand: Brand) -> bool:
    return _CHANNEL in brand.channels and {"phone_number_id", "number"} <= brand.channels[_CHANNEL].keys()
