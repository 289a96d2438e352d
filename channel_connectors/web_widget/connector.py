"""The widget on a brand's site, as the broker starts it."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from fastapi import FastAPI, WebSocket
from starlette.requests import HTTPConnection

from channel_connectors.contract import Premises, ServedBrand
from channel_connectors.web_widget.socket import WidgetSockets
from channel_connectors.web_widget.visitors import Visitors
from models.vocabulary.identity import BrandKey


class WidgetConnector:
    """Option `page`: the address of a page with the widget, where a customer from elsewhere can go on; the
    operator may set another one for all brands, with `{brand}` in it, as WEB_WIDGET_PAGE."""

    bodies: Mapping[str, int] = {}
    capabilities = None

    def lacks(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def network(self, _premises: Premises, _brand: BrandKey) -> None:
        return None

    def entry(self, premises: Premises, brand: BrandKey) -> Callable[[str], str] | None:
        page = (premises.setting("PAGE") or "").format(brand=brand) or premises.options[brand].get("page")
        return None if not page else lambda text: f"{page}?handover={quote(text)}"

    def open(self, premises: Premises, served: Mapping[BrandKey, ServedBrand]) -> WidgetSockets:
        return WidgetSockets(served, Visitors(premises.key("widget-visitors").hex()))

    def attach(self, app: FastAPI, channel: Callable[[HTTPConnection], WidgetSockets]) -> None:
        @app.websocket("/channels/widget/{brand}/socket")
        async def socket(websocket: WebSocket, brand: str) -> None:
            await channel(websocket).serve(websocket, brand)
