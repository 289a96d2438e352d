"""Webhooks as Meta sends them: signed over the bytes, repeated until they are answered with 200.

What concerns one phone goes out in order, each once the one before it was taken; phones wait for nobody.
"""

import asyncio
import hmac
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx2

from demo.graph.faults import Fault, Faults
from demo.graph.world import Entry, Line, Phone

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0

Fields = dict[str, Any]


class Webhooks:
    """Use `run` as long as anything is to be notified."""

    def __init__(self, http: httpx2.AsyncClient, faults: Faults, *, pause: float = FIRST_PAUSE) -> None:
        self._http = http
        self._faults = faults
        self._pause = pause
        self._queues: dict[str, asyncio.Queue[tuple[Line, Fields, Entry | None]]] = {}
        self._workers: list[asyncio.Task[None]] = []

    async def close(self) -> None:
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    def message(self, line: Line, phone: Phone, entry: Entry | None, message: Fields) -> None:
        """A customer's message; its entry is `delivered` once the business took it."""
        card: Fields = {"profile": {"name": phone.name}, "user_id": phone.user_id}
        whose: Fields = {"from_user_id": phone.user_id}
        if phone.number:
            card["wa_id"] = whose["from"] = phone.number
        value = {"contacts": [card], "messages": [whose | message]}
        self._put(line, phone, value, entry)

    def statuses(self, line: Line, phone: Phone, statuses: list[Fields]) -> None:
        self._put(line, phone, {"statuses": statuses}, None)

    def _put(self, line: Line, phone: Phone, value: Fields, entry: Entry | None) -> None:
        if phone.key not in self._queues:
            self._queues[phone.key] = asyncio.Queue()
            self._workers.append(asyncio.create_task(self._work(phone)))
        self._queues[phone.key].put_nowait((line, value, entry))

    async def _work(self, phone: Phone) -> None:
        queue = self._queues[phone.key]
        while True:
            line, value, entry = await queue.get()
            body = _body(line, value)
            await self._until_taken(line, body)
            if self._faults.strikes(Fault.DUPLICATE_WEBHOOKS):
                await self._until_taken(line, body)
            if entry is not None and entry.state == "sent":
                entry.state = "delivered"
            phone.changed()

    async def _until_taken(self, line: Line, body: bytes) -> None:
        pause = self._pause
        while not await self._taken(line, body):
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _taken(self, line: Line, body: bytes) -> bool:
        if self._faults.strikes(Fault.WEBHOOK_AWAY):
            return False
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": signature(line.app_secret, body),
        }
        with suppress(httpx2.HTTPError):
            answer = await self._http.post(line.webhook, content=body, headers=headers)
            return answer.status_code == 200
        return False


def signature(secret: str, body: bytes) -> str:
    return f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"


def _body(line: Line, value: Mapping[str, Any]) -> bytes:
    """As Meta writes it: JSON with every character beyond ASCII escaped, and slashes too."""
    metadata = {"display_phone_number": line.number, "phone_number_id": line.phone_number_id}
    whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    changes = [{"field": "messages", "value": whole}]
    hook = {"object": "whatsapp_business_account", "entry": [{"id": "800000000000001", "changes": changes}]}
    return json.dumps(hook, separators=(",", ":")).replace("/", "\\/").encode()
