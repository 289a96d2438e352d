"""What a brand says about its widget in `brand.yml` (`channels: web_widget: {…}`)."""

from typing import Annotated

from pydantic import Field

from channel_connectors.options import Options


class WidgetOptions(Options):
    """`page`: a page with the widget, where a customer from elsewhere can go on."""

    page: Annotated[str, Field(pattern=r"^https?://[^\s\"'<>{}]{1,300}$")] | None = None
