"""The way out: one method of the Bot API at a time, and files of customers back.

What became of a request is told exactly, since nothing may be sent twice and Telegram knows no idempotency
key: never left us: `retry`; answered: as the answer says; anything in between: `uncertain`, which it remains,
since Telegram sends no receipts. The token stands in the address, so no address gets into an error or a log.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import httpx2
import orjson

from channel_connectors.network import Capabilities, Fetched, NotFetched, NotSent, Outbound
from channel_connectors.telegram.fields import message_id, number
from channel_connectors.telegram.render import CAPABILITIES, render
from channel_connectors.untrusted import Fields, part
from models.vocabulary.identity import BrandKey

API = "https://api.telegram.org"
TIMEOUT = httpx2.Timeout(20.0, connect=5.0, pool=5.0)
MAX_FILE = 20 * 1024 * 1024
"""Bytes: what Telegram lets a bot fetch."""
MAX_ANSWER = 64 * 1024
LONGEST_WAIT = 3_600
UNCLEAR = 1.0
"""Seconds to wait where Telegram says "later" and not when."""

_NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_CHAT = re.compile(r"[1-9][0-9]{0,15}")
_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_FILE_PATH = re.compile(r"[A-Za-z0-9_-]+(?:[/.][A-Za-z0-9_-]+){0,8}")
"""Below the bot's own folder: no step up, no other host, no query."""
_MIMES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".pdf": "application/pdf",
}
"""Telegram serves files without saying what they are; their names tell."""

_TOKEN_IN_ADDRESS = re.compile(r"/bot[0-9]+:[A-Za-z0-9_-]+")

_SAYS = {
    400: "the network cannot read the message, or does not know the customer",
    401: "the network does not know the bot's token",
    403: "the customer stopped the bot, or never started it",
    404: "the network does not know the bot's token",
}


@dataclass(frozen=True, slots=True)
class Bot:
    """A brand's."""

    token: str = field(repr=False)


def without_token(record: logging.LogRecord) -> bool:
    """A filter for what the HTTP client logs of our requests, which is their address."""
    if isinstance(record.args, tuple):
        record.args = tuple(_hushed(value) for value in record.args)
    return True


def _hushed(value: object) -> object:
    text = str(value)
    return _TOKEN_IN_ADDRESS.sub("/bot…", text) if _TOKEN_IN_ADDRESS.search(text) else value


class TelegramNetwork:
    """`Network` for every brand that has a bot."""

    capabilities: Capabilities = CAPABILITIES

    def __init__(
        self,
        http: httpx2.AsyncClient,
        bots: Mapping[BrandKey, Bot],
        *,
        api_url: str = API,
        timeout: httpx2.Timeout = TIMEOUT,
    ) -> None:
        self._http = http
        self._bots = bots
        self._api = api_url.rstrip("/")
        self._timeout = timeout

    async def send(self, outbound: Outbound) -> str:
        """The name under which reactions will tell of it. Raises `NotSent`."""
        bot = self._bots.get(outbound.to.brand)
        if bot is None or _CHAT.fullmatch(outbound.to.id) is None:
            raise NotSent("no_bot", "this brand has no bot, or this is no chat of Telegram's")
        method, parameters = render(outbound)
        body = json.dumps(parameters).encode()  # takes half a surrogate pair, which orjson does not
        status, answer = await self._call(bot, method, body)
        if status != 200:
            raise refusal(status, answer)
        return accepted(int(outbound.to.id), answer)

    async def fetch(self, brand: BrandKey, ref: str, *, limit: int = MAX_FILE) -> Fetched:
        """A file that a customer sent, by the id it arrived with. Raises `NotFetched`."""
        bot = self._bots.get(brand)
        if bot is None or _FILE_ID.fullmatch(ref) is None:
            raise NotFetched("unknown")
        about = await self._get(f"{self._api}/bot{bot.token}/getFile?file_id={ref}", MAX_ANSWER)
        path = part(_read(about), "result").get("file_path")
        if not isinstance(path, str) or _FILE_PATH.fullmatch(path) is None:
            raise NotFetched("no_path")
        content = await self._get(f"{self._api}/file/bot{bot.token}/{path}", limit)
        return Fetched(content, _MIMES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream"))

    async def _call(self, bot: Bot, method: str, body: bytes) -> tuple[int, bytes]:
        url, headers = f"{self._api}/bot{bot.token}/{method}", {"Content-Type": "application/json"}
        try:
            answer = await self._http.post(
                url, content=body, headers=headers, timeout=self._timeout, follow_redirects=False
            )
        except _NEVER_LEFT:
            raise NotSent("unreachable", "no connection with the network", retry=True, wait=2.0) from None
        except httpx2.HTTPError:
            raise NotSent("no_answer", "the network did not answer", uncertain=True) from None
        return answer.status_code, answer.content

    async def _get(self, url: str, limit: int) -> bytes:
        """Read while it comes, no further than `limit` bytes; never redirected elsewhere."""
        try:
            async with self._http.stream("GET", url, timeout=self._timeout, follow_redirects=False) as answer:
                return await _content(answer, limit)
        except httpx2.HTTPError:
            raise NotFetched("unreachable", retry=True) from None


def refusal(status: int, body: bytes) -> NotSent:
    """What an answer other than success means; the words are ours, Telegram's may name the customer.

    A server error leaves open what became of the message.
    """
    if status == 429:
        wait = number(part(_read(body), "parameters"), "retry_after") or UNCLEAR
        return NotSent("429", "too many messages at once", retry=True, wait=float(min(wait, LONGEST_WAIT)))
    if status >= 500:
        return NotSent(str(status), "the network's answer did not come through", uncertain=True)
    return NotSent(str(status), _SAYS.get(status, "the network refused it"))


def accepted(chat: int, answer: bytes) -> str:
    """Our name for the message. Telegram took it, under a number that we may fail to read."""
    id = number(part(_read(answer), "result"), "message_id")
    if id is None:
        raise NotSent("no_id", "the network took it without a name", uncertain=True)
    return message_id(chat, id)


async def _content(answer: httpx2.Response, limit: int) -> bytes:
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > limit:
            raise NotFetched("too_large")
    if answer.status_code != 200:
        raise NotFetched(str(answer.status_code), retry=_may_come(answer.status_code))
    return bytes(content)


def _may_come(status: int) -> bool:
    return status == 429 or status >= 500


def _read(body: bytes) -> Fields:
    try:
        read: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        read = None
    return read if isinstance(read, dict) else {}
