"""Accounts and grants in the directory."""

from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from handover.access import accounts
from handover.access.accounts import NewAccount
from handover.access.roles import MAY, Act, Role
from handover.storage.database import Database
from models.vocabulary.identity import AdministrationKey, BrandKey

pytestmark = pytest.mark.anyio

LIANDER, ALLIANDER = AdministrationKey("liander"), AdministrationKey("alliander")
ANNA = NewAccount(username=" Anna ", name="Anna de Vries", role=Role.AGENT, password_hash="…")


async def test_a_user_name_is_found_in_any_case(directory: Database) -> None:
    added = await directory.write(lambda c: accounts.add(c, ANNA))
    found = await directory.read(lambda c: accounts.find(c, "ANNA"))
    assert found is not None
    assert (found.id, found.username, found.name, found.role) == (added, "anna", "Anna de Vries", Role.AGENT)


async def test_nobody_is_found_where_nobody_is(directory: Database) -> None:
    assert await directory.read(lambda c: accounts.find(c, "anna")) is None


async def test_a_user_name_is_taken_once(directory: Database) -> None:
    await directory.write(lambda c: accounts.add(c, ANNA))
    with pytest.raises(IntegrityError):
        await directory.write(lambda c: accounts.add(c, ANNA))


async def test_grants_are_kept_per_administration_and_replaced_whole(directory: Database) -> None:
    anna = await directory.write(lambda c: accounts.add(c, ANNA))
    for administration, brands in [
        (LIANDER, ["liander"]),
        (ALLIANDER, ["qirion", "firan"]),
        (ALLIANDER, ["firan"]),
    ]:
        wanted = [BrandKey(brand) for brand in brands]
        await directory.write(
            partial(accounts.grant, account=anna, administration=administration, brands=wanted)
        )
    (found,) = await directory.read(accounts.listed)
    assert found.granted == {LIANDER: {"liander"}, ALLIANDER: {"firan"}}
    assert found.within(ALLIANDER).brands == {"firan"}
    with pytest.raises(KeyError):
        found.within(AdministrationKey("elsewhere"))


def test_every_role_may_something_and_only_agents_and_supervisors_converse() -> None:
    assert set(MAY) == set(Role)
    assert {role for role in Role if role.may(Act.CONVERSE)} == {Role.AGENT, Role.SUPERVISOR}
    assert {role for role in Role if role.may(Act.ADMINISTER)} == {Role.ADMINISTRATOR}
