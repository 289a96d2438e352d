"""Bodies in Meta's shapes, written by hand: names, numbers and ids are nobody's."""

import json
from pathlib import Path
from typing import Any

from channel_connectors.whatsapp.parse import Item, parse
from models.vocabulary.identity import BrandKey

FOLDER = Path(__file__).resolve().parents[2] / "payloads" / "whatsapp"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
BRANDS = {"900000000000001": BrandKey("liander")}
SANNE, BILAL = "NL.7120000000000011", "NL.7120000000000012"


def body(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


def items(name: str) -> list[Item]:
    return parse(body(name), BRANDS)


def hook(message: dict[str, Any], **value: Any) -> bytes:
    """A body with one message in it."""
    whole = {"metadata": {"phone_number_id": "900000000000001"}, "messages": [message], **value}
    changes = [{"field": "messages", "value": whole}]
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"changes": changes}]}).encode()
