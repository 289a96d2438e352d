"""The widget on a brand's site, as the broker starts it."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from fastapi import FastAPI, WebSocket
from starlette.requests import HTTPConnection

from channel_connectors.contract import Premises, ServedBrand
from channel_connectors.web_widget.options import WidgetOptions
from channel_connectors.web_widget.socket import WidgetSockets
from channel_connectors.web_widget.visitors import Visitors
from models.vocabulary.identity import BrandKey


class WidgetConnector:
    """The operator may set another page for all brands, with `{brand}` in it, as WEB_WIDGET_PAGE."""

    bodies: Mapping[str, int] = {}
    options: type[WidgetOptions] = WidgetOptions
    capabilities = None

    def lacks(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def network(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def entry(self, premises: Premises, brand: BrandKey) -> Callable[[str], str] | None:
        own = premises.read(WidgetOptions, brand).page
        page = (premises.setting("PAGE") or "").format(brand=brand) or own
        return None if not page else lambda text: f"{page}?handover={quote(text)}"

    def open(self, premises: Premises, served: Mapping[BrandKey, ServedBrand]) -> WidgetSockets:
        return WidgetSockets(served, Visitors(premises.key("widget-visitors").hex()))

    def attach(self, app: FastAPI, channel: Callable[[HTTPConnection], WidgetSockets]) -> None:
        @app.websocket("/channels/widget/{brand}/socket")
        async def socket(websocket: WebSocket, brand: str) -> None:
            await channel(websocket).serve(websocket, brand)
