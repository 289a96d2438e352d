"""Whatever comes, the parser answers with items or with `NotFromTelegram`, and nothing that breaks a limit.

Bodies grow out of our own payloads: parts exchanged, left out, repeated, made absurd. `tests/fuzz`
tries every parser for long.
"""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from channel_connectors.contract import ID, MAX_CHANGED, MAX_TEXT, Amended, Arrived
from channel_connectors.envelope import Said, Skipped
from channel_connectors.telegram.messages import MAX_LABEL, MAX_MIME
from channel_connectors.telegram.parse import NotFromTelegram, Update, parse
from channel_connectors.telegram.render import CALLBACK_DATA
from tests.support.mutated import LONG, mutated
from tests.unit.telegram.payloads import LIANDER, NAMES, body

SEEDS = [json.loads(body(name)) for name in NAMES]
WORDS = (
    *("/start", "/start A-1", "private", "nl"),
    *("message", "text", "photo", "chat", "from", "id", "callback_query", "data", "contact", "new_reaction"),
)


def read(raw: bytes) -> Update:
    try:
        return parse(raw, LIANDER)
    except NotFromTelegram as wrong:
        assert len(str(wrong)) < 100
        return Update([])


def check(item: Said) -> None:
    match item:
        case Skipped(reason=reason):
            assert re.fullmatch(r"[a-z_]+:[a-z0-9_?]+", reason)
        case Amended():
            assert re.fullmatch(ID, item.id, re.ASCII)
            assert re.fullmatch(ID, item.of, re.ASCII)
            check_text(item.text, MAX_CHANGED)
        case Arrived():
            check_arrived(item)


def check_arrived(item: Arrived) -> None:
    assert re.fullmatch(ID, item.id, re.ASCII)
    assert re.fullmatch(r"[1-9][0-9]{0,15}", item.address.id)
    assert item.text.strip() or item.attachment
    assert item.name is None or 0 < len(item.name) <= 129
    assert item.language is None or re.fullmatch(r"[a-z]{2,3}", item.language)
    assert item.payload is None or 0 < len(item.payload.encode()) <= CALLBACK_DATA
    check_text(item.text)
    if item.attachment:
        check_text(item.attachment.label)
        assert len(item.attachment.mime) <= MAX_MIME
        assert len(item.attachment.label) <= 2 * MAX_LABEL + 2


def check_text(text: str, most: int = MAX_TEXT) -> None:
    assert len(text) <= most
    assert "\x00" not in text
    text.encode()


def try_mutated(raw: bytes) -> None:
    found = read(raw)
    assert found.callback is None or re.fullmatch(r"[A-Za-z0-9_-]{1,64}", found.callback)
    for item in found.items:
        check(item)


@given(mutated(SEEDS, WORDS))
@settings(LONG, max_examples=300)
def test_mutated_updates(raw: bytes) -> None:
    try_mutated(raw)


@given(st.binary(max_size=200))
@settings(LONG, max_examples=200)
def test_bytes(raw: bytes) -> None:
    assert read(raw).items == []
