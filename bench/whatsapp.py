"""WhatsApp's webhooks, signed as Meta signs them: each holds a customer's message, kept before the 200."""

import asyncio
import hmac
import json
import time
from itertools import count
from typing import Self

from bench import talk
from bench.figures import Figure, spread
from bench.talk import Side

NUMBER_ID = "900000000000001"
"""As brands/liander/brand.yml has it."""
SECRET, TOKEN = "bench-app-secret", "bench-token"
PATH = "/channels/whatsapp/liander/webhook"
CONNECTIONS = 20
SENDERS = 40
SECONDS = 10.0


def settings(graph: str) -> dict[str, str]:
    """Of the broker's channel."""
    return {
        "WHATSAPP_VERIFY_TOKEN_LIANDER": TOKEN,
        "WHATSAPP_APP_SECRET_LIANDER": SECRET,
        "WHATSAPP_ACCESS_TOKEN_LIANDER": TOKEN,
        "WHATSAPP_GRAPH_URL": graph,
    }


class Line:
    """One connection over which requests go one after the other, lean: it shares the machine."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader = reader
        self._writer = writer
        self._host = host

    @classmethod
    async def to(cls, host: str) -> Self:
        name, port = host.split(":")
        return cls(*await asyncio.open_connection(name, int(port)), host)

    async def post(self, path: str, body: bytes) -> int:
        """The answer's status."""
        signed = hmac.digest(SECRET.encode(), body, "sha256").hex()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nX-Hub-Signature-256: sha256={signed}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = answer.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await self._reader.readexactly(int(length or 0))
        return int(answer.split(b" ", 2)[1])

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


def webhook(sender: int, number: int, text: str) -> bytes:
    """The body with which Meta brings one message."""
    message = {
        "from": f"316{sender:08d}",
        "id": f"wamid.{sender}.{number}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": NUMBER_ID, "display_phone_number": "31850000001"},
        "messages": [message],
    }
    entry = {"id": "bench", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


async def ingested(host: str, directory: str, echo: str) -> list[Figure]:
    """Messages of customers whom agents hold, so that each is committed and told to an agent."""
    names = await talk.employ(directory, 4, SENDERS // 4)
    agents = [await talk.agent(host, *name) for name in names]
    await _held(host, agents)
    rate, seconds = await _posted(host, PATH)
    beside, _ = await _posted(echo, "/echo")
    return [
        Figure(
            name="WhatsApp webhooks, signed, kept before the 200, SQLite FULL",
            value=round(rate),
            unit="webhooks/s",
            baseline=f"bare FastAPI, the same requests echoed: {beside:.0f}/s",
            ratio=round(rate / beside, 3),
        ),
        *spread("… webhook → 200 under that load", seconds, None, None),
    ]


async def _held(host: str, agents: list[Side]) -> None:
    async def accept(one: Side) -> None:
        for _ in range(SENDERS // len(agents)):
            offered = await one.event("conversation.offered")
            data = {"offer_id": offered["data"]["offer_id"]}
            await one.command("offer.accept", data, conversation=offered["conversation"])

    accepting = [asyncio.create_task(accept(one)) for one in agents]
    line = await Line.to(host)
    for sender in range(SENDERS):
        await line.post(PATH, webhook(sender, 0, "mens graag"))
    await asyncio.gather(*accepting)
    await line.close()


async def _posted(host: str, path: str) -> tuple[float, list[float]]:
    """(webhooks a second, seconds of each), closed loop over `CONNECTIONS`."""
    ends = time.monotonic() + SECONDS
    lines = [await Line.to(host) for _ in range(CONNECTIONS)]
    taken: list[float] = []

    async def loop(own: int, line: Line) -> None:
        for number in count(1):
            if time.monotonic() > ends:
                return
            sender = own + CONNECTIONS * (number % (SENDERS // CONNECTIONS))
            began = time.monotonic()
            status = await line.post(path, webhook(sender, number, "x" * 40))
            taken.append(time.monotonic() - began)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")

    await asyncio.gather(*(loop(own, line) for own, line in enumerate(lines)))
    for line in lines:
        await line.close()
    return len(taken) / SECONDS, taken
