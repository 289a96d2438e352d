"""A directory on either database."""

from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher

from handover.access.passwords import Passwords
from handover.storage.database import Database
from tests.support.opened import opened


@pytest.fixture
async def directory(database_url: str) -> AsyncIterator[Database]:
    """An empty directory."""
    async with opened(database_url, "directory") as database:
        yield database


@pytest.fixture
def passwords() -> Passwords:
    """Argon2 as cheap as it gets."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
