"""WhatsApp, as the broker starts it.

A brand's number stands in its brand.yml, a Meta app's secrets in the operator's settings, per administration:

    channels: {whatsapp: {phone_number_id: "…", number: "31…", templates: {…}}}
    HANDOVER_CHANNEL_SETTINGS: WHATSAPP_{VERIFY_TOKEN, APP_SECRET, ACCESS_TOKEN}_<ADMINISTRATION>

An administration of which none of the three is set has no WhatsApp, whatever its brands say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx2
import structlog
from fastapi import FastAPI
from starlette.requests import HTTPConnection

from channel_connectors.contract import Premises, ServedBrand
from channel_connectors.whatsapp.client import GRAPH, Number, WhatsAppNetwork
from channel_connectors.whatsapp.fields import MAX_BODY
from channel_connectors.whatsapp.options import WhatsAppOptions
from channel_connectors.whatsapp.render import CAPABILITIES
from channel_connectors.whatsapp.webhook import Subscription, whatsapp_routes
from models.vocabulary.identity import AdministrationKey, BrandKey

log = structlog.get_logger()

LINK = "https://wa.me/{number}?text={text}"
"""Opens a chat with a number, and a text to send (faq.whatsapp.com, click to chat)."""
_SECRETS = ("VERIFY_TOKEN", "APP_SECRET", "ACCESS_TOKEN")


@dataclass(frozen=True, slots=True)
class Account:
    """One Meta app."""

    verify_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """The channel at work; it is Meta that connects, anew for each webhook."""

    subscriptions: Mapping[AdministrationKey, Subscription]

    def drain(self) -> None:
        """Whoever is not answered asks again."""

    async def close(self) -> None:
        """Nothing is open."""


class WhatsAppConnector:
    bodies: Mapping[str, int] = {"/channels/whatsapp/": MAX_BODY}
    options: type[WhatsAppOptions] = WhatsAppOptions
    capabilities = CAPABILITIES

    def lacks(self, premises: Premises, brand: BrandKey) -> str | None:
        administration = premises.administrations[brand]
        if account_of(premises, administration) is not None:
            return None
        return f"HANDOVER_CHANNEL_SETTINGS has no WHATSAPP_{{{','.join(_SECRETS)}}}_{administration.upper()}"

    def network(self, premises: Premises, brand: BrandKey) -> WhatsAppNetwork | None:
        account = account_of(premises, premises.administrations[brand])
        if account is None:
            return None
        options = premises.read(WhatsAppOptions, brand)
        number = Number(options.phone_number_id, account.access_token, options.approved)
        graph = premises.setting("GRAPH_URL") or GRAPH
        patience = httpx2.Timeout(float(premises.setting("TIMEOUT") or 20), connect=5.0, pool=5.0)
        return WhatsAppNetwork(premises.http, {brand: number}, graph_url=graph, timeout=patience)

    def entry(self, premises: Premises, brand: BrandKey) -> Callable[[str], str] | None:
        number = premises.read(WhatsAppOptions, brand).number
        if account_of(premises, premises.administrations[brand]) is None or number is None:
            return None
        link = premises.setting("LINK") or LINK
        return lambda text: link.replace("{number}", number).replace("{text}", quote(text, safe=""))

    def vouches(self, _premises: Premises, _brand: BrandKey) -> bool:
        return False

    def open(self, premises: Premises, served: Mapping[BrandKey, ServedBrand]) -> WhatsApp:
        numbers: dict[AdministrationKey, dict[str, ServedBrand]] = {}
        for brand, one in served.items():
            own = numbers.setdefault(premises.administrations[brand], {})
            id = premises.read(WhatsAppOptions, brand).phone_number_id
            if id in own:
                raise ValueError(f"{brand} and {own[id].key} have the same phone_number_id")
            own[id] = one
        subscribed = {key: _subscription(premises, key, own) for key, own in numbers.items()}
        return WhatsApp({key: one for key, one in subscribed.items() if one is not None})

    def attach(self, app: FastAPI, channel: Callable[[HTTPConnection], WhatsApp]) -> None:
        app.include_router(whatsapp_routes(lambda request: channel(request).subscriptions))


def account_of(premises: Premises, administration: AdministrationKey) -> Account | None:
    """None where nothing is set. Raises `ValueError` where something is, and something is missing."""
    names = [f"{secret}_{administration}".upper() for secret in _SECRETS]
    values = [premises.setting(name) for name in names]
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if len(missing) == len(names):
        return None
    if missing:
        raise ValueError(f"set WHATSAPP_{missing[0]} in HANDOVER_CHANNEL_SETTINGS as well")
    return Account(*(value for value in values if value))


def _subscription(
    premises: Premises, administration: AdministrationKey, numbers: Mapping[str, ServedBrand]
) -> Subscription | None:
    account = account_of(premises, administration)
    if account is None:
        log.warning("whatsapp_has_no_account", administration=administration)
        return None
    return Subscription(verify_token=account.verify_token, app_secret=account.app_secret, numbers=numbers)
