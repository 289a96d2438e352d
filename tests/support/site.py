"""A brand's site, as far as it vouches for its customers."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey
from pydantic import SecretStr

from handover.settings import Settings

ISSUER = "https://www.example.org"


@dataclass(frozen=True, slots=True)
class Site:
    """Signs with `key`; the broker knows the public half as `kid`."""

    brand: str = "liander"
    kid: str = "2026"
    key: OKPKey | ECKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519"))
    alg: str = "Ed25519"
    at: int | None = None
    """Unix seconds at which it signs; now, where not given."""

    @property
    def public(self) -> dict[str, Any]:
        return {**self.key.as_dict(private=False), "kid": self.kid}

    @property
    def key_set(self) -> str:
        return json.dumps({"keys": [self.public]})

    def signs(self, sub: str = "K-1001", *, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token; a claim given as None is left out."""
        now = self.at or int(time.time())
        ours = {
            "iss": ISSUER,
            "aud": f"handover:{self.brand}",
            "sub": sub,
            "name": "Sanne de Vries",
            "iat": now,
            "exp": now + 600,
        }
        payload = {name: value for name, value in (ours | claims).items() if value is not None}
        named = {"alg": self.alg, "kid": self.kid} | (header or {})
        return jwt.encode(named, payload, self.key, algorithms=[self.alg])


def vouching(settings: Settings, site: Site) -> Settings:
    """Settings with which the broker believes the site."""
    brand = site.brand.upper()
    ours = {
        f"WEB_WIDGET_SITE_ISSUER_{brand}": SecretStr(ISSUER),
        f"WEB_WIDGET_SITE_KEYS_{brand}": SecretStr(site.key_set),
    }
    return settings.model_copy(update={"channel_settings": {**settings.channel_settings, **ours}})
