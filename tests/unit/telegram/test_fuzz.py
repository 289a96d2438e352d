"""Whatever comes, the parser answers with items or with `NotFromTelegram`, and nothing that breaks a limit.

Bodies grow out of our own payloads: parts exchanged, left out, repeated, made absurd. `tests/fuzz`
tries every parser for long.
"""

import json
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channel_connectors.contract import ID, MAX_TEXT, Amended, Arrived
from channel_connectors.envelope import Said, Skipped
from channel_connectors.telegram.messages import MAX_LABEL, MAX_MIME
from channel_connectors.telegram.parse import NotFromTelegram, Update, parse
from channel_connectors.telegram.render import CALLBACK_DATA
from tests.unit.telegram.payloads import LIANDER, NAMES, body

SEEDS = [json.loads(body(name)) for name in NAMES]
WORDS = [
    *("", " ", "\x00", "\ud83d", "🔌", "/start", "/start A-1", "private", "nl", "x" * 5_000, "1" * 400),
    *("message", "text", "photo", "chat", "from", "id", "callback_query", "data", "contact", "new_reaction"),
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=40),
    st.sampled_from(WORDS),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=8,
)
LONG = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """One of our payloads, changed in a few places."""
    whole = json.loads(json.dumps(draw(st.sampled_from(SEEDS))))
    for _ in range(draw(st.integers(0, 4))):
        _change(draw, whole)
    return json.dumps(whole).encode()


def _change(draw: st.DrawFn, node: Any) -> None:
    """Walk down some way, and put something else there."""
    while isinstance(node, dict | list) and node:
        key = draw(st.sampled_from(sorted(node) if isinstance(node, dict) else list(range(len(node)))))
        if not isinstance(node[key], dict | list) or draw(st.integers(0, 5)) == 0:
            _exchange(draw, node, key)
            return
        node = node[key]


def _exchange(draw: st.DrawFn, node: Any, key: Any) -> None:
    match draw(st.integers(0, 2)):
        case 0:
            node[key] = draw(ANYTHING)
        case 1:
            del node[key]
        case _ if isinstance(node, list):
            node.append(node[key])
        case _:
            node[draw(st.sampled_from(WORDS))] = node[key]


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
            check_text(item.text)
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


def check_text(text: str) -> None:
    assert len(text) <= MAX_TEXT
    assert "\x00" not in text
    text.encode()


def try_mutated(raw: bytes) -> None:
    found = read(raw)
    assert found.callback is None or re.fullmatch(r"[A-Za-z0-9_-]{1,64}", found.callback)
    for item in found.items:
        check(item)


@given(mutated())
@settings(LONG, max_examples=300)
def test_mutated_updates(raw: bytes) -> None:
    try_mutated(raw)


@given(st.binary(max_size=200))
@settings(LONG, max_examples=200)
def test_bytes(raw: bytes) -> None:
    assert read(raw).items == []
