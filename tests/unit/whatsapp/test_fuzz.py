"""Whatever comes, the parser answers with items or with `NotFromMeta`, and with nothing that breaks a limit.

Bodies grow out of our own payloads: parts exchanged, left out, repeated, made absurd. `tests/fuzz`
tries every parser for long.
"""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from channel_connectors.contract import ID, MAX_CHANGED, MAX_TEXT, Amended, Arrived
from channel_connectors.envelope import Skipped
from channel_connectors.network import Receipt
from channel_connectors.whatsapp.messages import MAX_LABEL, MAX_MIME, MAX_PAYLOAD
from channel_connectors.whatsapp.parse import MAX_NAME, Item, NotFromMeta, parse, verify
from tests.support.mutated import LONG, mutated
from tests.unit.whatsapp.payloads import BRANDS, NAMES, body

SEEDS = [json.loads(body(name)) for name in NAMES]
WORDS = (
    *("/restart", "wamid.A", "NL.1", "31600000011"),
    *("text", "image", "interactive", "button_reply", "list_reply", "contacts", "reaction", "edit", "failed"),
)


def read(raw: bytes) -> list[Item]:
    try:
        return parse(raw, BRANDS)
    except NotFromMeta as wrong:
        assert len(str(wrong)) < 100
        return []


def check(item: Item) -> None:
    match item:
        case Skipped(reason=reason):
            assert re.fullmatch(r"[a-z_]+(:[a-z0-9_?]+)?", reason)
        case Receipt():
            assert re.fullmatch(ID, item.network_id, re.ASCII)
            assert item.outbound_id is None or re.fullmatch(ID, item.outbound_id, re.ASCII)
            assert item.code is None or len(item.code) <= 10
        case Amended():
            assert re.fullmatch(ID, item.id, re.ASCII)
            assert re.fullmatch(ID, item.of, re.ASCII)
            check_text(item.text, MAX_CHANGED)
        case Arrived():
            check_arrived(item)


def check_arrived(item: Arrived) -> None:
    assert re.fullmatch(ID, item.id, re.ASCII)
    assert re.fullmatch(r"[A-Za-z0-9.]{5,140}", item.address.id)
    assert item.text.strip() or item.attachment
    assert item.name is None or 0 < len(item.name) <= MAX_NAME
    assert item.payload is None or 0 < len(item.payload) <= MAX_PAYLOAD
    check_text(item.text)
    if item.attachment:
        check_text(item.attachment.label)
        assert len(item.attachment.mime) <= MAX_MIME
        assert len(item.attachment.label) <= 20 * MAX_LABEL


def check_text(text: str, most: int = MAX_TEXT) -> None:
    assert len(text) <= most
    assert "\x00" not in text
    text.encode()


def try_mutated(raw: bytes) -> None:
    for item in read(raw):
        check(item)


def try_bytes(raw: bytes, header: str) -> None:
    assert read(raw) == []
    assert not verify("secret", raw, header)


@given(mutated(SEEDS, WORDS))
@settings(LONG, max_examples=300)
def test_mutated_bodies(raw: bytes) -> None:
    try_mutated(raw)


@given(st.binary(max_size=200), st.text(max_size=80))
@settings(LONG, max_examples=200)
def test_bytes(raw: bytes, header: str) -> None:
    try_bytes(raw, header)
