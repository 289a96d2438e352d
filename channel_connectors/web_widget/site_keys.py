"""The public keys by which a brand's site signs: a JWK set (RFC 7517), Ed25519 or P-256, at most ten.

The key says the algorithm, never the token: `kid` names the key, and a key has one algorithm.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey

MOST = 10
LONGEST_ID = 200
_CURVES: Mapping[tuple[str, str], tuple[type[OKPKey] | type[ECKey], frozenset[str]]] = {
    ("OKP", "Ed25519"): (OKPKey, frozenset({"EdDSA", "Ed25519"})),  # RFC 8037, and RFC 9864
    ("EC", "P-256"): (ECKey, frozenset({"ES256"})),
}


@dataclass(frozen=True, slots=True)
class SiteKey:
    """One key, and the names that a token may give the only algorithm it has."""

    key: Key
    names: frozenset[str]


def read_keys(text: str) -> Mapping[str, SiteKey]:
    """By `kid`. Raises `ValueError`, saying what to do and quoting nothing."""
    found: dict[str, SiteKey] = {}
    for raw in _listed(text):
        id, key = _read(raw)
        if id in found:
            raise ValueError("two keys have the same kid")
        found[id] = key
    return found


def _listed(text: str) -> list[Any]:
    try:
        keys = json.loads(text)["keys"]
    except (ValueError, KeyError, TypeError):
        raise ValueError('write a JWK set: {"keys": […]}') from None
    if not isinstance(keys, list) or not 0 < len(keys) <= MOST:
        raise ValueError(f"write 1 to {MOST} keys")
    return keys


def _read(raw: Any) -> tuple[str, SiteKey]:
    if not isinstance(raw, dict):
        raise ValueError("a key is a JSON object")
    if "d" in raw:
        raise ValueError(
            "a private key does not belong here: give the public one, and make the site a new key"
        )
    id = raw.get("kid")
    if not isinstance(id, str) or not 0 < len(id) <= LONGEST_ID:
        raise ValueError("give every key a kid, by which it can be replaced")
    kind = _CURVES.get((str(raw.get("kty")), str(raw.get("crv"))))
    if kind is None:
        raise ValueError("use Ed25519 (kty OKP) or P-256 (kty EC)")
    try:
        return id, SiteKey(kind[0].import_key(raw), kind[1])
    except (JoseError, ValueError, TypeError):
        raise ValueError("a key cannot be read") from None
