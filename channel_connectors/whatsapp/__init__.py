"""WhatsApp by Meta's Cloud API: a webhook in, the Graph API out.

Shapes and limits are Meta's (developers.facebook.com/documentation/business-messaging/whatsapp); where only
partners tell of a limit, `docs/whatsapp.md` says so.
"""

from channel_connectors.whatsapp.connector import WhatsAppConnector

connector = WhatsAppConnector()
