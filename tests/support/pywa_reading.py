"""What pywa makes of a webhook: the first message of the first change, which is all that it looks at."""

import httpx
from pywa.client import WhatsApp
from pywa.types.base_update import RawUpdate
from pywa.types.message import Message


def pywa_message(body: bytes) -> Message:
    session = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(500)))
    whatsapp = WhatsApp(phone_id="900000000000001", token="x", session=session)
    return Message.from_update(whatsapp, RawUpdate(body, hmac_header=None, update_hash=""))
