"""The way out: one message to the Graph API at a time, and files of customers back.

What became of a request is told exactly, since nothing may be sent twice and Meta knows no idempotency key:
never left us: `retry`; answered: as the answer says; anything in between: `uncertain`. A status with our
`biz_opaque_callback_data` may settle it later.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import httpx2
import orjson

from channel_connectors.network import Capabilities, Fetched, NotFetched, NotSent, Outbound
from channel_connectors.whatsapp.errors import graph_error, refusal
from channel_connectors.whatsapp.fields import our_id
from channel_connectors.whatsapp.options import Templates
from channel_connectors.whatsapp.render import CAPABILITIES, render
from models.vocabulary.identity import BrandKey
from models.vocabulary.template import Purpose

GRAPH = "https://graph.facebook.com"
VERSION = "v26.0"
MEDIA_HOSTS = frozenset({"lookaside.fbsbx.com"})
"""Where Graph keeps files besides its own host; the token is shown nowhere else."""
TIMEOUT = httpx2.Timeout(20.0, connect=5.0, pool=5.0)
MAX_FILE = 25 * 1024 * 1024
"""Bytes of a customer's file: images are at most 5 MB, sound and video 16; documents alone get to 100."""
MAX_ANSWER = 64 * 1024

_NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number of ours, as Graph knows it, the token that may use it, and what is approved for it."""

    phone_number_id: str
    access_token: str = field(repr=False)
    templates: Templates = field(default_factory=dict)

    @property
    def purposes(self) -> frozenset[Purpose]:
        return frozenset(purpose for purpose, _ in self.templates)


class WhatsAppNetwork:
    """`Network` for brands that have a number; it can do what it can do for every one of them."""

    capabilities: Capabilities

    def __init__(
        self,
        http: httpx2.AsyncClient,
        numbers: Mapping[BrandKey, Number],
        *,
        graph_url: str = GRAPH,
        timeout: httpx2.Timeout = TIMEOUT,
    ) -> None:
        self._http = http
        self._numbers = numbers
        all_have = frozenset(Purpose).intersection(*(number.purposes for number in numbers.values()))
        self.capabilities = replace(CAPABILITIES, templates=all_have)
        self._graph = graph_url.rstrip("/")
        self._timeout = timeout

    async def send(self, outbound: Outbound) -> str:
        """The id under which statuses will tell of it. Raises `NotSent`."""
        number = self._numbers.get(outbound.to.brand)
        if number is None:
            raise NotSent("no_number", "this brand has no WhatsApp number")
        body = json.dumps(
            render(outbound, number.templates)
        ).encode()  # takes half a surrogate pair, which orjson does not
        status, answer = await self._post(number, body)
        if status != 200:
            raise refusal(status, answer)
        return accepted(answer)

    async def fetch(self, brand: BrandKey, ref: str, *, limit: int = MAX_FILE) -> Fetched:
        """A file that a customer sent, by the id it arrived with. Raises `NotFetched`."""
        number = self._numbers.get(brand)
        if number is None or _MEDIA_ID.fullmatch(ref) is None:
            raise NotFetched("unknown")
        about = described(await self._get(number, f"{self._graph}/{VERSION}/{ref}", MAX_ANSWER))
        url, mime = str(about.get("url", "")), about.get("mime_type")
        if not self._trusted(url):
            raise NotFetched("foreign_host")
        content = await self._get(number, url, limit)
        return Fetched(content, mime if isinstance(mime, str) else "application/octet-stream")

    async def _post(self, number: Number, body: bytes) -> tuple[int, bytes]:
        url = f"{self._graph}/{VERSION}/{number.phone_number_id}/messages"
        headers = {**_bearer(number), "Content-Type": "application/json"}
        try:
            answer = await self._http.post(url, content=body, headers=headers, timeout=self._timeout)
        except _NEVER_LEFT as error:
            raise NotSent("unreachable", "no connection with the network", retry=True, wait=2.0) from error
        except httpx2.HTTPError as error:
            raise NotSent("no_answer", "the network did not answer", uncertain=True) from error
        return answer.status_code, answer.content

    async def _get(self, number: Number, url: str, limit: int) -> bytes:
        """Read while it comes, no further than `limit` bytes; never redirected elsewhere."""
        try:
            async with self._http.stream(
                "GET", url, headers=_bearer(number), timeout=self._timeout, follow_redirects=False
            ) as answer:
                return await _read(answer, limit)
        except httpx2.HTTPError as error:
            raise NotFetched("unreachable", retry=True) from error

    def _trusted(self, url: str) -> bool:
        """Graph itself, or a media host of its, and never less protected than Graph."""
        graph, given = urlsplit(self._graph), _split(url)
        if given is None:
            return False
        same = (given.scheme, given.netloc) == (graph.scheme, graph.netloc)
        return same or (given.scheme == "https" and given.netloc in MEDIA_HOSTS)


def _split(url: str) -> Any:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _bearer(number: Number) -> dict[str, str]:
    return {"Authorization": f"Bearer {number.access_token}"}


def accepted(answer: bytes) -> str:
    """Our name for the message. Meta took it, under an id that we may fail to read."""
    try:
        id = our_id(orjson.loads(answer)["messages"][0]["id"])
    except (orjson.JSONDecodeError, LookupError, TypeError):
        id = None
    if id is None:
        raise NotSent("no_id", "the network took it without a name", uncertain=True)
    return id


async def _read(answer: httpx2.Response, limit: int) -> bytes:
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > limit:
            raise NotFetched("too_large")
    if answer.status_code != 200:
        raise NotFetched(_why(answer.status_code, bytes(content)), retry=_may_come(answer.status_code))
    return bytes(content)


def _may_come(status: int) -> bool:
    return status == 429 or status >= 500


def _why(status: int, body: bytes) -> str:
    code = (graph_error(body) or {}).get("code")
    return str(code) if isinstance(code, int) else str(status)


def described(body: bytes) -> Mapping[str, Any]:
    try:
        about = orjson.loads(body)
    except orjson.JSONDecodeError:
        about = None
    return about if isinstance(about, dict) else {}
