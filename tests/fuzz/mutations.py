"""Documents grown out of good ones: parts exchanged, left out, repeated, made absurd; or bytes changed."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

WORDS = (
    *(
        "",
        " ",
        "\x00",
        "\ud83d",
        "🔌",
        "/restart",
        "x" * 5_000,
        "1" * 400,
        "-1",
        "null",
        "%s",
        "{}",
        "\u202e",
    ),
    *("text", "image", "interactive", "auth", "cmd", "message.send", "reaction", "user_uttered", "NL.1"),
)
NUMBERS = (0, -1, 1, 2**31, 2**53, 2**63, -(2**64), 10**400, 0.1, 1e308, True, False, None)


def mutated(chance: Random, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds, changed in a few places; now and then in its bytes."""
    seed = chance.choice(seeds)
    if chance.random() < 0.2:
        return _with_other_bytes(chance, seed)
    try:
        whole = [json.loads(seed)]
    except ValueError:
        return _with_other_bytes(chance, seed)
    for _ in range(chance.randint(1, 5)):
        _change(chance, whole)
    return json.dumps(whole[0] if whole else None).encode("utf-8", "surrogatepass")


def _with_other_bytes(chance: Random, seed: bytes) -> bytes:
    raw = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(raw) + 1)
        match chance.randrange(4):
            case 0:
                raw[place:place] = chance.randbytes(chance.randint(1, 4))
            case 1:
                del raw[place : place + chance.randint(1, 20)]
            case 2:
                raw[place:place] = raw[: chance.randint(0, 60)]
            case _:
                raw[place : place + 1] = chance.choice(WORDS).encode("utf-8", "surrogatepass")[:50]
    return bytes(raw)


def _change(chance: Random, node: Any) -> None:
    """Walk down some way, and put something else there."""
    while isinstance(node, dict | list) and node:
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        if not isinstance(node[key], dict | list) or chance.random() < 0.15:
            _exchange(chance, node, key)
            return
        node = node[key]


def _exchange(chance: Random, node: Any, key: Any) -> None:
    match chance.randrange(4):
        case 0:
            node[key] = _anything(chance, 3)
        case 1:
            del node[key]
        case 2 if isinstance(node, list):
            node.extend([node[key]] * chance.randint(1, 30))
        case _ if isinstance(node, dict):
            node[chance.choice(WORDS)] = node[key]


def _anything(chance: Random, depth: int) -> Any:
    match chance.randrange(6 if depth else 4):
        case 0:
            return chance.choice(NUMBERS)
        case 1 | 2:
            return chance.choice(WORDS)
        case 3:
            return chance.randint(-(10**6), 10**12)
        case 4:
            return [_anything(chance, depth - 1) for _ in range(chance.randint(0, 4))]
        case _:
            return {chance.choice(WORDS): _anything(chance, depth - 1) for _ in range(chance.randint(0, 4))}
