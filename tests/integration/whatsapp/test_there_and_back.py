"""Somebody with a phone, and what the broker hears of them; pywa hears the same."""

import pytest
from fastapi import FastAPI, Request

from channel_connectors.contract import Amended, Change, Rejected
from demo.graph.app import create_graph
from demo.graph.faults import Fault
from models.vocabulary.attachment import AttachmentKind
from models.vocabulary.delivery import DeliveryState
from tests.support.listening import listening
from tests.support.phones import delivered
from tests.support.pywa_reading import pywa_message
from tests.support.whatsapp import LIANDER, Phone, Town, line, outbound

pytestmark = pytest.mark.anyio


async def test_words_a_place_and_a_reaction_arrive(there: Town) -> None:
    phone = await there.phone()
    await phone.write(text="/restart 🔌")
    await phone.write(location={"latitude": 52.1, "longitude": 5.1, "name": "Voorbeeldplein"})
    await there.until(lambda: len(there.broker.arrived) == 2)
    first, second = there.broker.arrived
    assert (first.text, first.payload, first.name) == ("/restart 🔌", None, "Sanne")
    assert first.address.id == phone.user_id
    assert second.attachment is not None
    assert (second.attachment.kind, second.attachment.latitude) == (AttachmentKind.LOCATION, 52.1)
    id = await there.network.send(outbound(phone.user_id))
    wamid = (await phone.shows())[-1]["id"]
    for emoji in ("👍", ""):
        await phone.write(reaction={"message": wamid, "emoji": emoji})
    await there.until(lambda: sum(isinstance(i, Amended) for i in there.broker.kept) == 2)
    told = [(i.change, i.of, i.text) for i in there.broker.kept if isinstance(i, Amended)]
    assert told == [(Change.REACTION, id, "👍"), (Change.REACTION, id, "")]


@pytest.mark.parametrize("titles", [("Ja", "Nee"), ("A", "B", "C", "D")], ids=["button", "list"])
async def test_a_tap_comes_back_with_its_payload_once(there: Town, titles: tuple[str, ...]) -> None:
    phone = await there.phone()
    await phone.write(text="Hallo")
    await there.network.send(outbound(phone.user_id, "Kies", *titles))
    wamid = (await phone.shows())[-1]["id"]
    tap = {"message": wamid, "option": "/option_1"}
    assert [await phone.write(tap=tap) for _ in range(2)] == [204, 409]
    assert await phone.write(tap=tap | {"option": "/other"}) == 409
    await there.until(lambda: len(there.broker.arrived) == 2)
    last = there.broker.arrived[-1]
    assert (last.text, last.payload) == (titles[1], "/option_1")


async def states(there: Town, outbound_id: str, count: int) -> list[DeliveryState]:
    def told() -> list[DeliveryState]:
        return [r.state for r in there.broker.receipts if r.outbound_id == outbound_id]

    await there.until(lambda: len(told()) == count)
    return told()


async def test_sent_then_delivered_when_it_is_on_then_read_when_it_is_looked_at(there: Town) -> None:
    phone = await there.phone()
    await phone.write(text="Hallo")
    message = outbound(phone.user_id)
    await there.network.send(message)
    assert await states(there, message.id, 1) == [DeliveryState.SENT]
    await phone.shows()
    assert await states(there, message.id, 2) == [DeliveryState.SENT, DeliveryState.DELIVERED]
    await phone.seen()
    assert (await states(there, message.id, 3))[-1] is DeliveryState.READ


async def test_a_refusal_may_come_as_a_status(there: Town) -> None:
    phone = await there.phone()
    await phone.write(text="Hallo")
    await there.order(Fault.WINDOW_CLOSED_LATER)
    message = outbound(phone.user_id)
    id = await there.network.send(message)
    await there.until(lambda: bool(there.broker.receipts))
    (told,) = there.broker.receipts
    assert (told.network_id, told.outbound_id, told.brand) == (id, message.id, LIANDER)
    assert (told.state, told.code) == (DeliveryState.FAILED, "131047")


async def test_statuses_in_the_wrong_order(there: Town) -> None:
    phone = await there.phone()
    await phone.write(text="Hallo")
    await there.order(Fault.REORDERED_STATUSES)
    message = outbound(phone.user_id)
    await there.network.send(message)
    assert await states(there, message.id, 2) == [DeliveryState.DELIVERED, DeliveryState.SENT]


async def test_a_webhook_that_comes_twice_has_the_same_ids(there: Town) -> None:
    phone = await there.phone()
    await there.order(Fault.DUPLICATE_WEBHOOKS)
    await phone.write(text="Hallo")
    await there.until(lambda: len(there.broker.calls) == 2)
    assert len(there.broker.kept) == 1


async def test_what_the_broker_could_not_keep_comes_again_in_order(there: Town) -> None:
    tries: list[object] = []

    def away(item: object) -> Rejected | None:
        tries.append(item)
        return Rejected("unavailable", "", retry=True) if len(tries) < 3 else None

    there.broker.refuse = away
    phone = await there.phone()
    for text in ("een", "twee", "drie"):
        await phone.write(text=text)
    await there.until(lambda: len(there.broker.arrived) == 3)
    assert [item.text for item in there.broker.arrived] == ["een", "twee", "drie"]
    for text in ("een", "twee", "drie"):
        await delivered(phone, text)


async def test_read_and_typing_show_on_the_phone(there: Town) -> None:
    phone = await there.phone()
    await phone.write(text="Hallo")
    wamid = (await phone.shows())[0]["id"]
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    url = f"{there.graph}/v26.0/900000000000001/messages"
    answer = await there.http.post(url, json=read, headers={"Authorization": "Bearer access-token-of-tests"})
    assert answer.json() == {"success": True}
    assert (await phone.shows())[0]["state"] == "read"


async def test_a_phone_is_the_same_person_after_everything_was_forgotten(there: Town) -> None:
    phone = await there.phone()
    key = phone.path.split("/")[-2]
    async with listening(create_graph([line(there.hook)])) as again:
        made = await there.http.put(f"{again}/phone/{key}", json={"name": "Sanne"})
    assert made.json()["user_id"] == phone.user_id


async def test_pywa_reads_what_the_stand_in_notifies(there: Town) -> None:
    raw: list[bytes] = []
    hook = FastAPI()

    @hook.post("/hook")
    async def take(request: Request) -> None:
        raw.append(await request.body())

    async with listening(hook) as url, listening(create_graph([line(f"{url}/hook")])) as graph:
        key = "pywa-reads-this-phone"
        who = (await there.http.put(f"{graph}/phone/{key}", json={"name": "Sanne"})).json()
        phone = Phone(there.http, who["user_id"], who["number"], f"{graph}/phone/{key}/31850000001")
        await phone.write(text="Hallo")
        await there.until(lambda: len(raw) == 1)
    message = pywa_message(raw[0])
    assert (message.text, message.from_user.name) == ("Hallo", "Sanne")
    assert (message.from_user.bsuid, message.from_user.wa_id) == (phone.user_id, phone.number)
