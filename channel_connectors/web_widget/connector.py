"""The widget on a brand's site, as the broker starts it."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from fastapi import FastAPI, WebSocket
from starlette.requests import HTTPConnection

from channel_connectors.contract import DRAWN, Premises, ServedBrand
from channel_connectors.web_widget.customers import Customers, Site
from channel_connectors.web_widget.options import WidgetOptions
from channel_connectors.web_widget.site_keys import read_keys
from channel_connectors.web_widget.socket import WidgetSockets
from channel_connectors.web_widget.visitors import Visitors
from models.vocabulary.identity import BrandKey


class WidgetConnector:
    """The operator may set another page for all brands, with `{brand}` in it, as WEB_WIDGET_PAGE.

    Where a brand's site vouches for its customers (docs/known-customers.md), the operator sets who it is and
    its public keys: WEB_WIDGET_SITE_ISSUER_<BRAND> and WEB_WIDGET_SITE_KEYS_<BRAND>, a JWK set.
    """

    bodies: Mapping[str, int] = {}
    options: type[WidgetOptions] = WidgetOptions
    capabilities = DRAWN

    def lacks(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def network(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def entry(self, premises: Premises, brand: BrandKey) -> Callable[[str], str] | None:
        own = premises.read(WidgetOptions, brand).page
        page = (premises.setting("PAGE") or "").format(brand=brand) or own
        return None if not page else lambda text: f"{page}?handover={quote(text)}"

    def vouches(self, premises: Premises, brand: BrandKey) -> bool:
        return site_of(premises, brand) is not None

    def open(self, premises: Premises, served: Mapping[BrandKey, ServedBrand]) -> WidgetSockets:
        sites = {brand: site for brand in served if (site := site_of(premises, brand)) is not None}
        visitors = Visitors(premises.key("widget-visitors").hex())
        return WidgetSockets(served, visitors, Customers(sites, premises.key("widget-customers")))

    def attach(self, app: FastAPI, channel: Callable[[HTTPConnection], WidgetSockets]) -> None:
        @app.websocket("/channels/widget/{brand}/socket")
        async def socket(websocket: WebSocket, brand: str) -> None:
            await channel(websocket).serve(websocket, brand)


def site_of(premises: Premises, brand: BrandKey) -> Site | None:
    """None where the brand's site vouches for nobody. Raises `ValueError` where half of it is set."""
    names = (f"SITE_ISSUER_{brand}".upper(), f"SITE_KEYS_{brand}".upper())
    issuer, keys = (premises.setting(name) for name in names)
    if not issuer and not keys:
        return None
    if not issuer or not keys:
        missing = names[1] if issuer else names[0]
        raise ValueError(f"set WEB_WIDGET_{missing} in HANDOVER_CHANNEL_SETTINGS as well")
    try:
        return Site(issuer, read_keys(keys))
    except ValueError as wrong:
        raise ValueError(f"WEB_WIDGET_{names[1]}: {wrong}") from wrong
