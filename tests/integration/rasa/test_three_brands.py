"""Three brands at once: another one's question gets a link to it, and nothing else crosses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.broker import Clients, Peer
from tests.support.demo import WITH_DEMO, Demo
from tests.support.demo import demo as running_demo
from tests.support.processes import descendants
from tests.support.trained import BRANDS

pytestmark = [*WITH_DEMO, pytest.mark.anyio, pytest.mark.long]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("three"), *BRANDS) as running:
        yield running


async def ask(customer: Peer, text: str, *, brings: str = "") -> None:
    """Until a message of the assistant has these words in it."""
    heard = len(customer.heard)
    assert (await customer.command("message.send", {"text": text}))["ok"]
    await customer.hears(brings, after=heard)


@pytest.mark.parametrize(
    ("brand", "question", "site"),
    [
        ("liander", "de afleverset van de stadsverwarming lekt", "https://www.firan.nl"),
        ("liander", "onze eigen transformator op het bedrijfsterrein is defect", "https://www.qirion.nl"),
        ("firan", "wij willen een onderstation laten ontwerpen voor ons bedrijf", "https://www.qirion.nl"),
        ("firan", "ik heb geen stroom, de hele straat is donker", "https://www.liander.nl"),
        ("qirion", "de stroom is thuis uitgevallen", "https://www.liander.nl"),
        ("qirion", "de stadsverwarming doet het niet", "https://www.firan.nl"),
    ],
)
async def test_another_brands_question_gets_a_link(
    clients: Clients, brand: str, question: str, site: str
) -> None:
    customer = await clients.widget(brand=brand)
    await ask(customer, question, brings=site)


async def test_nothing_else_crosses(clients: Clients, demo: Demo) -> None:
    customer = await clients.widget(brand="firan")
    conversation = customer.heard[1]["state"]["conversation"]
    await ask(customer, "ik heb geen gas meer")
    assert demo.http.get(f"/api/conversations/{conversation}").status_code == 404, "Liander's supervisor"
    own = await clients.http.post("/api/session", json=_sign_in(clients, "firan"))
    bearer = {"Authorization": f"Bearer {own.json()['token']}"}
    seen = await clients.http.get(f"/api/conversations/{conversation}", headers=bearer)
    assert seen.status_code == 200
    for name in ("liander", "qirion"):
        assert conversation not in _bytes_of(demo.data_dir / "databases", name)


async def test_a_fault_gets_a_person_and_two_questions_meanwhile(clients: Clients) -> None:
    customer = await clients.widget(brand="qirion")
    await customer.command("message.send", {"text": "onze transformator is uitgevallen"})
    await customer.event("conversation.waiting")
    await customer.event("message.assistant", key="utter_ask_installation_kind")
    await ask(customer, "een trafo van 630 kVA", brings="Waar staat")
    await ask(customer, "Havenweg in Zwolle", brings="Havenweg in Zwolle")


async def test_scalding_water_is_an_emergency_at_firan(clients: Clients) -> None:
    customer = await clients.widget(brand="firan")
    await customer.command("message.send", {"text": "er spuit kokend heet water uit de leiding"})
    advice = await customer.event("message.safety")
    assert advice["data"]["key"] == "safety_scald_or_steam"


def test_one_import_of_rasa_serves_them_all(demo: Demo) -> None:
    """A process per brand, each forked from the one that imported it."""
    looking_after, liander = demo.rasa_processes()
    forked = descendants(looking_after)
    assert len(forked) == 3
    assert liander in forked


def _sign_in(clients: Clients, administration: str) -> dict[str, str]:
    account = clients.account("supervisor", administration=administration)
    return {name: account[name] for name in ("username", "password", "administration")}


def _bytes_of(folder: Path, name: str) -> str:
    """Everything an administration's database holds, its journal included."""
    files = folder.glob(f"{name}.sqlite3*")
    return "".join(file.read_bytes().decode("latin-1") for file in files if not file.name.endswith(".lock"))
