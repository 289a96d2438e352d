"""The same load on an empty database and on one that holds a million messages, turn and turn about."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bench import conversations, stack
from bench.figures import Figure
from bench.talk import Side
from handover.conversation.events import CustomerSpoke
from handover.storage import contact_points
from handover.storage.codec import encode_event
from handover.storage.database import database_at
from handover.storage.sealing import KEY_BYTES, Keyring
from models.tables import claims, events
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName
from tests.support.assistant import StandInAssistant

MESSAGES = 1_000_000
OF_EACH = 100
"""Messages of one conversation."""
ROUNDS = 3
YEAR_AGO = datetime.now(UTC) - timedelta(days=365)

Pairs = list[tuple[Side, Side]]


async def flat(empty: Path, full: Path) -> list[Figure]:
    """Messages a second: each round both, so that what else the machine does is everybody's."""
    async with AsyncExitStack() as running:
        assistant = await running.enter_async_context(StandInAssistant().serve())

        async def opened(home: Path) -> Pairs:
            engine = stack.sqlite(home)
            host = await running.enter_async_context(stack.broker(home, assistant.url, engine))
            return await conversations.pairs(host, engine.directory)

        async with stack.broker(full, assistant.url, stack.sqlite(full)):
            pass  # it lays the tables
        await _filled(stack.sqlite(full))
        pairs = [await opened(empty), await opened(full)]
        rates = [[await conversations.rate(held) for held in pairs] for _ in range(ROUNDS)]
    without, holding = ([rate[which] for rate in rates] for which in (0, 1))
    spread = f"without them {min(without):.0f}–{max(without):.0f}/s in {ROUNDS} rounds"
    return [
        Figure(
            name=f"50 conversations, closed loop, {MESSAGES:,} messages stored, SQLite FULL",
            value=round(sum(holding) / ROUNDS),
            unit="messages/s",
            baseline=spread,
            ratio=round(sum(holding) / sum(without), 2),
        )
    ]


async def _filled(engine: stack.Engine) -> None:
    """Under a key that nobody has: they are never opened, only in the way."""
    keyring = Keyring(bytes(KEY_BYTES))
    database = database_at(engine.own.format(administration="liander"))
    for number in range(MESSAGES // OF_EACH):
        await database.write(lambda db, n=number: _conversation(db, keyring, f"stored-{n}"))  # type: ignore[misc]
    await database.close()


def _conversation(db: Connection, keyring: Keyring, name: str) -> None:
    address = Address(BrandKey("liander"), ChannelName("web_widget"), name)
    point = contact_points.register(db, keyring, address, language="nl", now=YEAR_AGO)
    rows = list(_rows(point.conversation, keyring))
    db.execute(events.insert(), [row for row, _ in rows])
    db.execute(claims.insert(), [claim for _, claim in rows])


def _rows(conversation: str, keyring: Keyring) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for seq in range(1, OF_EACH + 1):
        said = CustomerSpoke(
            id=f"stored-{seq}", text="x" * 40, payload=None, channel=ChannelName("web_widget")
        )
        body = keyring.administration.close(encode_event(said), f"event:{conversation}:{seq}")
        place = {"conversation_id": conversation, "seq": seq, "at": YEAR_AGO}
        yield (
            {**place, "generation": 1, "type": said.type, "body": body},
            {**place, "command_id": said.id},
        )
