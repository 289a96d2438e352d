"""Brands, canned replies and colleagues: those of one's own administration and grants."""

from datetime import timedelta

import pytest

from handover.storage import seats
from models.vocabulary.identity import AgentId
from tests.integration.api.house import ALLIANDER, LIANDER, House

pytestmark = pytest.mark.anyio


async def _seat(house: House, agent: str, name: str, brands: list[str], minutes: int = 1) -> None:
    until = house.clock.now() + timedelta(minutes=minutes)
    await house.rooms.administrations[LIANDER].database.write(
        lambda c: seats.take_place(c, AgentId(agent), name, brands, 4, until)
    )


async def test_brands_are_shown_with_what_the_desk_needs(house: House) -> None:
    (shown,) = (await house.client.get("/api/brands", headers=await house.bearer("anna"))).json()
    assert shown == {
        "key": "liander",
        "name": "Liander",
        "languages": ["nl", "en"],
        "look": {"primary": "#0f5c63", "on_primary": "#ffffff", "accent": "#f2a900"},
        "slots": {"postcode": {"nl": "Postcode", "en": "Postcode"}},
        "open": True,
    }


async def test_a_brand_closes_at_six(house: House) -> None:
    house.clock.move_on(timedelta(hours=9))
    (shown,) = (await house.client.get("/api/brands", headers=await house.bearer("anna"))).json()
    assert shown["open"] is False


async def test_canned_replies_in_both_languages(house: House) -> None:
    answer = await house.client.get("/api/brands/liander/canned", headers=await house.bearer("anna"))
    assert answer.json() == [
        {
            "key": "canned_outage",
            "title": {"nl": "Storing", "en": "Outage"},
            "text": {"nl": "Er is een storing in {street}.", "en": "There is an outage in {street}."},
            "not_in": [],
        }
    ]


@pytest.mark.parametrize("address", ["/api/brands/{}/canned", "/api/agents?brand={}"])
@pytest.mark.parametrize("brand", ["firan", "qirion", "no-such-brand"])
async def test_another_administrations_brand_is_as_unknown_as_none(
    house: House, address: str, brand: str
) -> None:
    answer = await house.client.get(address.format(brand), headers=await house.bearer("anna"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_brand")


async def test_a_brand_of_the_administration_that_was_not_granted_is_unknown_too(house: House) -> None:
    answer = await house.client.get("/api/brands/qirion/canned", headers=await house.bearer("bas"))
    assert answer.status_code == 404


@pytest.mark.parametrize("address", ["/api/brands/liander/canned", "/api/agents?brand=liander"])
async def test_the_desk_is_not_for_trainers(house: House, address: str) -> None:
    answer = await house.client.get(address, headers=await house.bearer("joris"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


async def test_colleagues_are_those_connected_who_work_for_the_brand(either_house: House) -> None:
    house = either_house
    mine = await house.bearer("anna")
    me = (await house.client.get("/api/session", headers=mine)).json()["agent"]["id"]
    await _seat(house, me, "Anna de Vries", ["liander"])
    await _seat(house, "a2", "Tom Visser", ["liander"])
    await _seat(house, "a3", "Deniz Kaya", ["liander", "other"])
    await _seat(house, "a4", "Elsewhere", ["other"])
    await _seat(house, "a5", "Gone Home", ["liander"], minutes=-1)
    answer = await house.client.get("/api/agents?brand=liander", headers=mine)
    assert answer.json() == [
        {"id": "a3", "name": "Deniz Kaya", "presence": "away", "load": 0, "capacity": 4},
        {"id": "a2", "name": "Tom Visser", "presence": "away", "load": 0, "capacity": 4},
    ]


async def test_seats_of_another_administration_are_not_looked_at(house: House) -> None:
    await _seat(house, "a2", "Tom Visser", ["firan"])
    theirs = await house.bearer("marieke", ALLIANDER)
    assert (await house.client.get("/api/agents?brand=firan", headers=theirs)).json() == []


async def test_anybody_may_know_the_administrations(house: House) -> None:
    answer = await house.client.get("/api/administrations")
    assert answer.json() == [
        {"key": "liander", "name": "Liander N.V."},
        {"key": "alliander", "name": "Alliander N.V."},
    ]
