"""Whatever comes, the parser answers with items or with `NotFromMeta`, and with nothing that breaks a limit.

Bodies grow out of our own payloads: parts exchanged, left out, repeated, made absurd. `tests/fuzz`
tries every parser for long.
"""

import json
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channel_connectors.contract import ID, MAX_TEXT, Amended, Arrived, Receipt
from channel_connectors.envelope import Skipped
from channel_connectors.whatsapp.messages import MAX_LABEL, MAX_MIME, MAX_PAYLOAD
from channel_connectors.whatsapp.parse import MAX_NAME, Item, NotFromMeta, parse, verify
from tests.unit.whatsapp.payloads import BRANDS, NAMES, body

SEEDS = [json.loads(body(name)) for name in NAMES]
WORDS = [
    *("", " ", "\x00", "\ud83d", "🔌", "/restart", "wamid.A", "NL.1", "31600000011", "x" * 5_000, "1" * 400),
    *("text", "image", "interactive", "button_reply", "list_reply", "contacts", "reaction", "edit", "failed"),
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
    return json.dumps(whole).encode("utf-8", "surrogatepass")


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
            check_text(item.text)
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


def check_text(text: str) -> None:
    assert len(text) <= MAX_TEXT
    assert "\x00" not in text
    text.encode()


def try_mutated(raw: bytes) -> None:
    for item in read(raw):
        check(item)


def try_bytes(raw: bytes, header: str) -> None:
    assert read(raw) == []
    assert not verify("secret", raw, header)


@given(mutated())
@settings(LONG, max_examples=300)
def test_mutated_bodies(raw: bytes) -> None:
    try_mutated(raw)


@given(st.binary(max_size=200), st.text(max_size=80))
@settings(LONG, max_examples=200)
def test_bytes(raw: bytes, header: str) -> None:
    try_bytes(raw, header)
