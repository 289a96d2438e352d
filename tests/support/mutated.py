"""Hypothesis strategies: documents grown out of good ones, changed in a few places."""

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

LONG = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)
WORDS = ("", " ", "\x00", "\ud83d", "🔌", "x" * 5_000, "1" * 400)


def mutated(seeds: Sequence[Any], words: Sequence[str]) -> st.SearchStrategy[bytes]:
    """`words` of the protocol, to be found where they do not belong."""
    return _mutated(seeds, (*WORDS, *words))


@st.composite
def spliced(draw: st.DrawFn, seeds: Sequence[bytes], words: Sequence[str]) -> bytes:
    """Of documents that are no JSON: stretches left out, doubled, taken from another one, or replaced."""
    raw = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 4))):
        first = draw(st.integers(0, len(raw)))
        last = draw(st.integers(first, min(len(raw), first + 40)))
        raw = raw[:first] + draw(_stretch(raw[first:last], seeds, words)) + raw[last:]
    return raw


def _stretch(here: bytes, seeds: Sequence[bytes], words: Sequence[str]) -> st.SearchStrategy[bytes]:
    known = [word.encode("utf-8", "surrogatepass") for word in (*WORDS, *words)]
    return st.one_of(st.binary(max_size=8), st.just(here * 2), st.sampled_from([*known, *seeds]))


@st.composite
def _mutated(draw: st.DrawFn, seeds: Sequence[Any], words: Sequence[str]) -> bytes:
    whole = json.loads(json.dumps(draw(st.sampled_from(seeds))))
    for _ in range(draw(st.integers(0, 4))):
        _change(draw, whole, words)
    return json.dumps(whole).encode("utf-8", "surrogatepass")


def _change(draw: st.DrawFn, node: Any, words: Sequence[str]) -> None:
    """Walk down some way, and put something else there."""
    while isinstance(node, dict | list) and node:
        key = draw(st.sampled_from(sorted(node) if isinstance(node, dict) else list(range(len(node)))))
        if not isinstance(node[key], dict | list) or draw(st.integers(0, 5)) == 0:
            _exchange(draw, node, key, words)
            return
        node = node[key]


def _exchange(draw: st.DrawFn, node: Any, key: Any, words: Sequence[str]) -> None:
    match draw(st.integers(0, 2)):
        case 0:
            node[key] = draw(_anything(words))
        case 1:
            del node[key]
        case _ if isinstance(node, list):
            node.append(node[key])
        case _:
            node[draw(st.sampled_from(words))] = node[key]


def _anything(words: Sequence[str]) -> st.SearchStrategy[Any]:
    scalars = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.text(max_size=40),
        st.sampled_from(words),
    )
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(words), inner),
        max_leaves=8,
    )
