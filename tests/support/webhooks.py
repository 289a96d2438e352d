"""Webhooks as Meta signs them, for what the stand-in's phones cannot do: many at once, changed words."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx2

from demo.graph.notify import signature
from demo.graph.world import new_wamid
from tests.support.whatsapp import HOOK, LIANDER_ID, SECRET, Phone

Message = Mapping[str, Any]


def text(
    phone: Phone, words: str, at: datetime, *, id: str | None = None, quotes: str | None = None
) -> Message:
    """`id`: the network's own, where it is brought again. `quotes`: of the message that it answers."""
    context = {"context": {"id": quotes}} if quotes else {}
    said = _message(phone, at, {"type": "text", "text": {"body": words}, **context})
    return {**said, **({"id": id} if id else {})}


def edit(phone: Phone, of: str, words: str, at: datetime) -> Message:
    changed = {"type": "text", "text": {"body": words}}
    return _message(phone, at, {"type": "edit", "edit": {"original_message_id": of, "message": changed}})


def webhook(*entries: Sequence[Message]) -> bytes:
    """One body; each entry has its messages in one change."""
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"changes": [_change(m)]} for m in entries]}
    ).encode()


def read_receipt(id: str, at: datetime) -> bytes:
    """The customer read our message that the network calls `id`."""
    status = {"id": id, "status": "read", "timestamp": str(int(at.timestamp()))}
    value = {"metadata": {"phone_number_id": LIANDER_ID}, "statuses": [status]}
    change = {"field": "messages", "value": value}
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"changes": [change]}]}).encode()


async def post(http: httpx2.AsyncClient, host: str, body: bytes) -> int:
    """To a broker; returns how it answered."""
    headers = {"X-Hub-Signature-256": signature(SECRET, body)}
    return (await http.post(f"http://{host}{HOOK}", content=body, headers=headers)).status_code


def _message(phone: Phone, at: datetime, what: Message) -> Message:
    return {"from_user_id": phone.user_id, "id": new_wamid(), "timestamp": str(int(at.timestamp())), **what}


def _change(messages: Sequence[Message]) -> Message:
    value = {"metadata": {"phone_number_id": LIANDER_ID}, "messages": list(messages)}
    return {"field": "messages", "value": value}
