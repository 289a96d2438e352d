"""Telegram by its Bot API: a webhook in, methods over HTTPS out.

Shapes and limits are Telegram's (core.telegram.org/bots/api); `docs/telegram.md` says where we chose.
"""

from channel_connectors.telegram.connector import TelegramConnector

connector = TelegramConnector()
