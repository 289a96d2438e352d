"""Tells the operator when an assistant becomes ready or goes down, as the broker and so customers see it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping

import httpx2

_LOOK_SECONDS = 1.0

_LINES = {
    "ready": "assistant {brand} ready",
    "down": "assistant {brand} is down; people answer its customers meanwhile",
}


async def tell_of_assistants(broker: str, say: Callable[[str], None]) -> None:
    """Looks at the broker at `broker` (base URL) every second; never returns, cancel it."""
    known: Mapping[str, str] = {}
    async with httpx2.AsyncClient(base_url=broker, trust_env=False) as client:
        while True:
            seen = await _seen(client)
            for line in changes(known, seen):
                say(line)
            known = {**known, **seen}
            await asyncio.sleep(_LOOK_SECONDS)


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """A line for each assistant (brand -> state) whose change is worth one."""
    for brand, state in now.items():
        if state != before.get(brand) and state in _LINES:
            yield _LINES[state].format(brand=brand)


async def _seen(client: httpx2.AsyncClient) -> dict[str, str]:
    try:
        states: dict[str, str] = (await client.get("/health/assistants")).json()
    except (httpx2.HTTPError, ValueError):  # the broker is not there (yet)
        return {}
    return states
