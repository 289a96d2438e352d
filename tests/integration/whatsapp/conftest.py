"""WhatsApp from end to end, over real sockets."""

from collections.abc import AsyncIterator

import pytest

from tests.support.whatsapp import Town, town


@pytest.fixture
async def there() -> AsyncIterator[Town]:
    async with town() as running:
        yield running
