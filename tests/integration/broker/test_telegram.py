"""Telegram through the whole broker: answered, handed over, moved to from the widget."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handover.settings import Settings
from tests.integration.broker.conftest import settings_of
from tests.support.assistant import StandInAssistant
from tests.support.broker import Peer
from tests.support.telegram import USERNAME, Chat
from tests.support.telegram_broker import Place, brands_with_a_bot, place

pytestmark = [pytest.mark.anyio, pytest.mark.long]

PICTURE = b"\xff\xd8\xff" + b"of a meter" * 20


@pytest.fixture(scope="session")
def brands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return brands_with_a_bot(tmp_path_factory.mktemp("home"))


@pytest.fixture
def settings(
    tmp_path: Path, brands: Path, databases: tuple[str, str], redis_url: str, assistant: StandInAssistant
) -> Settings:
    return settings_of(tmp_path, brands, databases, redis_url, assistant)


@pytest.fixture
async def there(settings: Settings) -> AsyncIterator[Place]:
    async with place(settings) as running:
        yield running


async def handed_over(there: Place, chat: Chat) -> tuple[Peer, dict[str, str]]:
    agent = await there.broker.agent()
    await chat.write("mens graag")
    offered = await agent.event("conversation.offered")
    named = {"conversation": offered["conversation"]}
    assert (await agent.command("offer.accept", {"offer_id": offered["data"]["offer_id"]}, **named))["ok"]
    return agent, named


async def test_a_chat_is_answered_and_handed_over(there: Place) -> None:
    chat = there.chat()
    assert (await chat.write("hallo")).status_code == 200
    await chat.shown("echo: hallo")
    agent, named = await handed_over(there, chat)
    assert (await agent.command("message.send", {"text": "Met *Anna*"}, **named))["ok"]
    await chat.shown("Met *Anna*")
    await chat.write("Dank u")
    await agent.event("message.customer", text="Dank u")
    texts = chat.texts()
    assert texts.index("echo: hallo") < texts.index("Met *Anna*")
    assert len(texts) == len(set(texts)), "nothing came twice"
    assert there.api.refused == []


async def test_an_update_that_comes_again_is_the_same_message(there: Place) -> None:
    chat = there.chat()
    person = {"id": chat.id, "is_bot": False, "first_name": "Sanne"}
    message = {"message_id": 900, "date": int(time.time()), "from": person, "text": "hallo"}
    for _ in range(2):
        said = {"message": {**message, "chat": {"id": chat.id, "type": "private"}}}
        assert (await chat.brings(said)).status_code == 200
    await chat.shown("echo: hallo")
    await chat.write("daarna")
    await chat.shown("echo: daarna")
    assert chat.texts().count("echo: hallo") == 1


async def test_from_the_widget_by_a_link_and_undone_by_a_tap(there: Place) -> None:
    """Same conversation; a tap on the keyboard comes back as the button's payload, and is answered."""
    widget, chat = await there.broker.widget(), there.chat()
    await widget.command("message.send", {"text": "hallo"})
    await widget.event("message.assistant", text="echo: hallo")
    await widget.command("person.request")
    told = await widget.event("message.notice", key="notice_nobody_available")
    button = next(b for b in told["data"]["buttons"] if b["payload"] == "/handover.move.telegram")
    assert button["title"] == "Verder op Telegram"
    await widget.command("message.send", {"text": f"{button['title']}."})
    how = await widget.event("message.notice", key="notice_move")
    link = re.search(rf"https://t\.me/{USERNAME}\?start=([A-Z2-9]{{4}}-[A-Z2-9]{{4}})", how["data"]["text"])
    assert link

    await chat.write(f"/start {link[1]}")
    moved = await chat.shown("U praat nu verder")
    agent = await there.broker.agent()
    offered = await agent.event("conversation.offered")
    assert "echo: hallo" in [line["text"] for line in offered["data"]["context"]["transcript"]]
    points = offered["data"]["context"]["customer"]["contact_points"]
    assert {point["channel"] for point in points} == {"web_widget", "telegram"}

    assert (await chat.tap(moved, "Ongedaan maken")).status_code == 200
    await chat.shown("staat nu weer los")
    assert len(there.api.taps) == 1


async def test_later_means_later_and_nothing_twice(there: Place) -> None:
    chat = there.chat()
    there.api.faults.append(429)
    await chat.write("een")
    await chat.shown("echo: een")
    there.api.faults.append("hang")
    await chat.write("twee")
    await chat.write("drie")
    await chat.shown("echo: drie")
    assert [t for t in chat.texts() if t.startswith("echo")] == ["echo: een", "echo: twee", "echo: drie"]


@pytest.mark.parametrize(("fault", "state"), [(403, "failed"), (502, "uncertain")])
async def test_an_agent_hears_what_became_of_a_message(there: Place, fault: int, state: str) -> None:
    chat = there.chat()
    agent, named = await handed_over(there, chat)
    await chat.shown("Anna")
    there.api.faults.append(fault)
    sent = await agent.command("message.send", {"text": "hoort u mij?"}, **named)
    told = await agent.until(
        lambda f: f["t"] == "delivery" and f["seq"] == sent["seq"] and f["state"] == state
    )
    assert (told["channel"], told["code"]) == ("telegram", str(fault))
    await asyncio.sleep(0.3)
    assert chat.texts().count("hoort u mij?") == (1 if state == "uncertain" else 0)


async def test_an_agent_sees_a_picture_a_change_and_an_emoji(there: Place) -> None:
    chat = there.chat()
    agent, named = await handed_over(there, chat)
    there.api.files["AgAC-1"] = ("photos/file_1.jpg", PICTURE)
    await chat.send(photo=[{"file_id": "klein"}, {"file_id": "AgAC-1"}], caption="mijn meter")
    came = await agent.event("message.customer", text="mijn meter")
    bearer = {"Authorization": f"Bearer {await there.broker.sign_in()}"}
    path = f"/api/conversations/{named['conversation']}/attachments/{came['seq']}"
    file = await there.broker.http.get(path, headers=bearer)
    assert (file.status_code, file.content, file.headers["content-type"]) == (200, PICTURE, "image/jpeg")

    chat_, person = {"id": chat.id, "type": "private"}, {"id": chat.id, "is_bot": False, "first_name": "S"}
    reaction = {"chat": chat_, "user": person, "message_id": 1, "date": int(time.time())}
    await chat.brings({"message_reaction": {**reaction, "new_reaction": [{"type": "emoji", "emoji": "👍"}]}})
    await agent.event("message.amended", change="reaction", text="👍")


@pytest.mark.parametrize(
    ("secret", "brand", "status"), [("wrong", "liander", 401), ("", "liander", 401), ("x", "firan", 404)]
)
async def test_only_telegram_is_heard(there: Place, secret: str, brand: str, status: int) -> None:
    chat = there.chat()
    chat.hook = chat.hook.replace("liander", brand)
    assert (await chat.brings({"message": {}}, secret=secret)).status_code == status
