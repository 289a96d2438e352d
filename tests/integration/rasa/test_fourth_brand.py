"""Adding a brand touches no code: a folder made by a command is trained, served, and answers."""

import subprocess
import sys
from collections.abc import Iterator
from os import environ
from pathlib import Path

import pytest

from tests.support.always_open import always_open_brands
from tests.support.broker import Clients
from tests.support.demo import START_SECONDS, wait_until
from tests.support.installation import Installation, installation

pytestmark = [
    pytest.mark.rasa,
    pytest.mark.serial,
    pytest.mark.long,
    pytest.mark.timeout(1800),
    pytest.mark.anyio,
]
NEW = "buurtstroom"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`handover up` with a brand made just now; the assistants of the others are said to be elsewhere."""
    home = tmp_path_factory.mktemp("home")
    urls = '{"liander": "http://127.0.0.1:1", "firan": "http://127.0.0.1:1", "qirion": "http://127.0.0.1:1"}'
    settings = {"HANDOVER_BRANDS_DIR": str(always_open_brands(home)), "HANDOVER_ASSISTANT_URLS": urls}
    for command in (["brand", "add", NEW, "--name", "Buurtstroom"], ["brand", "validate"]):
        _handover(settings, *command)
    with installation(home / "var", "--demo", settings=settings, start_seconds=START_SECONDS) as started:
        started.until_said(f"assistant {NEW} ready")
        yield started


def _handover(settings: dict[str, str], *command: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "handover.cli", *command], env=environ | settings, timeout=300, check=True
    )


async def test_it_answers_its_customers_and_nobody_elses(running: Installation) -> None:
    clients = Clients(running.url.removeprefix("http://"), running.data_dir, 60)
    customer = await clients.widget(brand=NEW)
    assert (await customer.command("message.send", {"text": "wat zijn jullie openingstijden?"}))["ok"]
    answer = await customer.event("message.assistant")
    assert "De collega's van Buurtstroom zijn er op werkdagen" in answer["data"]["text"]
    heard = len(customer.heard)
    assert (await customer.command("message.send", {"text": "er hangt een gaslucht in de keuken"}))["ok"]
    assert "0800-9009" in (await customer.event("message.safety", after=heard))["data"]["text"]
    await clients.leave()


def test_everything_is_there_without_a_line_of_code(running: Installation) -> None:
    assert "Buurtstroom" in running.get(f"/demo/{NEW}").text
    assert running.get(f"/widget/{NEW}.js").status_code == 200
    told = "".join(running.said)
    assert f"{running.url}/demo/{NEW}" in told
    names = {one["key"]: one["name"] for one in running.get("/api/administrations").json()}
    assert names[NEW] == "Buurtstroom"
    wait_until(lambda: running.get("/health/assistants").json()[NEW] == "ready", 60)


async def test_its_staff_is_its_own(running: Installation, tmp_path: Path) -> None:
    clients = Clients(running.url.removeprefix("http://"), running.data_dir, 60)
    account = clients.account("agent", administration=NEW)
    fields = {name: account[name] for name in ("username", "password")}
    refused = await clients.http.post("/api/session", json={**fields, "administration": "liander"})
    assert refused.status_code in (401, 403)
    admitted = await clients.http.post("/api/session", json={**fields, "administration": NEW})
    assert admitted.json()["brands"] == [NEW]
    await clients.leave()
