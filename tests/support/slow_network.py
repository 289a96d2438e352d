"""WhatsApp that takes its time over some messages, in tests."""

import asyncio

import pytest

from channel_connectors.network import NotSent, Outbound
from channel_connectors.whatsapp.client import WhatsAppNetwork


class SlowNetwork:
    """Messages with `words` stay at the network from `reached` until `go_on`; then it takes them, or refuses
    them for now."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, words: str = "", *, refuses: bool = False) -> None:
        self.reached = asyncio.Event()
        self.refuses = refuses
        self._goes_on = asyncio.Event()
        send = WhatsAppNetwork.send

        async def slowly(network: WhatsAppNetwork, outbound: Outbound) -> str:
            if words not in outbound.text:
                return await send(network, outbound)
            refused = self.refuses
            self.reached.set()
            await self._goes_on.wait()
            if refused:
                raise NotSent("131016", "try again later", retry=True)
            return await send(network, outbound)

        monkeypatch.setattr(WhatsAppNetwork, "send", slowly)

    async def has_one(self) -> None:
        await asyncio.wait_for(self.reached.wait(), 10)

    def go_on(self) -> None:
        self._goes_on.set()
