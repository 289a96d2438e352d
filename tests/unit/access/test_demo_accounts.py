"""Demo accounts: who they are, and that a second start leaves them alone."""

import json
from pathlib import Path

import pytest

from handover.access import accounts
from handover.access.demo_accounts import FILE, DemoAccount, make_demo_accounts
from handover.access.passwords import Passwords
from handover.access.roles import Role
from handover.storage.database import Database
from models.vocabulary.identity import AdministrationKey, BrandKey
from tests.support.opened import opened

pytestmark = pytest.mark.anyio

BRANDS = {
    AdministrationKey("liander"): [BrandKey("liander")],
    AdministrationKey("alliander"): [BrandKey("qirion"), BrandKey("firan")],
}
Made = tuple[DemoAccount, ...]


async def _fits(directory: Database, account: DemoAccount, passwords: Passwords) -> bool:
    known = await directory.read(lambda c: accounts.find(c, account.username))
    assert known is not None
    return await passwords.fits(account.password, known.password_hash)


async def test_five_people_per_administration_who_can_sign_in(
    directory: Database, passwords: Passwords, tmp_path: Path
) -> None:
    made = await make_demo_accounts(directory, BRANDS, tmp_path, passwords)
    of_liander = [account for account in made if account.administration == "liander"]
    expected = [Role.AGENT, Role.AGENT, Role.SUPERVISOR, Role.TRAINER, Role.ADMINISTRATOR]
    assert [account.role for account in of_liander] == expected
    assert len({account.username for account in made}) == len({account.password for account in made}) == 10
    for account in made:
        assert await _fits(directory, account, passwords)
    known = await directory.read(lambda c: accounts.find(c, "anna@liander"))
    assert known is not None
    assert known.name == "Anna de Vries"
    assert known.granted == {AdministrationKey("liander"): {"liander"}}


async def test_the_file_tells_how_to_sign_in_and_only_its_owner_may_read_it(
    directory: Database, passwords: Passwords, tmp_path: Path
) -> None:
    made = await make_demo_accounts(directory, BRANDS, tmp_path, passwords)
    path = tmp_path / FILE
    told = json.loads(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry["password"] for entry in told] == [account.password for account in made]
    assert set(told[0]) == {"username", "password", "role", "administration", "brands"}
    assert {"administration": "alliander", "brands": ["firan", "qirion"]}.items() <= told[0].items()
    assert not path.with_suffix(".draft").exists()


async def test_a_second_start_changes_nothing(
    directory: Database, passwords: Passwords, tmp_path: Path
) -> None:
    first = await make_demo_accounts(directory, BRANDS, tmp_path, passwords)
    before = await directory.read(accounts.listed)
    assert await make_demo_accounts(directory, BRANDS, tmp_path, passwords) == first
    assert await directory.read(accounts.listed) == before


async def test_a_lost_or_damaged_file_gives_new_passwords(
    directory: Database, passwords: Passwords, tmp_path: Path
) -> None:
    first = await make_demo_accounts(directory, BRANDS, tmp_path, passwords)
    (tmp_path / FILE).write_text("null")
    again = await make_demo_accounts(directory, BRANDS, tmp_path, passwords)
    assert not {account.password for account in first} & {account.password for account in again}
    assert not await _fits(directory, first[0], passwords)
    assert await _fits(directory, again[0], passwords)


async def test_a_lost_directory_gets_the_passwords_of_the_file(
    directory: Database, passwords: Passwords, tmp_path: Path
) -> None:
    first = await make_demo_accounts(directory, BRANDS, tmp_path, passwords)
    async with opened(f"sqlite:///{tmp_path / 'new.sqlite3'}", "directory") as another:
        assert await make_demo_accounts(another, BRANDS, tmp_path, passwords) == first
        assert await _fits(another, first[0], passwords)


async def test_a_brand_added_later_is_granted(
    directory: Database, passwords: Passwords, tmp_path: Path
) -> None:
    await make_demo_accounts(directory, BRANDS, tmp_path, passwords)
    grown = {**BRANDS, AdministrationKey("liander"): [BrandKey("liander"), BrandKey("liander-zakelijk")]}
    await make_demo_accounts(directory, grown, tmp_path, passwords)
    known = await directory.read(lambda c: accounts.find(c, "anna@liander"))
    assert known is not None
    assert known.granted == {"liander": {"liander", "liander-zakelijk"}}
