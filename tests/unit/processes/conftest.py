"""An administration's database, its keys and a brand with processes, on either database."""

import os
from collections.abc import AsyncIterator

import pytest

from handover.brands import Brand
from handover.storage.database import Database
from handover.storage.sealing import KEY_BYTES, Keyring
from tests.support.opened import opened


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url, "administration") as database:
        yield database


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(os.urandom(KEY_BYTES))


@pytest.fixture
def liander() -> Brand:
    """Connections are received, planned, done."""
    return Brand.model_validate(
        {
            "brand": "liander",
            "name": "Liander",
            "administration": {"key": "liander", "name": "Liander N.V.", "kind": "regulated"},
            "languages": ["nl", "en"],
            "channels": {"web_widget": {}},
            "look": {"primary": "#0f5c63", "on_primary": "#ffffff", "accent": "#f2a900"},
            "processes": {"steps": {"connection": ["received", "planned", "done"]}},
        }
    )
