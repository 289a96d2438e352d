"""Signing in: for one administration, and not by guessing."""

from datetime import timedelta
from pathlib import Path

import pytest

from handover.access.entrance import PER_ADDRESS, PER_NAME, Credentials
from handover.errors import RateLimited, WrongCredentials
from handover.launch.ports import free_port
from tests.integration.api.house import ALLIANDER, LIANDER, PASSWORD, House, a_house, as_bearer

pytestmark = pytest.mark.anyio


def credentials(username: str, password: str = PASSWORD, address: str = "192.0.2.1") -> Credentials:
    return Credentials(username=username, password=password, administration=None, address=address)


async def test_who_signs_in_gets_a_token_and_hears_who_they_are(either_house: House) -> None:
    given = {"username": "Anna", "password": PASSWORD, "administration": "liander"}
    answer = await either_house.client.post("/api/session", json=given)
    assert answer.status_code == 200
    signed_in = answer.json()
    token = signed_in.pop("token")
    assert signed_in.pop("agent").items() >= {"name": "Anna de Vries", "role": "agent", "capacity": 4}.items()
    assert signed_in == {
        "administration": {"key": "liander", "name": "Liander N.V."},
        "brands": ["liander"],
    }
    again = await either_house.client.get("/api/session", headers=as_bearer(token))
    assert again.json()["agent"]["name"] == "Anna de Vries"
    assert again.headers["cache-control"] == "no-store"


async def test_who_works_for_one_administration_need_not_name_it(house: House) -> None:
    assert await house.token("bas")


async def test_who_works_for_several_names_one_and_is_bound_to_it(house: House) -> None:
    given = {"username": "marieke", "password": PASSWORD}
    answer = await house.client.post("/api/session", json=given)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "administration_needed")
    brands = await house.client.get("/api/brands", headers=await house.bearer("marieke", ALLIANDER))
    assert [brand["key"] for brand in brands.json()] == ["firan", "qirion"]


@pytest.mark.parametrize(
    "given",
    [
        {"username": "anna", "password": "wrong"},
        {"username": "nobody", "password": PASSWORD},
        {"username": "anna", "password": PASSWORD, "administration": "alliander"},
        {"username": "anna", "password": PASSWORD, "administration": "nowhere"},
        {"username": "gone", "password": PASSWORD},
    ],
    ids=["password", "name", "no grant there", "no such administration", "nothing served any more"],
)
async def test_all_that_is_wrong_gets_one_answer(house: House, given: dict[str, str]) -> None:
    answer = await house.client.post("/api/session", json=given)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "wrong_credentials"


async def test_after_ten_attempts_the_right_password_does_not_help(house: House) -> None:
    given = {"username": "anna", "password": "wrong"}
    for _ in range(PER_NAME.amount):
        assert (await house.client.post("/api/session", json=given)).status_code == 401
    refused = await house.client.post("/api/session", json={**given, "password": PASSWORD})
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "rate_limited")
    assert refused.headers["retry-after"] == "300"
    assert await house.token("bas"), "others from there still can"


async def test_guessing_elsewhere_does_not_lock_anybody_out(house: House) -> None:
    for _ in range(PER_NAME.amount):
        with pytest.raises(WrongCredentials):
            await house.rooms.entrance.sign_in(credentials("anna", "wrong", "192.0.2.66"))
    assert await house.rooms.entrance.sign_in(credentials("anna"))


async def test_a_right_password_wipes_the_slate(house: House) -> None:
    for _ in range(3 * PER_NAME.amount):
        assert await house.token("anna")


async def test_one_address_fails_a_hundred_times_whatever_the_names(house: House) -> None:
    for number in range(PER_ADDRESS.amount):
        with pytest.raises(WrongCredentials):
            address = f"2001:db8::{number:x}"  # all within one /64
            await house.rooms.entrance.sign_in(credentials(f"guess-{number}", "wrong", address))
    with pytest.raises(RateLimited):
        await house.rooms.entrance.sign_in(credentials("anna", address="2001:db8::ffff"))
    assert await house.rooms.entrance.sign_in(credentials("anna", address="2001:db8:0:1::1"))


async def test_signing_out_ends_it(house: House) -> None:
    mine, other = await house.bearer("anna"), await house.bearer("anna")
    assert (await house.client.delete("/api/session", headers=mine)).status_code == 204
    assert (await house.client.get("/api/session", headers=mine)).status_code == 401
    assert (await house.client.get("/api/session", headers=other)).status_code == 200


async def test_a_session_lasts_half_a_day(house: House) -> None:
    mine = await house.bearer("anna", LIANDER)
    house.clock.move_on(timedelta(hours=12))
    answer = await house.client.get("/api/session", headers=mine)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_without_redis_one_can_still_sign_in_and_guessing_is_still_bounded(
    sqlite_databases: dict[str, str], tmp_path: Path
) -> None:
    async with a_house(sqlite_databases, f"redis://127.0.0.1:{free_port()}", tmp_path) as house:
        assert await house.token("anna")
        for _ in range(PER_NAME.amount):
            with pytest.raises(WrongCredentials):
                await house.rooms.entrance.sign_in(credentials("anna", "wrong"))
        with pytest.raises(RateLimited):
            await house.rooms.entrance.sign_in(credentials("anna"))
