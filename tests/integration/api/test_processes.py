"""A back office tells how far a process is; an assistant asks for a customer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from handover.processes import inquiry
from handover.processes.inquiry import PER_SENDER
from handover.processes.links import running
from tests.integration.api.house import ALLIANDER, BOT_TOKEN, LIANDER, House, as_bearer

pytestmark = pytest.mark.anyio

TOLD: dict[str, Any] = {
    "version": 3,
    "type": "connection",
    "status": "planned",
    "status_text": {"nl": "De aansluiting is gepland.", "en": "Your connection is planned."},
    "application_number": "A-0815",
    "postcode": "1234 AB",
    "house_number": "12",
    "updated_at": "2026-11-20T10:00:00+01:00",
}
ASKED = {"application_number": "a0815", "postcode": "1234ab", "house_number": "12"}


async def _tell(house: House, told: dict[str, Any], address: str = "liander/processes/p1") -> httpx2.Response:
    service = as_bearer(house.service[LIANDER])
    return await house.client.put(f"/api/brands/{address}", json=told, headers=service)


async def _ask(house: House, conversation: str, brand: str = "liander", **asked: str) -> httpx2.Response:
    question = {**ASKED, **asked, "conversation_id": conversation}
    address = f"/api/brands/{brand}/processes/status-request"
    return await house.client.post(address, json=question, headers=as_bearer(BOT_TOKEN))


async def test_what_was_told_is_answered_to_who_knows_all_three(either_house: House) -> None:
    house = either_house
    told = await _tell(house, TOLD)
    assert (told.status_code, told.json()) == (200, {"applied": True, "version": 3})
    conversation = await house.conversation("liander")
    answer = await _ask(house, conversation)
    assert answer.json() == {
        "found": True,
        "type": "connection",
        "status": "planned",
        "status_text": TOLD["status_text"],
        "step_text": {"nl": "ingepland", "en": "planned"},
        "updated_at": "2026-11-20T09:00:00Z",
    }
    liander = house.rooms.administrations[LIANDER]
    found = await liander.database.read(lambda c: running(c, liander.keyring, conversation))
    assert [(one.key, one.status) for one in found] == [("p1", "planned")]


@pytest.mark.parametrize(
    "asked",
    [{"postcode": "1234AC"}, {"house_number": "13"}, {"application_number": "a0816"}, {"postcode": "--"}],
    ids=lambda asked: "-".join(asked.values()),
)
async def test_whatever_is_wrong_gets_the_same_answer_and_no_link(
    house: House, asked: dict[str, str]
) -> None:
    await _tell(house, TOLD)
    conversation = await house.conversation("liander")
    answer = await _ask(house, conversation, **asked)
    assert (answer.status_code, answer.json()) == (200, {"found": False})
    liander = house.rooms.administrations[LIANDER]
    assert await liander.database.read(lambda c: running(c, liander.keyring, conversation)) == []


async def test_versions_over_http(house: House) -> None:
    await _tell(house, TOLD)
    again = await _tell(house, TOLD)
    assert (again.status_code, again.json()) == (200, {"applied": True, "version": 3})
    older = await _tell(house, {**TOLD, "version": 2, "status": "received"})
    assert (older.status_code, older.json()) == (200, {"applied": False, "version": 3})
    other = await _tell(house, {**TOLD, "status": "done"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "version_conflict")
    unknown = await _tell(house, {**TOLD, "version": 4, "status": "lost"})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (422, "unknown_step")


async def test_five_questions_in_ten_minutes_of_one_sender(house: House) -> None:
    conversation = await house.conversation("liander")
    for number in range(PER_SENDER.amount):
        assert (await _ask(house, conversation, application_number=f"A-{number}")).status_code == 200
    refused = await _ask(house, conversation)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "600")
    another = await house.conversation("liander", "v2")
    assert (await _ask(house, another)).status_code == 200


async def test_wrong_addresses_of_others_do_not_keep_the_owner_of_a_number_out(house: House) -> None:
    await _tell(house, TOLD)
    for number in range(30):
        answer = await _ask(
            house, await house.conversation("liander", f"v{number}"), house_number=f"9{number}"
        )
        assert answer.json() == {"found": False}
    owner = await _ask(house, await house.conversation("liander", "owner"))
    assert owner.json()["found"] is True


async def test_what_is_found_counts_nowhere_but_with_its_sender(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inquiry, "WRONG_IN_ALL", replace(inquiry.WRONG_IN_ALL, amount=1))
    await _tell(house, TOLD)
    for number in range(3):
        answer = await _ask(house, await house.conversation("liander", f"v{number}"))
        assert answer.json()["found"] is True


@pytest.mark.parametrize(
    ("bound", "guess"),
    [
        ("WRONG_PER_NUMBER", {"postcode": "{} AA"}),
        ("WRONG_PER_ADDRESS", {"application_number": "A-{}"}),
        ("WRONG_IN_ALL", {"application_number": "A-{}", "postcode": "{} AA"}),
    ],
)
async def test_guessing_is_bounded_whoever_does_it(
    house: House, monkeypatch: pytest.MonkeyPatch, bound: str, guess: dict[str, str]
) -> None:
    """Written this way or that; and whoever knows the right three waits as well, and is told how long."""
    monkeypatch.setattr(inquiry, bound, replace(getattr(inquiry, bound), amount=4))
    await _tell(house, TOLD)
    for number in range(1000, 1004):
        guessed = {name: text.format(number) for name, text in guess.items()}
        conversation = await house.conversation("liander", f"v{number}")
        assert (await _ask(house, conversation, **guessed)).json() == {"found": False}
    last = await house.conversation("liander", "last")
    refused = await _ask(house, last, application_number="A-08 15", postcode="1234 AB")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600")


async def test_only_the_administrations_own_back_office_is_believed(house: House) -> None:
    address = "/api/brands/liander/processes/p1"
    theirs = as_bearer(house.service[ALLIANDER])
    forged = as_bearer(house.service[ALLIANDER].replace("alliander.", "liander."))
    for headers in ({}, forged, as_bearer("liander"), as_bearer(BOT_TOKEN), await house.bearer("anna")):
        answer = await house.client.put(address, json=TOLD, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "wrong_token")
    foreign = await house.client.put(address, json=TOLD, headers=theirs)
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (404, "unknown_brand")
    unknown = await _tell(house, TOLD, "nowhere/processes/p1")
    assert foreign.json() == unknown.json()


async def test_only_assistants_may_ask_and_only_in_a_conversation_of_the_brand(house: House) -> None:
    address = "/api/brands/liander/processes/status-request"
    ours, theirs = await house.conversation("liander"), await house.conversation("firan")
    question = {**ASKED, "conversation_id": ours}
    for headers in ({}, as_bearer("x" * 40), as_bearer(house.service[LIANDER]), await house.bearer("anna")):
        answer = await house.client.post(address, json=question, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "wrong_token")
    for conversation, brand in ((theirs, "liander"), (ours, "firan"), ("none", "liander")):
        answer = await _ask(house, conversation, brand)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_conversation")
    assert (await _ask(house, ours, "nowhere")).json()["error"]["code"] == "unknown_brand"


async def test_the_same_process_key_in_two_brands_is_two_processes(house: House) -> None:
    service = as_bearer(house.service[ALLIANDER])
    for brand, status in (("firan", "received"), ("qirion", "done")):
        told = {**TOLD, "status": status}
        answer = await house.client.put(f"/api/brands/{brand}/processes/p1", json=told, headers=service)
        assert answer.status_code == 200
    answer = await _ask(house, await house.conversation("firan"), "firan")
    assert answer.json()["status"] == "received"


async def test_without_a_moment_told_the_moment_of_telling_counts(house: House) -> None:
    house.clock.move_on(timedelta(minutes=5))
    await _tell(house, {name: value for name, value in TOLD.items() if name != "updated_at"})
    answer = await _ask(house, await house.conversation("liander"))
    assert answer.json()["updated_at"] == "2026-11-23T09:05:00Z"
