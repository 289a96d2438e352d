"""Is something answering there?"""

import asyncio

import httpx2

_INTERVAL_SECONDS = 0.3
_TIMEOUT_SECONDS = 2.0


async def until_answers(url: str) -> None:
    """Returns once `url` answers 200. Never gives up; cancel it."""
    async with _client() as client:
        while not await _answers(client, url):  # noqa: ASYNC110 - another process; nothing to wait on
            await asyncio.sleep(_INTERVAL_SECONDS)


async def answers(url: str) -> bool:
    """Whether `url` answers 200 now."""
    async with _client() as client:
        return await _answers(client, url)


def _client() -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        timeout=_TIMEOUT_SECONDS, trust_env=False
    )  # a proxy is not on the way to ourselves


async def _answers(client: httpx2.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == httpx2.codes.OK
    except httpx2.HTTPError:
        return False
