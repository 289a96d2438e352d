"""The way out: what the Graph API takes, refuses, and leaves us in doubt about."""

import asyncio
import socket
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.responses import Response

from channel_connectors.network import NotSent, Outbound
from channel_connectors.whatsapp.client import Number, WhatsAppNetwork
from channel_connectors.whatsapp.fields import our_id
from demo.graph.faults import Fault
from models.vocabulary.identity import BrandKey
from models.vocabulary.template import Purpose, Template
from tests.support.listening import listening
from tests.support.whatsapp import LIANDER, LIANDER_ID, PATIENCE, TOKEN, Phone, Town, outbound

pytestmark = pytest.mark.anyio

NEWS = Template(Purpose.PROCESS_NEWS, ("Uw aansluiting is gepland.",))
PICTURE = "https://beeld.example/meter.png"
SAID = {
    "text": (outbound("x", "Dag *Sanne* 🔌"), {"text": "Dag *Sanne* 🔌"}),
    "buttons": (outbound("x", "Klopt dat?", "Ja", "Nee"), {"text": "Klopt dat?"}),
    "list": (outbound("x", "Kies", "A", "B", "C", "D"), {"text": "Kies"}),
    "numbered": (outbound("x", "Kies", "A", "A"), {"text": "Kies\n\n1. A\n2. A"}),
    "image": (outbound("x", "Zo", image=PICTURE), {"text": "Zo", "image": PICTURE}),
    "image and buttons": (outbound("x", "Zo?", "Ja", image=PICTURE), {"text": "Zo?", "image": PICTURE}),
    "template": (
        outbound("x", "…", template=Template(Purpose.PLEASE_ANSWER, ("Anna",))),
        {"text": "Hallo, hier is Anna van Liander. Stuur mij een berichtje terug."},
    ),
    "template with buttons": (
        outbound("x", "…", "Geen berichten meer", "Ergens anders", template=NEWS),
        {
            "text": "Nieuws van Liander: Uw aansluiting is gepland.",
            "buttons": [
                {"id": "/option_0", "title": "Geen berichten meer"},
                {"id": "/option_1", "title": "Ergens anders"},
            ],
        },
    ),
    "as long as it gets": (outbound("x", "x" * 9_999), {"text": "x" * 4_095 + "…"}),
}


async def somebody(there: Town, *, with_number: bool = True) -> Phone:
    """Who wrote just now, so that we may answer."""
    phone = await there.phone(with_number=with_number)
    assert await phone.write(text="Hallo") == 204
    return phone


async def refused(network: WhatsAppNetwork, to: str, **more: Any) -> NotSent:
    with pytest.raises(NotSent) as refusal:
        await network.send(outbound(to, **more))
    return refusal.value


@pytest.mark.parametrize(("message", "shown"), SAID.values(), ids=SAID)
async def test_reaches_the_phone(there: Town, message: Outbound, shown: dict[str, str]) -> None:
    phone = await somebody(there)
    sent = outbound(
        phone.user_id,
        message.text,
        *(b.title for b in message.buttons),
        image=message.image,
        template=message.template,
    )
    id = await there.network.send(sent)
    last = (await phone.shows())[-1]
    assert {name: last.get(name) for name in shown} == shown
    assert our_id(last["id"]) == id
    await there.until(lambda: (id, sent.id) in {(r.network_id, r.outbound_id) for r in there.broker.receipts})


async def test_by_number_or_by_business_scoped_id(there: Town) -> None:
    phone, hidden = await somebody(there), await somebody(there, with_number=False)
    assert phone.number is not None
    assert hidden.number is None
    for to in (phone.number, phone.user_id, hidden.user_id):
        await there.network.send(outbound(to))
    assert [len(await p.shows()) for p in (phone, hidden)] == [3, 2]


@pytest.mark.parametrize(
    ("fault", "code", "retry"),
    [
        (Fault.THROUGHPUT, "130429", True),
        (Fault.TOO_FAST_FOR_ONE, "131056", True),
        (Fault.TROUBLE, "131016", True),
        (Fault.WINDOW_CLOSED, "131047", False),
    ],
)
async def test_a_refusal_says_whether_to_try_again(there: Town, fault: Fault, code: str, retry: bool) -> None:
    phone = await somebody(there)
    await there.order(fault)
    refusal = await refused(there.network, phone.user_id)
    assert (refusal.code, refusal.retry, refusal.uncertain) == (code, retry, False)
    await there.network.send(outbound(phone.user_id))
    assert len(await phone.shows()) == 2


async def test_a_lost_answer_is_uncertain_and_a_status_settles_it(there: Town) -> None:
    phone = await somebody(there)
    await there.order(Fault.LOST_ANSWER)
    message = outbound(phone.user_id)
    with pytest.raises(NotSent) as refusal:
        await there.network.send(message)
    assert (refusal.value.uncertain, refusal.value.retry) == (True, False)
    await there.until(lambda: message.id in {r.outbound_id for r in there.broker.receipts})
    assert len(await phone.shows()) == 2


async def test_outside_the_window_only_a_template_goes(there: Town) -> None:
    phone = await somebody(there)
    await there.later(23.9)
    await there.network.send(outbound(phone.user_id))
    await there.later(0.2)
    assert (await refused(there.network, phone.user_id)).code == "131047"
    await there.network.send(outbound(phone.user_id, template=NEWS))
    assert (await refused(there.network, phone.user_id)).code == "131047"  # a template opens nothing
    await phone.write(text="Daar ben ik weer")
    await there.network.send(outbound(phone.user_id))


async def test_who_or_what_is_not_there(there: Town) -> None:
    assert (await refused(there.network, "31600000099")).code == "131026"
    assert (await refused(there.network, "NL.1")).code == "131026"
    phone = await somebody(there)
    english = Template(Purpose.PLEASE_ANSWER, ("Anna",))
    assert (await refused(there.network, phone.user_id, template=english, language="en")).code == "132001"
    assert (await refused(there.network, phone.user_id, brand=BrandKey("nobody"))).code == "no_number"
    assert (await refused(there.network, phone.user_id, text="")).code == "empty"


async def test_a_template_has_as_many_values_and_buttons_as_were_approved(there: Town) -> None:
    """132000 counts, 132012 looks at what they are; nothing is tried again."""
    phone = await somebody(there)
    for values in ((), ("Anna", "Bram")):
        wrong = Template(Purpose.PLEASE_ANSWER, values)
        refusal = await refused(there.network, phone.user_id, template=wrong)
        assert (refusal.code, refusal.retry, refusal.uncertain) == ("132000", False, False)
    three = outbound(phone.user_id, "…", "Een", "Twee", "Drie", template=NEWS)
    with pytest.raises(NotSent, match="132012"):
        await there.network.send(three)


async def test_a_button_of_a_template_brings_its_payload(there: Town) -> None:
    phone = await somebody(there)
    await there.network.send(outbound(phone.user_id, "…", "Geen berichten meer", "Elders", template=NEWS))
    (shown,) = [m for m in await phone.shows() if not m["mine"]]
    assert await phone.write(tap={"message": shown["id"], "option": "/option_0"}) == 204
    await there.until(lambda: len(there.broker.arrived) == 2)
    tapped = there.broker.arrived[-1]
    assert (tapped.text, tapped.payload) == ("Geen berichten meer", "/option_0")


async def test_a_wrong_token_is_for_the_operator(there: Town) -> None:
    for number, code in ((Number(LIANDER_ID, "wrong"), "190"), (Number("1", TOKEN), "100")):
        network = WhatsAppNetwork(there.http, {LIANDER: number}, graph_url=there.graph, timeout=PATIENCE)
        refusal = await refused(network, "31600000011")
        assert (refusal.code, refusal.retry) == (code, False)
    assert "wrong" not in repr(Number(LIANDER_ID, "wrong"))


async def test_nobody_there_is_tried_again(there: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    network = _network(there.http, f"http://127.0.0.1:{port}")
    refusal = await refused(network, "31600000011")
    assert (refusal.code, refusal.retry, refusal.uncertain) == ("unreachable", True, False)
    assert refusal.wait > 0


async def test_a_connection_lost_on_the_way_is_uncertain(there: Town) -> None:
    """Taken, and closed without a word."""

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as deaf:
        network = _network(there.http, f"http://127.0.0.1:{deaf.sockets[0].getsockname()[1]}")
        refusal = await refused(network, "31600000011")
    assert (refusal.uncertain, refusal.retry) == (True, False)


@pytest.mark.parametrize(
    ("status", "body", "uncertain"),
    [
        (200, b"<html>", True),
        (200, b'{"messages": []}', True),
        (200, b'{"messages": [{"id": 7}]}', True),
        (502, b"<html>", True),
        (400, b"<html>", False),
        (307, b"", False),
    ],
)
async def test_an_answer_that_makes_no_sense(status: int, body: bytes, uncertain: bool) -> None:
    app = FastAPI()
    app.add_api_route("/v26.0/{n}/messages", lambda n: Response(body, status), methods=["POST"])
    async with listening(app) as url, httpx2.AsyncClient(trust_env=False) as http:
        refusal = await refused(_network(http, url), "31600000011")
    assert (refusal.uncertain, refusal.retry) == (uncertain, False)


def _network(http: httpx2.AsyncClient, url: str) -> WhatsAppNetwork:
    return WhatsAppNetwork(http, {LIANDER: Number(LIANDER_ID, TOKEN)}, graph_url=url, timeout=PATIENCE)
