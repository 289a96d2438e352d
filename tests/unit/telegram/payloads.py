"""Bodies in Telegram's shapes, written by hand: names, numbers and ids are nobody's."""

import json
from pathlib import Path
from typing import Any

from channel_connectors.envelope import Said
from channel_connectors.telegram.parse import Update, parse
from models.vocabulary.identity import BrandKey

FOLDER = Path(__file__).resolve().parents[2] / "payloads" / "telegram"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
LIANDER = BrandKey("liander")
SANNE = 7_000_000_011


def body(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


def update(name: str) -> Update:
    return parse(body(name), LIANDER)


def items(name: str) -> list[Said]:
    return update(name).items


def hook(**message: Any) -> bytes:
    """An update with one message in it."""
    person = {"id": SANNE, "is_bot": False, "first_name": "Sanne"}
    whole = {"message_id": 7, "date": 1_795_000_000, "from": person, "chat": {"id": SANNE, "type": "private"}}
    return json.dumps({"update_id": 1, "message": whole | message}).encode()
