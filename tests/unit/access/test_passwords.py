"""Passwords, with the cost that production pays."""

import time

import pytest

from handover.access.passwords import Passwords

pytestmark = pytest.mark.anyio


async def test_only_the_right_password_fits() -> None:
    passwords = Passwords()
    hashed = await passwords.hash("een lange zin")
    assert hashed.startswith("$argon2id$")
    assert await passwords.fits("een lange zin", hashed)
    assert not await passwords.fits("een lange zi", hashed)
    assert not await passwords.fits("een lange zin", None)
    assert not await passwords.fits("een lange zin", "not a hash")


async def test_an_unknown_name_takes_as_much_work_as_a_known_one() -> None:
    passwords = Passwords()
    hashed = await passwords.hash("een lange zin")
    await passwords.fits("x", None)
    known = min([await _seconds(passwords, hashed) for _ in range(3)])
    unknown = min([await _seconds(passwords, None) for _ in range(3)])
    assert known / 2 < unknown < known * 2


async def _seconds(passwords: Passwords, hashed: str | None) -> float:
    """Of the processor: what else the machine does meanwhile does not count."""
    began = time.process_time()
    await passwords.fits("x", hashed)
    return time.process_time() - began
