"""What a brand's site signs of a customer (RFC 7519), read strictly: everything is required and bounded.

iss   the site, as the operator set it            aud   `handover:<brand>`, and nothing else
sub   the site's own number of the customer       name  how to call them (may be left out)
iat, exp   Unix seconds: not in the future, not over, at most an hour apart

Header: `alg` is the key's, `kid` names the key; `crit` and keys of the token's own are refused.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from channel_connectors.web_widget.site_keys import SiteKey

LONGEST = 4096
"""Characters of a token."""
LONGEST_LIFE = 3600
LEEWAY = 30
"""Seconds by which the clocks of site and broker may differ."""
LONGEST_SUB = 200
LONGEST_NAME = 120
_COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_HEADER = frozenset({"alg", "kid", "typ"})


class _Algorithms(JWSRegistry):
    """Where EdDSA is but the older name of Ed25519: the key has decided on the curve."""

    algorithms = {**JWSRegistry.algorithms, "EdDSA": JWSRegistry.algorithms["Ed25519"]}


class Refused(Exception):
    """The token proves nothing. `why` is for the client and the log: `expired`, or `invalid`; `detail` for
    the site's developer."""

    def __init__(self, detail: str, why: str = "invalid") -> None:
        super().__init__(detail)
        self.why = why
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the site vouches for, until `expires` (Unix seconds)."""

    sub: str
    name: str | None
    expires: int


def read_token(token: str, keys: Mapping[str, SiteKey], *, issuer: str, audience: str, now: float) -> Vouched:
    """Raises `Refused`."""
    return _claims(_signed(token, keys), issuer=issuer, audience=audience, now=now)


def _signed(token: str, keys: Mapping[str, SiteKey]) -> Mapping[str, Any]:
    """The payload, once the signature is good."""
    if len(token) > LONGEST or _COMPACT.fullmatch(token) is None:
        raise Refused("form")
    header = _object(token.split(".", 1)[0])
    if not header.keys() <= _HEADER:
        raise Refused("header")
    key = keys.get(header["kid"]) if isinstance(header.get("kid"), str) else None
    if key is None:
        raise Refused("kid")
    if header.get("alg") not in key.names:
        raise Refused("alg")
    try:
        jws.deserialize_compact(token, key.key, registry=_Algorithms(algorithms=key.names))
    except (JoseError, ValueError, TypeError):
        raise Refused("signature") from None
    return _object(token.split(".")[1])


def _object(part: str) -> dict[str, Any]:
    try:
        read = json.loads(urlsafe_b64decode(part.encode()))
    except (ValueError, RecursionError):
        raise Refused("form") from None
    if not isinstance(read, dict):
        raise Refused("form")
    return read


def _claims(claims: Mapping[str, Any], *, issuer: str, audience: str, now: float) -> Vouched:
    if claims.get("iss") != issuer:
        raise Refused("iss")
    if claims.get("aud") != audience:
        raise Refused("aud")
    issued, expires = _second(claims, "iat"), _second(claims, "exp")
    if issued > now + LEEWAY:
        raise Refused("iat")
    if not issued < expires <= issued + LONGEST_LIFE:
        raise Refused("exp")
    if "nbf" in claims and _second(claims, "nbf") > now + LEEWAY:
        raise Refused("nbf")
    if expires + LEEWAY <= now:
        raise Refused("exp", "expired")
    name = _word(claims, "name", LONGEST_NAME) if "name" in claims else None
    return Vouched(_word(claims, "sub", LONGEST_SUB), name, expires)


def _second(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if type(value) is not int or not 0 < value < 2**40:
        raise Refused(name)
    return value


def _word(claims: Mapping[str, Any], name: str, longest: int) -> str:
    """Something to read: no control characters, no blanks around it."""
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise Refused(name)
    if value.strip() != value or not value.isprintable():
        raise Refused(name)
    return value
