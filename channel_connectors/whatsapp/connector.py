"""WhatsApp, as the broker starts it (docs/whatsapp.md).

brand.yml, under `whatsapp`: `phone_number_id` (Meta's id of the number), `number` (as people dial it, digits
only). The operator sets, per administration: the access token, the app's secret and the verify token.
"""

from collections.abc import Callable, Mapping
from urllib.parse import quote

import httpx2
from fastapi import FastAPI
from starlette.requests import HTTPConnection

from channel_connectors.contract import Premises, ServedBrand
from channel_connectors.whatsapp.client import GRAPH, Number, WhatsAppNetwork
from channel_connectors.whatsapp.webhook import Subscription, whatsapp_routes
from models.vocabulary.identity import AdministrationKey, BrandKey

SECRETS = ("ACCESS_TOKEN", "APP_SECRET", "VERIFY_TOKEN")
LINK = "https://wa.me/{number}?text={text}"


class WhatsApp:
    """The webhooks of all administrations; nobody stays connected."""

    def __init__(self, subscriptions: Mapping[AdministrationKey, Subscription]) -> None:
        self.subscriptions = subscriptions

    def drain(self) -> None:
        """A webhook is answered before the process ends, or sent again."""

    async def close(self) -> None:
        """Nothing is open."""


class WhatsAppConnector:
    def lacks(self, premises: Premises, brand: BrandKey) -> str | None:
        names = [f"{name}_{premises.administrations[brand]}".upper() for name in SECRETS]
        missing = [f"WHATSAPP_{name}" for name in names if not premises.setting(name)]
        return f"HANDOVER_CHANNEL_SETTINGS lacks {', '.join(missing)}" if missing else None

    def network(self, premises: Premises, brand: BrandKey) -> WhatsAppNetwork:
        administration = premises.administrations[brand]
        number = Number(
            _option(premises, brand, "phone_number_id"), _set(premises, "ACCESS_TOKEN", administration)
        )
        graph = premises.setting("GRAPH_URL") or GRAPH
        patience = httpx2.Timeout(float(premises.setting("TIMEOUT") or 20), connect=5.0, pool=5.0)
        return WhatsAppNetwork(premises.http, {brand: number}, graph_url=graph, timeout=patience)

    def entry(self, premises: Premises, brand: BrandKey) -> Callable[[str], str]:
        link = premises.setting("LINK") or LINK
        number = _option(premises, brand, "number")
        return lambda text: link.format(number=number, text=quote(text))

    def open(self, premises: Premises, served: Mapping[BrandKey, ServedBrand]) -> WhatsApp:
        administrations = set(premises.administrations.values())
        return WhatsApp({key: _subscription(premises, served, key) for key in administrations})

    def attach(self, app: FastAPI, channel: Callable[[HTTPConnection], WhatsApp]) -> None:
        app.include_router(whatsapp_routes(lambda request: channel(request).subscriptions))


def _subscription(
    premises: Premises, served: Mapping[BrandKey, ServedBrand], key: AdministrationKey
) -> Subscription:
    own = {b: s for b, s in served.items() if premises.administrations[b] == key}
    return Subscription(
        verify_token=_set(premises, "VERIFY_TOKEN", key),
        app_secret=_set(premises, "APP_SECRET", key),
        numbers={_option(premises, b, "phone_number_id"): s for b, s in own.items()},
    )


def _option(premises: Premises, brand: BrandKey, name: str) -> str:
    value = premises.options[brand].get(name)
    if not isinstance(value, str) or not value.isdigit():
        raise ValueError(f"brand {brand} needs `channels.whatsapp.{name}`, digits as text")
    return value


def _set(premises: Premises, name: str, administration: AdministrationKey) -> str:
    return premises.setting(f"{name}_{administration}".upper()) or ""
