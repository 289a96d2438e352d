"""A brand's own site, as far as it signs who its customers are: for demonstration, with customers made up.

The key is made at the first start, in the data directory; the widget's connector learns its public half only.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import SecretStr

from handover.clock import Clock
from models.vocabulary.identity import BrandKey

FILE = "demo-site-key.json"
ISSUER = "handover-demo"
_KID = "demo"
_SECONDS = 600
CUSTOMERS: Mapping[str, str] = {"D-1001": "Sanne de Vries", "D-1002": "Joris Bakker"}
"""The site's own number of a customer, and the name."""


@dataclass(frozen=True, slots=True)
class DemoSite:
    """Of the brands for which the operator set no site of their own."""

    brands: frozenset[BrandKey]
    key: OKPKey = field(repr=False)
    clock: Clock

    def token(self, brand: BrandKey, customer: str) -> str:
        """What the site gives the widget of a signed-in customer. Raises `KeyError` for an unknown one."""
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": f"handover:{brand}",
            "sub": customer,
            "name": CUSTOMERS[customer],
            "iat": now,
            "exp": now + _SECONDS,
        }
        return jwt.encode({"alg": "Ed25519", "kid": _KID}, claims, self.key, algorithms=["Ed25519"])

    @property
    def channel_settings(self) -> dict[str, SecretStr]:
        """What makes the broker believe it."""
        keys = json.dumps({"keys": [{**self.key.as_dict(private=False), "kid": _KID}]})
        return {
            name: SecretStr(value)
            for brand in self.brands
            for name, value in (
                (f"WEB_WIDGET_SITE_ISSUER_{brand}".upper(), ISSUER),
                (f"WEB_WIDGET_SITE_KEYS_{brand}".upper(), keys),
            )
        }


def demo_site(
    brands: Iterable[BrandKey], given: Mapping[str, SecretStr], data_dir: Path, clock: Clock
) -> DemoSite:
    """`given`: what the operator set for channels. Raises `ValueError` for a damaged key, `OSError`."""
    ours = frozenset(b for b in brands if f"WEB_WIDGET_SITE_KEYS_{b}".upper() not in given)
    return DemoSite(ours, _kept(data_dir / FILE), clock)


def _kept(path: Path) -> OKPKey:
    if not path.exists():
        _write(path, OKPKey.generate_key("Ed25519"))
    try:
        return OKPKey.import_key(json.loads(path.read_bytes()))
    except (JoseError, ValueError, TypeError):
        raise ValueError(f"{path.name} in the data directory is damaged: delete it") from None


def _write(path: Path, key: OKPKey) -> None:
    """Whole or not at all, and never readable by others."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(key.as_dict(private=True), file)
    draft.rename(path)
