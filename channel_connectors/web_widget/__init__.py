"""The embeddable widget: one websocket per open tab."""

from channel_connectors.web_widget.connector import WidgetConnector

connector = WidgetConnector()
